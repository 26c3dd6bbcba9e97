/**
 * `quiet`: always as many circuits, each sending and asking in every slot. All clients' slots begin at the same times,
 * each circuit has a place in the slot that is drawn for it by itself, and all circuits of everybody are renewed together,
 * with the conversations dealt out to them anew.
 */

import type { RandomBytes } from "../../base/bytes.ts";
import { assert } from "../../base/errors.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import type { Hindrance, LevelEffect, LevelInput, LevelMachine } from "./level.ts";
import { QuietContent, type QuietDeal } from "./quiet-content.ts";
import { QuietTalk } from "./quiet-talk.ts";
import { SlotRights } from "./slot-rights.ts";
import { SlottedCircuit } from "./slotted-circuit.ts";

const { QUIET_CIRCUITS, QUIET_ROTATION_MS } = PROTOCOL_LIMITS;

/** What one rotation gives to each circuit. */
interface Deal {
  readonly talks: (QuietTalk | null)[];
  /** Of so many places as there are circuits; several may have the same one. */
  readonly places: readonly number[];
}

export class QuietLevel implements LevelMachine, QuietDeal {
  readonly random: RandomBytes;
  readonly scatterMs: number;
  readonly #slotMs: number;
  readonly #contents: readonly QuietContent[];
  readonly #circuits: readonly SlottedCircuit[];
  readonly #talks = new Map<string, QuietTalk>();
  /** For the rotation that goes on and the one that begins. */
  readonly #deals = new Map<number, Deal>();

  /** `isTicketed`: the relay asks for tickets. */
  constructor(random: RandomBytes, slotMs: number, isTicketed = false) {
    assert(QUIET_ROTATION_MS % slotMs === 0, "a rotation has whole slots");
    this.random = random;
    this.#slotMs = slotMs;
    // Never into the place of the next circuit.
    this.scatterMs = slotMs / QUIET_CIRCUITS / 2;
    this.#contents = Array.from({ length: QUIET_CIRCUITS }, (_, index) => {
      const rights = new SlotRights({ circuit: String(index), random, slotMs, isTicketed });
      return new QuietContent(index, this, rights);
    });
    this.#circuits = this.#contents.map(
      (content, index) => new SlottedCircuit(String(index), slotMs, content),
    );
  }

  /** Conversations that it still takes. */
  get room(): number {
    return QUIET_CIRCUITS - this.#talks.size;
  }

  rotationOf(slot: number): number {
    return Math.floor(slot / (QUIET_ROTATION_MS / this.#slotMs));
  }

  talkOn(circuit: number, rotation: number): QuietTalk | null {
    return this.#dealOf(rotation).talks[circuit] ?? null;
  }

  dealtTo(circuit: number, rotation: number): QuietTalk | null {
    return this.#deals.get(rotation)?.talks[circuit] ?? null;
  }

  placeOf(circuit: number, rotation: number): number {
    return ((this.#dealOf(rotation).places[circuit] ?? 0) * this.#slotMs) / QUIET_CIRCUITS;
  }

  hindrance(conversation: string): Hindrance | null {
    for (const content of this.#contents) {
      const hindrance = content.hindrance(conversation);
      if (hindrance !== null) return hindrance;
    }
    return null;
  }

  handle(input: LevelInput, nowMs: number): readonly LevelEffect[] {
    switch (input.type) {
      case "start":
        return this.#circuits.flatMap((circuit) => circuit.start(nowMs));
      case "stop":
        return this.#circuits.flatMap((circuit) => circuit.stop());
      case "open":
        return this.#open(input.conversation, input.lanes);
      case "close":
        this.#close(input.conversation);
        return [];
      case "put": {
        const { conversation, put, lane } = input;
        const taken = this.#talks.get(conversation)?.add(lane, input);
        return taken === false ? [{ type: "overflow", conversation, put }] : [];
      }
      case "ready":
        return [];
      case "read":
        this.#talks.get(input.conversation)?.lookFor(input.lane, input.address);
        return [];
      default:
        return this.#ofCircuit(input, nowMs);
    }
  }

  #ofCircuit(input: Extract<LevelInput, { circuit: string }>, nowMs: number): LevelEffect[] {
    const circuit = this.#circuits[Number(input.circuit)];
    if (circuit === undefined) return [];
    switch (input.type) {
      case "connected":
        return circuit.connected();
      case "disconnected":
        return circuit.disconnected();
      case "received":
        return circuit.received(input.bytes);
      case "ticket":
        return circuit.ticket(input.ticket);
      case "woken":
        return circuit.woken(nowMs);
    }
  }

  #open(conversation: string, lanes: number): LevelEffect[] {
    const open = this.#talks.get(conversation);
    if (open !== undefined)
      return open.relane(lanes).map(({ put }) => ({ type: "unanswered", conversation, put }));
    assert(this.room > 0, "quiet carries as many conversations as it has circuits");
    const talk = new QuietTalk(conversation, lanes);
    this.#talks.set(conversation, talk);
    for (const { talks } of this.#deals.values()) talks[talks.indexOf(null)] = talk;
    return this.#contents.flatMap((content) => content.opened(conversation));
  }

  #close(conversation: string): void {
    const talk = this.#talks.get(conversation);
    if (talk === undefined) return;
    this.#talks.delete(conversation);
    for (const { talks } of this.#deals.values()) {
      const at = talks.indexOf(talk);
      if (at >= 0) talks[at] = null;
    }
  }

  #dealOf(rotation: number): Deal {
    let deal = this.#deals.get(rotation);
    if (deal === undefined) {
      deal = { talks: this.#shuffled(), places: this.#draws().map((draw) => draw % QUIET_CIRCUITS) };
      for (const earlier of this.#deals.keys()) if (earlier < rotation - 1) this.#deals.delete(earlier);
      this.#deals.set(rotation, deal);
    }
    return deal;
  }

  /** Each order as likely as any other, but for what 32 bits can't divide evenly. */
  #shuffled(): (QuietTalk | null)[] {
    const deal: (QuietTalk | null)[] = [...this.#talks.values()];
    while (deal.length < QUIET_CIRCUITS) deal.push(null);
    const draws = this.#draws();
    for (let last = deal.length - 1; last > 0; last--) {
      const other = (draws[last] ?? 0) % (last + 1);
      [deal[last], deal[other]] = [deal[other] ?? null, deal[last] ?? null];
    }
    return deal;
  }

  /** 32 bits for each circuit. */
  #draws(): number[] {
    const draws = new DataView(this.random(4 * QUIET_CIRCUITS).slice().buffer);
    return Array.from({ length: QUIET_CIRCUITS }, (_, at) => draws.getUint32(4 * at));
  }
}
