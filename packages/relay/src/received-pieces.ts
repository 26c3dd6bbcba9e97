/**
 * The pieces in which a client's messages came, to be zeroed once they have been put together: what is copied out of them
 * stays in them otherwise, masked with four bytes that stand beside it, until the memory is used for something else. Where in the
last piece a message ends isn't known here, so that stays until the next message, or the end of the connection.
 */

import { LOCAL_LIMITS } from "@hushroom/protocol";

export class ReceivedPieces {
  #pieces: Buffer[] = [];
  #bytes = 0;

  /** One that has just been read. Of a sender that never ends a message the oldest are let go as they are. */
  keep(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    while (this.#bytes > LOCAL_LIMITS.BOX_PIECES_BYTES_MAX && this.#pieces.length > 1) {
      this.#bytes -= this.#pieces.shift()?.length ?? 0;
    }
  }

  wipe(): void {
    for (const piece of this.#pieces) piece.fill(0);
    this.#pieces = [];
    this.#bytes = 0;
  }
}
