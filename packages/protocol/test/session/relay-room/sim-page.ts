/** A page in virtual time: the machine of a relay room with a connection that comes and goes, and a clock of its own. */

import {
  asRelaySays,
  type BoxAnswer,
  type BoxRequest,
  encodeBoxRequest,
  type RelayRoom,
  type RelayRoomEffect,
  type RelayRoomEvent,
  type RelayRoomInput,
} from "@hushroom/protocol";
import type { SeededRandom, VirtualWorld } from "@hushroom/testkit";
import { hexToBytes } from "@noble/hashes/utils.js";
import type { RelayLine, SimRelay } from "./sim-relay.ts";

type EventOf<T extends RelayRoomEvent["type"]> = Extract<RelayRoomEvent, { type: T }>;

export interface PageChoices {
  readonly number: number;
  readonly world: VirtualWorld;
  readonly relay: SimRelay;
  readonly random: SeededRandom;
  /** How far the page's clock is off. */
  readonly skewMs?: number;
  readonly delayMs?: () => number;
}

export class SimPage {
  readonly number: number;
  readonly events: RelayRoomEvent[] = [];
  readonly refused: string[] = [];
  isClosed = false;
  readonly room: RelayRoom;
  readonly #choices: PageChoices;
  #line: RelayLine | null = null;
  readonly #asked = new Map<number, { put: number } | { address: string }>();
  #tag = 0;
  #isOnline = true;

  constructor(choices: PageChoices, make: (nowMs: number) => RelayRoom) {
    this.number = choices.number;
    this.#choices = choices;
    this.room = make(this.nowMs);
    this.give({ type: "tick" });
    this.#connect();
    this.#tickOn();
  }

  get nowMs(): number {
    return this.#choices.world.nowMs + (this.#choices.skewMs ?? 0);
  }

  give(input: RelayRoomInput): void {
    if (this.isClosed) return;
    for (const effect of this.room.handle(input, this.nowMs)) this.#carry(effect);
  }

  say(text: string): void {
    this.give({ type: "say", text });
  }

  of<T extends RelayRoomEvent["type"]>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  get self(): string {
    return this.of("joined")[0]?.self ?? "";
  }

  get isIn(): boolean {
    return !this.isClosed && this.self !== "" && this.ended === null;
  }

  get ended(): EventOf<"ended"> | null {
    return this.of("ended")[0] ?? null;
  }

  get heard(): string[] {
    return this.of("message").map(({ text }) => text);
  }

  /** What is known last of the message said so-many-th. */
  delivery(index: number): string {
    const id = this.of("said")[index]?.id;
    const last = this.of("delivery")
      .filter((event) => event.id === id)
      .at(-1);
    return last === undefined
      ? ""
      : `${last.have}/${last.of}${last.missed > 0 ? ` missed ${last.missed}` : ""}`;
  }

  get names(): string[] {
    return this.room.people.map(({ name }) => name);
  }

  /** The tab is closed: all is forgotten. */
  close(): void {
    this.isClosed = true;
    this.#line?.cut();
  }

  /** The network goes, and comes back after so long. */
  cut(backAfterMs: number): void {
    this.#isOnline = false;
    this.#line?.cut();
    this.#choices.world.after(backAfterMs, () => {
      this.#isOnline = true;
      this.#connect();
    });
  }

  #connect(): void {
    if (this.isClosed || !this.#isOnline || this.#line !== null) return;
    const { relay, number, delayMs = () => 20 } = this.#choices;
    this.#line = relay.connect(
      number,
      delayMs,
      (answer) => this.#answered(answer),
      () => this.#gone(),
    );
  }

  #gone(): void {
    this.#line = null;
    this.#asked.clear();
    this.give({ type: "disconnected" });
    this.#choices.world.after(2000, () => this.#connect());
  }

  #tickOn(): void {
    this.#choices.world.after(1000, () => {
      if (this.isClosed || this.ended !== null) return;
      this.give({ type: "tick" });
      this.#tickOn();
    });
  }

  #answered(answer: BoxAnswer): void {
    if (answer.op === "hello") this.give({ type: "connected", bootId: answer.bootId });
    if (answer.op === "pong" || answer.op === "hello") return;
    const asked = this.#asked.get(answer.tag);
    if (asked === undefined) return;
    this.#asked.delete(answer.tag);
    if (answer.op === "put-answer" && "put" in asked) {
      this.give({ type: "answered", put: asked.put, status: asRelaySays(answer.status), hash: answer.hash });
    }
    if (answer.op === "box" && answer.found && "address" in asked) {
      this.give({ type: "found", address: asked.address, frame: answer.frame });
    }
  }

  #carry(effect: RelayRoomEffect): void {
    if (effect.type === "tell") this.events.push(effect.event);
    else if (effect.type === "refuse") this.refused.push(effect.reason);
    else if (effect.type === "put") {
      const tag = this.#ask({ put: effect.put });
      this.#line?.send(encodeBoxRequest({ op: "put", tag, writeKey: effect.writeKey, frame: effect.frame }));
    } else {
      for (const address of effect.addresses) {
        const tag = this.#ask({ address });
        const bytes = hexToBytes(address);
        const look = effect.type === "watch" ? { addresses: bytes } : { address: bytes };
        this.#line?.send(encodeBoxRequest({ op: effect.type, tag, ...look } as BoxRequest));
      }
    }
  }

  #ask(question: { put: number } | { address: string }): number {
    const tag = ++this.#tag;
    this.#asked.set(tag, question);
    return tag;
  }
}
