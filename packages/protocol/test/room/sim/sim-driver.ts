/**
 * The engine's part, simulated: streams that are slow or die, requests that get lost, passwords that take time. It
 * also keeps the truth that the checkers compare with: every item, and when each membership ended.
 */

import type { SeededRandom, VirtualWorld } from "@hushroom/testkit";
import {
  type Answer,
  type HistoryItem,
  type HostFrame,
  Room,
  type RoomEffect,
  type RoomInput,
  type RoomSettings,
} from "../../../src/index.ts";
import { hashOf } from "../room-house.ts";

/** Planted bugs, each of which a checker must catch. */
export type Bug =
  | "none"
  | "resume skips one"
  | "resume repeats one"
  | "ended sessions hear on"
  | "once ignored"
  | "disconnects forgotten"
  | "slow readers lose frames";

/** One connection as the driver sees it. */
interface Stream {
  readonly session: string;
  readonly latencyMs: number;
  readonly deliver: (frame: HostFrame) => void;
  readonly onDead: () => void;
  /** Frames under way. */
  queued: number;
  /** When the last frame queued will arrive: frames never overtake. */
  busyUntil: number;
  open: boolean;
}

const QUEUE_MAX = 40;
/** A connection that died is noticed after this long at most. */
const NOTICED_WITHIN_MS = 20_000;

export class SimDriver {
  readonly room: Room;
  readonly world: VirtualWorld;
  readonly bug: Bug;
  /** Every item ever broadcast, in order. */
  readonly truth: HistoryItem[] = [];
  /** The last id that a session could hear before each of its ends. */
  readonly ends: { readonly session: string; readonly lastId: number }[] = [];
  readonly requestsAnswered = new Map<number, number>();
  resumesRefused = 0;
  readonly #random: SeededRandom;
  readonly #streams = new Map<number, Stream>();
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #nextStream = 1;
  #nextRequest = 1;

  constructor(
    settings: RoomSettings,
    password: string | null,
    world: VirtualWorld,
    random: SeededRandom,
    bug: Bug,
  ) {
    this.world = world;
    this.bug = bug;
    this.#random = random.fork();
    const passwordHash = password === null ? null : hashOf(password);
    this.room = new Room({ settings, hostName: "Hanna", passwordHash, random: random.bytes }, world.nowMs);
  }

  get lastId(): number {
    return this.truth.length;
  }

  handle(input: RoomInput): void {
    for (const effect of this.room.handle(this.#spoil(input), this.world.nowMs)) this.#apply(effect);
  }

  request(make: (request: number) => RoomInput, answered: (answer: Answer) => void): void {
    const request = this.#nextRequest++;
    this.#waiting.set(request, answered);
    this.handle(make(request));
  }

  /** Opens a stream that goes on after `after`. Returns null if the session may not listen. */
  open(
    session: string,
    after: string | null,
    to: Pick<Stream, "latencyMs" | "deliver" | "onDead">,
  ): number | null {
    const stream = this.#nextStream++;
    this.handle({ kind: "connect", session, stream });
    const state = this.room.sessionState(session);
    if (state.state === "ended" || state.state === "stranger") {
      to.deliver({ type: "ended", code: state.state === "ended" ? state.code : "ROOM_NOT_JOINED" });
      return null;
    }
    const entry: Stream = { session, ...to, queued: 0, busyUntil: 0, open: true };
    this.#streams.set(stream, entry);
    this.#send(stream, entry, this.#hello(state.state === "member" ? state.member : null, after));
    return stream;
  }

  /** The network broke it: nothing more arrives, and the driver notices later. */
  breakStream(stream: number): void {
    const entry = this.#streams.get(stream);
    if (entry === undefined || !entry.open) return;
    entry.open = false;
    this.world.after(this.#random.below(NOTICED_WITHIN_MS), () => this.#forget(stream));
  }

  #hello(you: Extract<HostFrame, { type: "hello" }>["you"], after: string | null): HostFrame {
    const { room } = this;
    const following = you === null || after === null ? [] : this.#itemsAfter(after);
    const goesOn = following.length === 0 || Number(following[0]?.id) === Number(after) + 1;
    const resumed = you !== null && after !== null && (goesOn || this.bug.startsWith("resume"));
    if (after !== null && you !== null && !resumed) this.resumesRefused++;
    return {
      type: "hello",
      you,
      state: you === null ? "waiting" : "member",
      settings: room.settings,
      members: you === null ? [] : room.members(),
      items: you === null ? [] : resumed ? following : room.history({ limit: 20 }),
      reachability: room.reachability,
      resumed,
    };
  }

  #itemsAfter(after: string): HistoryItem[] {
    const off = this.bug === "resume skips one" ? 1 : this.bug === "resume repeats one" ? -1 : 0;
    const all: HistoryItem[] = [];
    for (let last = String(Math.max(0, Number(after) + off)); ; ) {
      const page = this.room.history({ after: last, limit: 30 });
      all.push(...page);
      const next = page.at(-1)?.id;
      if (next === undefined) return all;
      last = next;
    }
  }

  #spoil(input: RoomInput): RoomInput {
    return input.kind === "say" && this.bug === "once ignored" ? { ...input, once: "" } : input;
  }

  #apply(effect: RoomEffect): void {
    switch (effect.kind) {
      case "answer": {
        const count = (this.requestsAnswered.get(effect.request) ?? 0) + 1;
        this.requestsAnswered.set(effect.request, count);
        this.#waiting.get(effect.request)?.(effect.answer);
        break;
      }
      case "broadcast":
        if (effect.event.type === "message" || effect.event.type === "notice") this.truth.push(effect.event);
        for (const [stream, entry] of this.#streams) {
          if (this.#hears(entry.session)) this.#send(stream, entry, effect.event);
        }
        break;
      case "tell-session":
        for (const [stream, entry] of this.#streams) {
          if (entry.session === effect.session) this.#send(stream, entry, effect.event);
        }
        break;
      case "end-session":
        this.ends.push({ session: effect.session, lastId: this.lastId });
        for (const [stream, entry] of this.#streams) {
          if (entry.session === effect.session && this.bug !== "ended sessions hear on")
            this.#streams.delete(stream);
        }
        break;
      case "check-password":
        this.world.after(50 + this.#random.below(400), () => {
          const made = hashOf(effect.password);
          const ok = effect.against === null || effect.against === made;
          const hash = effect.against === null ? made : null;
          this.handle({ kind: "password-checked", check: effect.check, ok, hash });
        });
        break;
      case "wake":
        this.world.at(effect.atMs, () => this.handle({ kind: "wake" }));
        break;
      case "tell-staff":
      case "closed":
        break;
    }
  }

  /** One who waits has a stream, but hears only what is meant for that session. */
  #hears(session: string): boolean {
    return this.bug === "ended sessions hear on" || this.room.sessionState(session).state === "member";
  }

  #send(stream: number, entry: Stream, frame: HostFrame): void {
    if (entry.queued >= QUEUE_MAX) {
      if (this.bug !== "slow readers lose frames") this.#cut(stream, entry);
      return;
    }
    entry.queued++;
    const { nowMs } = this.world;
    entry.busyUntil = Math.max(nowMs + entry.latencyMs, entry.busyUntil + entry.latencyMs / 10);
    this.world.at(entry.busyUntil, () => {
      entry.queued--;
      if (entry.open) entry.deliver(frame);
    });
  }

  /** A slow reader is disconnected; what it missed it gets when it comes back. */
  #cut(stream: number, entry: Stream): void {
    entry.open = false;
    this.#streams.delete(stream);
    this.world.after(0, () => {
      if (this.bug !== "disconnects forgotten") this.handle({ kind: "disconnect", stream });
    });
    this.world.after(entry.latencyMs, entry.onDead);
  }

  #forget(stream: number): void {
    if (!this.#streams.delete(stream)) return;
    if (this.bug !== "disconnects forgotten") this.handle({ kind: "disconnect", stream });
  }
}
