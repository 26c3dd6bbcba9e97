/**
 * Frames as they lie in Redis: AES-256-GCM under a key of the hour, so that what Redis forgets without wiping can't be
 * opened once the hour's key is gone (docs/decisions/0042). The keys are a chain from the operator's secret: each process
 * of a relay goes along it by itself, keeps the keys of frames that may still lie there, and wipes what is before them.
 *
 * wrapped: hour u32 ‖ nonce 12 ‖ ciphertext 4096 ‖ tag 16, bound to the box's address
 */

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { FRAME_BYTES } from "@hushroom/protocol";

const HOUR_MS = 3_600_000;
/** 2026-01-01T00:00Z, where every chain begins, in hours since 1970. */
const FIRST_HOUR = 490_896;
const HOUR_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const WRAPPED_BYTES = HOUR_BYTES + NONCE_BYTES + FRAME_BYTES + TAG_BYTES;

const derive = (key: Buffer, label: string) => createHmac("sha256", key).update(label).digest();

export class WrapKeys {
  readonly #nowMs: () => number;
  /** How many hours back a frame may have been wrapped. */
  readonly #hoursKept: number;
  readonly #keys = new Map<number, Buffer>();
  #chain: Buffer;
  /** The hour that `#chain` is of. */
  #head = FIRST_HOUR;

  /** Wipes the secret: from now on there is only the chain, which doesn't go back. */
  constructor(secret: Uint8Array, ttlMs: number, nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#hoursKept = Math.ceil(ttlMs / HOUR_MS) + 1;
    this.#chain = derive(Buffer.from(secret), "hushroom relay frames");
    secret.fill(0);
  }

  wrap(address: string, frame: Uint8Array): Buffer {
    const hour = Math.floor(this.#nowMs() / HOUR_MS);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#keyOf(hour) ?? Buffer.alloc(0), nonce);
    cipher.setAAD(Buffer.from(address));
    const head = Buffer.alloc(HOUR_BYTES);
    head.writeUInt32BE(hour);
    return Buffer.concat([head, nonce, cipher.update(frame), cipher.final(), cipher.getAuthTag()]);
  }

  /** Null for what no process of this relay has wrapped, for this address and this long ago. */
  unwrap(address: string, wrapped: Buffer): Uint8Array | null {
    const key = wrapped.length === WRAPPED_BYTES ? this.#keyOf(wrapped.readUInt32BE(0)) : null;
    if (key === null) return null;
    const nonce = wrapped.subarray(HOUR_BYTES, HOUR_BYTES + NONCE_BYTES);
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(address));
    decipher.setAuthTag(wrapped.subarray(-TAG_BYTES));
    const frame = decipher.update(wrapped.subarray(HOUR_BYTES + NONCE_BYTES, -TAG_BYTES));
    try {
      decipher.final();
      return new Uint8Array(frame);
    } catch {
      return null;
    } finally {
      frame.fill(0);
    }
  }

  /** Wipes the keys of frames that are over. */
  forget(): void {
    const oldest = Math.floor(this.#nowMs() / HOUR_MS) - this.#hoursKept;
    for (const [hour, key] of this.#keys) {
      if (hour >= oldest) continue;
      key.fill(0);
      this.#keys.delete(hour);
    }
  }

  clear(): void {
    for (const key of this.#keys.values()) key.fill(0);
    this.#keys.clear();
    this.#chain.fill(0);
  }

  /** Null: before what is kept, or more than an hour ahead. */
  #keyOf(hour: number): Buffer | null {
    const now = Math.floor(this.#nowMs() / HOUR_MS);
    if (hour > now + 1) return null;
    for (; this.#head <= hour; this.#head++) {
      if (this.#head >= now - this.#hoursKept) this.#keys.set(this.#head, derive(this.#chain, "key"));
      const next = derive(this.#chain, "next");
      this.#chain.fill(0);
      this.#chain = next;
    }
    this.forget();
    return this.#keys.get(hour) ?? null;
  }
}
