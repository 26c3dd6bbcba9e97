/**
 * A key pair for onion client authorisation (rend-spec-v3, appendix G): X25519, in base32 where people and
 * ADD_ONION see it, in base64 where ONION_CLIENT_AUTH_ADD takes it.
 */

import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { decodeBase32, encodeBase32, HushError } from "@hushroom/protocol";

/** PKCS #8 wrapping of an X25519 key (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b656e04220420", "hex");
const KEY_BYTES = 32;

export interface ClientKey {
  readonly publicKey: string;
  /** What a guest types into Tor Browser: 52 base32 characters. */
  readonly privateKey: string;
}

export function createClientKey(): ClientKey {
  const pair = generateKeyPairSync("x25519");
  const tail = (der: Buffer) => encodeBase32(der.subarray(der.length - KEY_BYTES)).toUpperCase();
  return {
    publicKey: tail(pair.publicKey.export({ format: "der", type: "spki" })),
    privateKey: tail(pair.privateKey.export({ format: "der", type: "pkcs8" })),
  };
}

/** The base64 form of a typed private key, or null if it is none. */
export function clientKeyToBase64(privateKey: string): string | null {
  const bytes = decodeBase32(privateKey.trim().toLowerCase());
  return bytes?.length === KEY_BYTES ? Buffer.from(bytes).toString("base64") : null;
}

/** The public key (base32) of a private one in base64. Throws TOR_BAD_ARGUMENT for what isn't 32 bytes. */
export function clientPublicKey(privateKey: string): string {
  const bytes = Buffer.from(privateKey, "base64");
  if (!/^[A-Za-z0-9+/]{43}=$/.test(privateKey) || bytes.length !== KEY_BYTES) {
    throw new HushError("TOR_BAD_ARGUMENT");
  }
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, bytes]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return encodeBase32(spki.subarray(spki.length - KEY_BYTES)).toUpperCase();
}
