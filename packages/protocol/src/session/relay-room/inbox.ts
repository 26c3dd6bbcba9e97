/** What one member says, put in order: each part once, a message when its last part is there. */

import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { decodeUtf8 } from "../../base/bytes.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { RELAY_ROOM_LIMITS } from "../../base/relay-room-limits.ts";
import type { RoomPart } from "./room-packet.ts";

export interface HeardMessage {
  readonly id: string;
  readonly at: number;
  readonly text: string;
}

export class Inbox {
  /** Null until the sender has said where its parts begin. */
  #next: number | null = null;
  readonly #held = new Map<number, RoomPart>();
  #begun: Uint8Array[] = [];

  /** The last part of all that came without a gap; 0 before the first. */
  get got(): number {
    return this.#next === null ? 0 : this.#next - 1;
  }

  /** Where the sender begins for us. Said with every packet; the first time counts. */
  begins(start: number): void {
    this.#next ??= Math.max(1, start);
  }

  /** The messages that are whole by this part. */
  take(part: RoomPart): HeardMessage[] {
    if (this.#next === null || part.seq < this.#next) return [];
    if (part.seq !== this.#next && this.#held.size >= RELAY_ROOM_LIMITS.HELD_PARTS_MAX) return [];
    this.#held.set(part.seq, part);
    const whole: HeardMessage[] = [];
    for (let next = this.#held.get(this.#next); next !== undefined; next = this.#held.get(this.#next)) {
      this.#held.delete(this.#next++);
      const message = this.#append(next);
      if (message !== null) whole.push(message);
    }
    return whole;
  }

  #append({ id, at, isLast, body }: RoomPart): HeardMessage | null {
    const length = this.#begun.reduce((sum, each) => sum + each.length, body.length);
    // Longer than any message may be: its parts are passed over, one by one.
    if (length <= PROTOCOL_LIMITS.MESSAGE_BYTES_MAX) this.#begun.push(body);
    if (!isLast) return null;
    const text = length <= PROTOCOL_LIMITS.MESSAGE_BYTES_MAX ? decodeUtf8(concatBytes(...this.#begun)) : null;
    this.#begun = [];
    return text === null ? null : { id: bytesToHex(id), at, text };
  }
}
