/**
 * Carries out what a privacy level's machine says, at one relay: dials, sends and wakes. Nothing is decided here, so that
 * when something goes out depends on nothing but the machine and its clock.
 */

import {
  type Hindrance,
  type LevelEffect,
  type LevelInput,
  type LevelMachine,
  LOCAL_LIMITS,
} from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";
import type { SlotPurse } from "../tickets/slot-purse.ts";
import type { SlotRest } from "./slot-rest.ts";
import type { SlotTimer } from "./slot-timer.ts";

/** A connection for whole messages, as net's SlotStream is one. */
export interface SlotConnection {
  send(messages: readonly Uint8Array[]): void;
  listen(listener: { message(bytes: Uint8Array): void; closed(): void }): void;
  close(): void;
}

/** What is for conversations. */
export type TalkEffect = Exclude<LevelEffect, { readonly circuit: string }>;

export interface LevelCircuitsOptions {
  readonly machine: LevelMachine;
  readonly clock: Clock;
  readonly timer: SlotTimer;
  readonly rest: SlotRest;
  /** Null: the relay asks for no tickets. */
  readonly purse: Pick<SlotPurse, "take" | "redeemed"> | null;
  readonly dial: (isolation: string) => PromiseLike<SlotConnection>;
  /** After each wake: what takes its time is done when nothing is to go out. */
  readonly woken: () => void;
  readonly effect: (effect: TalkEffect) => void;
}

interface Circuit {
  /** Null while it is dialled. */
  connection: SlotConnection | null;
  /** Of what came and is not handled yet. */
  heldBytes: number;
}

export class LevelCircuits {
  readonly #options: LevelCircuitsOptions;
  readonly #circuits = new Map<string, Circuit>();
  readonly #wakes = new Map<string, () => void>();
  #isOver = false;

  constructor(options: LevelCircuitsOptions) {
    this.#options = options;
  }

  /** Circuits with a connection. */
  get up(): number {
    return [...this.#circuits.values()].filter(({ connection }) => connection !== null).length;
  }

  /** What hinders this conversation, though the relay answers. */
  hindrance(conversation: string): Hindrance | null {
    return this.#options.machine.hindrance(conversation);
  }

  input(input: LevelInput): void {
    const { machine, clock, purse, rest } = this.#options;
    const effects = machine.handle(input, clock.nowMs());
    this.#transmit(effects);
    for (const effect of effects) {
      if (effect.type === "dial") this.#dial(effect.circuit, effect.isolation);
      else if (effect.type === "hang-up") this.#hangUp(effect.circuit);
      else if (effect.type === "wake") this.#wake(effect);
      else if (effect.type === "redeem") this.#giveTicket(effect.circuit);
      else if (effect.type === "redeemed") rest.later(() => purse?.redeemed(effect.ticket, effect.status));
      else if (!("circuit" in effect)) this.#tell(effect);
    }
  }

  /** A turn is for the frame that goes out next; all else takes the time that it takes. */
  #tell(effect: TalkEffect): void {
    const { rest, effect: tell } = this.#options;
    if (effect.type === "turn") tell(effect);
    else rest.later(() => this.#isOver || tell(effect));
  }

  /** The device slept, or its clock was set: each circuit begins anew, at its next place by the clock as it is now. */
  restart(): void {
    this.input({ type: "stop" });
    this.input({ type: "start" });
  }

  close(): void {
    this.#isOver = true;
    this.input({ type: "stop" });
    for (const cancel of this.#wakes.values()) cancel();
    this.#wakes.clear();
    for (const circuit of [...this.#circuits.keys()]) this.#hangUp(circuit);
    this.#options.rest.ended(this);
  }

  /** First of all: what goes out was made before, and waits for nothing. */
  #transmit(effects: readonly LevelEffect[]): void {
    const messages = new Map<string, Uint8Array[]>();
    for (const effect of effects) {
      if (effect.type !== "transmit") continue;
      const together = messages.get(effect.circuit) ?? [];
      together.push(effect.bytes);
      messages.set(effect.circuit, together);
    }
    for (const [circuit, bytes] of messages) this.#circuits.get(circuit)?.connection?.send(bytes);
  }

  #dial(name: string, isolation: string): void {
    const circuit: Circuit = { connection: null, heldBytes: 0 };
    this.#circuits.set(name, circuit);
    const isStill = () => this.#circuits.get(name) === circuit;
    this.#options.dial(isolation).then(
      (connection) => {
        if (!isStill()) {
          connection.close();
          return;
        }
        circuit.connection = connection;
        this.input({ type: "connected", circuit: name });
        const { rest } = this.#options;
        const gone = () => isStill() && this.#gone(name);
        connection.listen({
          message: (bytes) => {
            circuit.heldBytes += bytes.length;
            if (circuit.heldBytes > LOCAL_LIMITS.LEVEL_HELD_BYTES_MAX) {
              connection.close();
              rest.later(gone);
            } else rest.later(() => isStill() && this.#received(name, circuit, bytes));
          },
          closed: () => rest.later(gone),
        });
      },
      () => {
        if (isStill()) this.#gone(name);
      },
    );
  }

  #giveTicket(circuit: string): void {
    this.input({ type: "ticket", circuit, ticket: this.#options.purse?.take() ?? null });
  }

  #received(name: string, circuit: Circuit, bytes: Uint8Array): void {
    circuit.heldBytes -= bytes.length;
    this.input({ type: "received", circuit: name, bytes });
  }

  #gone(name: string): void {
    this.#circuits.delete(name);
    this.input({ type: "disconnected", circuit: name });
  }

  #hangUp(name: string): void {
    const circuit = this.#circuits.get(name);
    this.#circuits.delete(name);
    circuit?.connection?.close();
  }

  #wake({ circuit: name, atMs, sendAtMs }: Extract<LevelEffect, { type: "wake" }>): void {
    const { rest, timer, woken } = this.#options;
    if (sendAtMs !== null) rest.sendsAt(this, name, sendAtMs);
    this.#wakes.get(name)?.();
    const cancel = timer(atMs, () => {
      this.input({ type: "woken", circuit: name });
      woken();
      rest.run();
    });
    this.#wakes.set(name, cancel);
  }
}
