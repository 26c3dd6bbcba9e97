/**
 * Lets few new services wait for their first upload at a time: 100 added at once were mostly never published.
 * A service that doesn't get published gives its place up after a while.
 */

import { LOCAL_LIMITS } from "@hushroom/protocol";

export class OnionSlots {
  readonly #publishing = new Map<string, NodeJS.Timeout>();
  readonly #queue: (() => void)[] = [];
  #reserved = 0;

  /** Resolves when one more may be added; follow with `begun` or `abandon`. */
  async take(): Promise<void> {
    if (this.#publishing.size + this.#reserved >= LOCAL_LIMITS.TOR_ONIONS_PUBLISHING_MAX) {
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    }
    this.#reserved++;
  }

  begun(address: string): void {
    this.#reserved--;
    this.done(address);
    const timer = setTimeout(() => this.done(address), LOCAL_LIMITS.TOR_PUBLISH_WAIT_MS);
    timer.unref();
    this.#publishing.set(address, timer);
  }

  abandon(): void {
    this.#reserved--;
    this.#queue.shift()?.();
  }

  /** Published, removed or given up. */
  done(address: string): void {
    const timer = this.#publishing.get(address);
    if (timer === undefined) return;
    clearTimeout(timer);
    this.#publishing.delete(address);
    this.#queue.shift()?.();
  }

  /** That tor is gone. Who waits goes on, and learns it from its command. */
  clear(): void {
    for (const address of [...this.#publishing.keys()]) this.done(address);
    for (const resolve of this.#queue.splice(0)) resolve();
  }
}
