/** The two keys of a box, made from one secret: what its writer shows, and what its frame is sealed under. */

import { hkdf } from "../crypto/kdf.ts";

export type BoxKeys = { readonly writeKey: Uint8Array; readonly frameKey: Uint8Array };

/** `label` names what the box is for; `context` has all that tells it from others of the same secret. */
export function boxKeys(secret: Uint8Array, label: string, context: Uint8Array): BoxKeys {
  return {
    writeKey: hkdf(secret, `${label} write`, context),
    frameKey: hkdf(secret, `${label} frame`, context),
  };
}
