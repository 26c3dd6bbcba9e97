/** SHA-256 by OpenSSL, in the place of @noble/hashes'. */

import { hash } from "node:crypto";
import * as noble from "@noble/hashes/sha2.js";

export * from "@noble/hashes/sha2.js";

const whole = (message: Uint8Array): Uint8Array => new Uint8Array(hash("sha256", message, "buffer"));

/** In pieces it goes on as @noble/hashes does it. */
export const sha256: typeof noble.sha256 = Object.assign(whole, noble.sha256) as typeof noble.sha256;
