/**
 * An onion service's key made here instead of by tor, so that the address, and with it the room's link, is known at
 * once. Ed25519 (RFC 8032 §5.1.5): tor takes the expanded secret, SHA-512 of the seed, clamped.
 */

import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { formatOnionAddress, type RandomBytes } from "@hushroom/protocol";
import type { OnionService } from "./tor.ts";

/** PKCS #8 wrapping of an Ed25519 seed (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

export function createOnionKey(random: RandomBytes): OnionService {
  const seed = Buffer.from(random(32));
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: "der",
    type: "pkcs8",
  });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const expanded = createHash("sha512").update(seed).digest();
  expanded[0] = (expanded[0] ?? 0) & 248;
  expanded[31] = ((expanded[31] ?? 0) & 63) | 64;
  const service = {
    address: formatOnionAddress(spki.subarray(spki.length - 32)),
    key: `ED25519-V3:${expanded.toString("base64")}`,
  };
  seed.fill(0);
  expanded.fill(0);
  return service;
}
