/**
 * A circuit from one daemon to another's box server: a stream each way that is slow, that may die with some of what is
 * under way still arriving, and whose death each side notices in its own time.
 */

import type { SeededRandom, VirtualWorld } from "@hushroom/testkit";

export interface CircuitEnd {
  receive(bytes: Uint8Array): void;
  ended(): void;
}

export interface CircuitConditions {
  readonly time: VirtualWorld;
  readonly random: SeededRandom;
  readonly latencyMinMs: number;
  readonly latencyMaxMs: number;
  /** A dead circuit is noticed within so long. */
  readonly noticeMaxMs: number;
  /** Everything that travels, in both directions. */
  readonly tap: (bytes: Uint8Array) => void;
}

/** One direction: in order, as on a stream. */
class Stream {
  readonly #conditions: CircuitConditions;
  readonly #latencyMs: number;
  #lastMs = 0;
  #underWay = 0;
  /** How many more arrive; without end while the circuit lives. */
  #left = Number.POSITIVE_INFINITY;
  receiver: CircuitEnd | null = null;

  constructor(conditions: CircuitConditions) {
    this.#conditions = conditions;
    this.#latencyMs = conditions.random.between(conditions.latencyMinMs, conditions.latencyMaxMs);
  }

  send(bytes: Uint8Array): void {
    const { time, random, tap } = this.#conditions;
    if (this.#left !== Number.POSITIVE_INFINITY) return;
    const copy = bytes.slice();
    tap(copy);
    const jitterMs = random.below(1 + Math.floor(this.#latencyMs / 3));
    const atMs = Math.max(this.#lastMs, time.nowMs + this.#latencyMs + jitterMs);
    this.#lastMs = atMs;
    this.#underWay++;
    time.at(atMs, () => {
      this.#underWay--;
      if (this.#left-- > 0) this.receiver?.receive(copy);
    });
  }

  die(): void {
    const { random, noticeMaxMs, time } = this.#conditions;
    if (this.#left !== Number.POSITIVE_INFINITY) return;
    this.#left = random.between(0, this.#underWay);
    time.after(random.between(0, noticeMaxMs), () => this.end());
  }

  /** The receiving side is told, once. */
  end(): void {
    const { receiver } = this;
    this.receiver = null;
    this.#left = 0;
    receiver?.ended();
  }
}

export class SimCircuit {
  readonly toServer: Stream;
  readonly toClient: Stream;

  constructor(conditions: CircuitConditions) {
    this.toServer = new Stream(conditions);
    this.toClient = new Stream(conditions);
  }

  /** Nothing sent from now on arrives, and of what is under way only a part. */
  die(): void {
    this.toServer.die();
    this.toClient.die();
  }

  /** The process at this side is gone, or closes the circuit: it hears nothing more, and the other side learns of it. */
  leave(side: "client" | "server"): void {
    const incoming = side === "client" ? this.toClient : this.toServer;
    incoming.receiver = null;
    this.die();
  }
}
