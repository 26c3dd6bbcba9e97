/** The relay's own onion service: added when tor is ready, and again by every tor that takes its place. */

import type { OnionTarget, Tor } from "@hushroom/net";
import { type ErrorCode, errorCodeOf } from "@hushroom/protocol";

/** A relay is one stream for each client; what one circuit may open is bounded all the same. */
const STREAMS_PER_CIRCUIT = 32;
const ONION_PORT = 80;

export interface RelayOnionEvents {
  /** Tor serves it now; again after a tor took another's place. */
  readonly added: (address: string) => void;
  /** Its descriptor lies in Tor's directory: from now on it can be dialled. */
  readonly published: () => void;
  readonly trouble: (code: ErrorCode) => void;
}

export class RelayOnion {
  readonly #tor: Tor;
  readonly #key: string;
  readonly #target: OnionTarget;
  readonly #events: RelayOnionEvents;
  #adding = false;

  /** `key`: as tor gives it, `ED25519-V3:<base64>`. */
  constructor(tor: Tor, key: string, target: OnionTarget, events: RelayOnionEvents) {
    this.#tor = tor;
    this.#key = key;
    this.#target = target;
    this.#events = events;
    tor.onOnionEvent(({ kind }) => {
      if (kind === "uploaded") events.published();
    });
    tor.onStatus(({ phase }) => {
      if (phase === "ready") void this.#ensure();
    });
    if (tor.status.phase === "ready") void this.#ensure();
  }

  async #ensure(): Promise<void> {
    if (this.#adding) return;
    this.#adding = true;
    try {
      if ((await this.#tor.listOnions()).length === 0) await this.#add();
    } catch (error) {
      this.#events.trouble(errorCodeOf(error));
    } finally {
      this.#adding = false;
    }
  }

  async #add(): Promise<void> {
    const { address } = await this.#tor.addOnion({
      key: this.#key,
      virtualPort: ONION_PORT,
      target: this.#target,
      maxStreams: STREAMS_PER_CIRCUIT,
      proofOfWork: true,
      clientKeys: [],
      hardened: false,
    });
    this.#events.added(address);
  }
}
