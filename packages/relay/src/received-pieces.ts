/**
 * The pieces in which a client's messages came, to be zeroed once they have been put together: what is copied out of them
 * stays in them otherwise, masked with four bytes that stand beside it, until the memory is used for something else.
 */

import { LOCAL_LIMITS } from "@hushroom/protocol";

const { BOX_PIECES_BYTES_MAX, BOX_PIECES_MAX } = LOCAL_LIMITS;
const HEAD_BYTES = 2;
const MASK_BYTES = 4;

export class ReceivedPieces {
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** That came since the start, less those of whole frames: never less than what still waits for its rest. */
  #unread = 0;

  /** Whether all that came has been read. With fragments, or heads longer than they need be, it is never known. */
  get areRead(): boolean {
    return this.#unread === 0;
  }

  /** One that has just been read. Of a sender that never ends a message the oldest are let go as they are. */
  keep(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    this.#unread += piece.length;
    while (this.#bytes > BOX_PIECES_BYTES_MAX || this.#pieces.length > BOX_PIECES_MAX) {
      this.#bytes -= this.#pieces.shift()?.length ?? 0;
    }
  }

  /** A frame was whole, with so many bytes of payload, and is needed no more (RFC 6455 §5.2, masked). */
  read(payloadBytes: number): void {
    const lengthBytes = payloadBytes < 126 ? 0 : payloadBytes < 65_536 ? 2 : 8;
    this.#unread -= HEAD_BYTES + lengthBytes + MASK_BYTES + payloadBytes;
  }

  wipe(): void {
    for (const piece of this.#pieces) piece.fill(0);
    this.#pieces = [];
    this.#bytes = 0;
  }
}
