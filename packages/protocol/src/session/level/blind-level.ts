/**
 * `blind`: one circuit, one frame appended to the relay's log in each slot, and the whole log read. When it sends
 * depends on the clock alone, so that neither the relay nor who watches its links learns more than who is connected.
 */

import type { RandomBytes } from "../../base/bytes.ts";
import { BlindContent } from "./blind-content.ts";
import { BlindQueue } from "./blind-queue.ts";
import type { Hindrance, LevelEffect, LevelInput, LevelMachine, LogPlace } from "./level.ts";
import { SlotRights } from "./slot-rights.ts";
import { SlottedCircuit } from "./slotted-circuit.ts";

const CIRCUIT = "log";

export class BlindLevel implements LevelMachine {
  readonly #queue = new BlindQueue();
  readonly #circuit: SlottedCircuit;
  readonly #content: BlindContent;

  /**
   * `from`: where reading stopped the last time; null: nothing that is there already is for anybody here. `isTicketed`: the
   * relay asks for tickets.
   */
  constructor(random: RandomBytes, slotMs: number, from: LogPlace | null, isTicketed = false) {
    const rights = new SlotRights({ circuit: CIRCUIT, random, slotMs, isTicketed });
    this.#content = new BlindContent({ name: CIRCUIT, random, slotMs, queue: this.#queue, rights, from });
    this.#circuit = new SlottedCircuit(CIRCUIT, slotMs, this.#content);
  }

  /** All go by one circuit. */
  hindrance(): Hindrance | null {
    return this.#content.hindrance;
  }

  handle(input: LevelInput, nowMs: number): readonly LevelEffect[] {
    switch (input.type) {
      case "start":
        return this.#circuit.start(nowMs);
      case "stop":
        return this.#circuit.stop();
      case "connected":
        return this.#circuit.connected();
      case "disconnected":
        return this.#circuit.disconnected();
      case "received":
        return this.#circuit.received(input.bytes);
      case "ticket":
        return this.#circuit.ticket(input.ticket);
      case "woken":
        return this.#circuit.woken(nowMs);
      default:
        return this.#ofConversation(input);
    }
  }

  #ofConversation(input: Extract<LevelInput, { conversation: string }>): LevelEffect[] {
    const { conversation } = input;
    if (input.type === "open") this.#queue.open(conversation);
    if (input.type === "close") this.#queue.close(conversation);
    if (input.type === "ready") this.#queue.ready(conversation);
    if (input.type !== "put" || this.#queue.add(input)) return [];
    return [{ type: "overflow", conversation, put: input.put }];
  }
}
