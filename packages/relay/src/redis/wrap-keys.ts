/**
 * Frames as they lie in Redis: AES-256-GCM under a key of the hour, so that what Redis forgets without wiping can't be
 * opened once the hour's key is gone (docs/decisions/0077). The keys are a chain that begins with random bytes, in the memory
 * of a relay's processes alone: each keeps the oldest link whose frames may still lie there, from which all later keys
 * follow, and wipes what is before it.
 *
 * wrapped: hour u32 ‖ nonce 12 ‖ ciphertext 4096 ‖ tag 16, bound to the box's address
 */

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { FRAME_BYTES } from "@hushroom/protocol";

const HOUR_MS = 3_600_000;
const HOUR_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const LINK_BYTES = 32;
export const WRAPPED_BYTES = HOUR_BYTES + NONCE_BYTES + FRAME_BYTES + TAG_BYTES;
/** A link of another process that is further away from this one's clock is of no use. */
const HOURS_APART_MAX = 24 * 31;

/** Of the chain: the keys of its hour (since 1970) and of all later ones follow from it. */
export interface ChainLink {
  readonly hour: number;
  readonly bytes: Buffer;
}

const derive = (key: Buffer, label: string) => createHmac("sha256", key).update(label).digest();

/** The link some hours later. The earlier one is wiped. */
function later({ hour, bytes }: ChainLink, hours: number): ChainLink {
  let link = bytes;
  for (let each = 0; each < hours; each++) {
    const next = derive(link, "next");
    link.fill(0);
    link = next;
  }
  return { hour: hour + hours, bytes: link };
}

export class WrapKeys {
  readonly #nowMs: () => number;
  /** How many hours back a frame may have been wrapped. */
  readonly #hoursKept: number;
  readonly #keys = new Map<number, Buffer>();
  #oldest: ChainLink | null = null;

  constructor(ttlMs: number, nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#hoursKept = Math.ceil(ttlMs / HOUR_MS) + 1;
  }

  /** A chain of its own, in place of what it had. */
  begin(): void {
    this.clear();
    this.#oldest = { hour: this.#hour, bytes: randomBytes(LINK_BYTES) };
  }

  /** The chain of another process, in place of what it had. False: it is of another time. */
  take({ hour, bytes }: ChainLink): boolean {
    if (Math.abs(hour - this.#hour) > HOURS_APART_MAX) return false;
    this.clear();
    this.#oldest = { hour, bytes: Buffer.from(bytes) };
    this.forget();
    return true;
  }

  /** For another process, which wipes it. */
  oldest(): ChainLink | null {
    this.forget();
    return this.#oldest === null ? null : { ...this.#oldest, bytes: Buffer.from(this.#oldest.bytes) };
  }

  /** There must be a chain. */
  wrap(address: string, frame: Uint8Array): Buffer {
    // A chain that begins later than this process's clock says is of one whose clock is ahead.
    const hour = Math.max(this.#hour, this.#oldest?.hour ?? 0);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#keyOf(hour) ?? Buffer.alloc(0), nonce);
    cipher.setAAD(Buffer.from(address));
    const head = Buffer.alloc(HOUR_BYTES);
    head.writeUInt32BE(hour);
    return Buffer.concat([head, nonce, cipher.update(frame), cipher.final(), cipher.getAuthTag()]);
  }

  /** Null for what no process with this chain has wrapped, for this address and this long ago. */
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

  /** Wipes the keys of frames that are over, and with the link before them the way to get them back. */
  forget(): void {
    if (this.#oldest === null) return;
    const over = this.#hour - this.#hoursKept - this.#oldest.hour;
    if (over <= 0) return;
    this.#oldest = later(this.#oldest, over);
    for (const [hour, key] of this.#keys) {
      if (hour >= this.#oldest.hour) continue;
      key.fill(0);
      this.#keys.delete(hour);
    }
  }

  clear(): void {
    for (const key of this.#keys.values()) key.fill(0);
    this.#keys.clear();
    this.#oldest?.bytes.fill(0);
    this.#oldest = null;
  }

  get #hour(): number {
    return Math.floor(this.#nowMs() / HOUR_MS);
  }

  /** Null: before what is kept, or more than an hour ahead. */
  #keyOf(hour: number): Buffer | null {
    this.forget();
    const oldest = this.#oldest;
    if (oldest === null || hour < oldest.hour || hour > Math.max(this.#hour, oldest.hour) + 1) return null;
    const known = this.#keys.get(hour);
    if (known !== undefined) return known;
    const link = later({ ...oldest, bytes: Buffer.from(oldest.bytes) }, hour - oldest.hour);
    const key = derive(link.bytes, "key");
    link.bytes.fill(0);
    this.#keys.set(hour, key);
    return key;
  }
}
