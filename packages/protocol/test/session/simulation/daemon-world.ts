/** What a daemon of the simulation needs of the world around it; `D` is the daemon. */

import type { Admission } from "@hushroom/relay";
import type { SeededRandom, VirtualWorld } from "@hushroom/testkit";
import type { StoreWrite } from "../../../src/session/conversation/ledger.ts";
import type { ConversationEvent } from "../../../src/session/conversation/turn.ts";
import type { LookEffect } from "../look-at-relay.ts";
import type { Mutant } from "./mutant.ts";
import type { SimCircuit } from "./sim-circuit.ts";

export interface DaemonWorld<D> {
  readonly time: VirtualWorld;
  readonly random: SeededRandom;
  readonly bytes: (length: number) => Uint8Array;
  readonly mutant: Mutant<D>;
  readonly secretMark: string;
  readonly suite: number;
  readonly receipts: boolean;
  readonly refusals: string[];
  readonly daemons: readonly D[];
  readonly wires: { put(writeKey: Uint8Array, frame: Uint8Array): void };
  readonly flights: { readonly admit: Admission; accepted(address: string, frame: Uint8Array): void };
  /** Where the daemon of this number reads besides. */
  relaysOf(number: number): readonly string[];
  isRelay(place: string): boolean;
  lookAt(daemon: D, effect: LookEffect): void;
  circuit(client: D, place: string): SimCircuit;
  carryWelcome(sponsor: D, member: string, welcome: Uint8Array): void;
  onKilled(daemon: D): void;
  onIdle(daemon: D): void;
  /** A Welcome led this member in. */
  cameIn(id: string): void;
  onStep(daemon: D): void;
  beforeWrite(daemon: D, writes: readonly StoreWrite[]): void;
  onWritten(daemon: D, writes: readonly StoreWrite[], events: readonly ConversationEvent[]): void;
}
