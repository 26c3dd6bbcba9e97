/** Bounds of the kinds that ours has on each connection, for those that are measured beside it: wide, since none is to be met. */

const PACKET_BYTES_MAX = 4096;
/** Of one connection that sends. */
const PACKETS_MAX = 10_000_000;
const BYTES_A_MINUTE = 4096 * 1024 * 1024;
/** A reader that leaves more than this lying loses its connection. */
const UNSENT_BYTES_MAX = 4 * 1024 * 1024;
const MINUTE_MS = 60_000;

export class RelayGuard {
  #packets = 0;
  #bytesLeft = BYTES_A_MINUTE;
  #countedAt = performance.now();

  /** Whether a packet of so many bytes may come in now. */
  admits(bytes: number): boolean {
    if (bytes > PACKET_BYTES_MAX || this.#packets >= PACKETS_MAX) return false;
    const now = performance.now();
    const grown = ((now - this.#countedAt) * BYTES_A_MINUTE) / MINUTE_MS;
    this.#bytesLeft = Math.min(BYTES_A_MINUTE, this.#bytesLeft + grown);
    this.#countedAt = now;
    if (this.#bytesLeft < bytes) return false;
    this.#bytesLeft -= bytes;
    this.#packets++;
    return true;
  }
}

/** `socket`: of the package ws. */
export const isSlowReader = ({ bufferedAmount }: { readonly bufferedAmount: number }): boolean =>
  bufferedAmount > UNSENT_BYTES_MAX;
