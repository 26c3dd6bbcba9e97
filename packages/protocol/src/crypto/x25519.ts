/** X25519 (RFC 7748) between keys of which one came from a peer. */

import { x25519 } from "@noble/curves/ed25519.js";

export function x25519PublicKey(privateKey: Uint8Array): Uint8Array {
  return x25519.getPublicKey(privateKey);
}

/** Null for what is no key, and for points of small order, whose shared secret is zero and known to all (§6.1). */
export function x25519Shared(ownPrivate: Uint8Array, peerPublic: Uint8Array): Uint8Array | null {
  try {
    return x25519.getSharedSecret(ownPrivate, peerPublic);
  } catch {
    return null;
  }
}
