/**
 * All that one turn of the event loop brings to a connection leaves in one write: for small messages the write is what
 * costs. What is to be sent waits where it is until the turn ends, and is then put together, one connection after the
 * other, in the same piece of memory, which stays in the processor's cache.
 */

import type { Socket } from "node:net";
import { LOCAL_LIMITS } from "@hushroom/protocol";

const { BOX_WRITE_BYTES } = LOCAL_LIMITS;

/** What has something to say at the end of a turn. */
export interface TurnSpeaker {
  speak(writer: TurnWriter): void;
}

export class TurnWriter {
  #speakers: TurnSpeaker[] = [];
  #scratch: Buffer | null = null;
  #used = 0;
  /** Of the scratch, in this turn. */
  #usedMost = 0;

  /** Once in a turn for each. */
  atEndOfTurn(speaker: TurnSpeaker): void {
    if (this.#speakers.push(speaker) === 1) setImmediate(() => this.#endTurn());
  }

  /** A message in two parts, of which the first is short. To be called within `speak`, followed by `flush`. */
  append(socket: Socket, head: Uint8Array, headBytes: number, body: Uint8Array): void {
    if (this.#used + headBytes + body.length > BOX_WRITE_BYTES) this.flush(socket);
    const memory = this.#memory();
    for (let at = 0; at < headBytes; at++) memory[this.#used++] = head[at] ?? 0;
    let from = 0;
    while (from < body.length) {
      if (this.#used === BOX_WRITE_BYTES) this.flush(socket);
      const room = BOX_WRITE_BYTES - this.#used;
      const part = from === 0 && body.length <= room ? body : body.subarray(from, from + room);
      this.#memory().set(part, this.#used);
      this.#used += part.length;
      from += part.length;
    }
  }

  flush(socket: Socket): void {
    const scratch = this.#memory();
    const length = this.#used;
    this.#used = 0;
    this.#usedMost = Math.max(this.#usedMost, length);
    if (length === 0 || socket.destroyed) return;
    if (socket.writableLength > 0) {
      const own = Buffer.from(scratch.subarray(0, length));
      socket.write(own, () => own.fill(0));
      return;
    }
    let isLent = false;
    socket.write(scratch.subarray(0, length), () => {
      if (isLent) scratch.fill(0);
    });
    // The system took it all, most often; if not, the socket keeps it until it has.
    isLent = socket.writableLength > 0;
    if (isLent) this.#scratch = null;
  }

  #memory(): Buffer {
    this.#scratch ??= Buffer.allocUnsafeSlow(BOX_WRITE_BYTES);
    return this.#scratch;
  }

  #endTurn(): void {
    const speakers = this.#speakers;
    this.#speakers = [];
    for (const speaker of speakers) speaker.speak(this);
    this.#scratch?.fill(0, 0, this.#usedMost);
    this.#usedMost = 0;
  }
}
