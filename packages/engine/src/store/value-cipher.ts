/**
 * Seals each stored value by itself, bound to the name under which it lies. The database's own encryption (AES-256-CBC
 * by page) hides keys, sizes and order, but carries no authentication; this adds it, and a second layer.
 * Bytes: nonce 12 ‖ AES-256-GCM of the value ‖ tag 16. Nonces are random, so a key is good for 2^32 values.
 */

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { HushError } from "@hushroom/protocol";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class ValueCipher {
  readonly #key: Buffer;

  /** The key stays the caller's, who wipes it after `close` of the store. */
  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(name: Uint8Array, value: Uint8Array): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce).setAAD(name);
    return Buffer.concat([nonce, cipher.update(value), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws STORE_BROKEN for anything that was not sealed under this key and name. */
  open(name: Uint8Array, sealed: Uint8Array): Buffer {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new HushError("STORE_BROKEN");
    const tagAt = sealed.length - TAG_BYTES;
    const cipher = createDecipheriv(ALGORITHM, this.#key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(name).setAuthTag(sealed.subarray(tagAt));
    try {
      return Buffer.concat([cipher.update(sealed.subarray(NONCE_BYTES, tagAt)), cipher.final()]);
    } catch (error) {
      throw new HushError("STORE_BROKEN", {}, error);
    }
  }
}

/** Joins parts so that no two lists of parts give the same bytes. */
export function joinNames(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}
