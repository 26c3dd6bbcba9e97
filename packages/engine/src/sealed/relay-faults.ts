/** Relays that were found, since the program began, not to do what they said. */

import type { ErrorCode } from "@hushroom/protocol";
import type { Log } from "../log.ts";

export class RelayFaults {
  readonly #log: Log;
  readonly #changed: () => void;
  /** They had lost what they had said to keep. */
  readonly #lossy = new Set<string>();
  /** They said of boxes which they can't have from anybody else that another's frame is there. */
  readonly #lying = new Set<string>();

  constructor(log: Log, changed: () => void) {
    this.#log = log;
    this.#changed = changed;
  }

  lostBy(relay: string): void {
    this.#note(this.#lossy, relay, "relay-lost");
  }

  liedBy(relay: string): void {
    this.#note(this.#lying, relay, "relay-false");
  }

  isLying(relay: string): boolean {
    return this.#lying.has(relay);
  }

  trouble(relay: string): ErrorCode | null {
    if (this.#lying.has(relay)) return "RELAY_FALSE";
    return this.#lossy.has(relay) ? "RELAY_LOSES" : null;
  }

  #note(noted: Set<string>, relay: string, what: "relay-lost" | "relay-false"): void {
    if (noted.has(relay)) return;
    noted.add(relay);
    this.#log.write("info", what);
    this.#changed();
  }
}
