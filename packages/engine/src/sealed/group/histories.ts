/**
 * Which members of a group follow another history of it, and who went back to an older state. Whoever takes nothing from us,
 * though its place answers or a relay has it, is shown by its lane our heads and what we know of it, and shows us its own.
 */

import {
  encodeRejoin,
  equalBytes,
  LOCAL_LIMITS,
  PROTOCOL_LIMITS,
  type RejoinMessage,
} from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";
import type { Lane } from "../lane.ts";
import type { Messenger } from "../messenger.ts";
import { AskedByLanes } from "./asked-by-lanes.ts";
import { FarAhead } from "./far-ahead.ts";

/** A lane has few boxes a day. */
const ASK_AGAIN_MS = 6 * 3_600_000;
/** What is asked anew is answered anew, and asked in another epoch: its answer would say something else. */
const ANSWER_AGAIN_MS = 10 * 60_000;
/** What somebody waits for may have been lost on its way: first after so long, then after four times as long each time. */
const WITNESS_AGAIN_MS = 2 * 60_000;
/** So long one is expected to answer, and no other is asked in its place; and so soon another question of one is answered. */
const WITNESS_PATIENCE_MS = 60_000;

type HeadMessage = Extract<RejoinMessage, { type: "headAsk" | "head" }>;

interface Said {
  readonly type: HeadMessage["type"];
  readonly nonce: Uint8Array;
  readonly message: Uint8Array;
  readonly atMs: number;
  /** In which it was said, and how often since it was last answered there. */
  readonly epoch: bigint;
  readonly times: number;
  /** One of the few questions of a day that go by relays. */
  readonly isByRelay: boolean;
}

/** `pauseMs`: before which the same is not said again. */
interface How {
  readonly isByRelay: boolean;
  readonly pauseMs?: number;
}

export class Histories {
  readonly #messenger: Messenger;
  readonly #laneOf: (conversation: string, member: string) => Lane | undefined;
  readonly #asked = new Map<string, Said>();
  readonly #answered = new Map<string, Said>();
  readonly #byLanes: AskedByLanes;
  readonly #farAhead = new FarAhead();

  constructor(messenger: Messenger, laneOf: (conversation: string, member: string) => Lane | undefined) {
    this.#messenger = messenger;
    this.#laneOf = laneOf;
    this.#byLanes = new AskedByLanes(messenger.parts);
  }

  /** Now and then: asks whom there is reason to ask, and ends what is out. */
  look(kept: KeptConversation): void {
    this.#heedFarAhead(kept);
    const silent = kept.machine.silent();
    for (const { id } of kept.machine.roster.members) {
      this.#endAnswer(kept, id);
      if (!silent.includes(id)) this.#endAsking(kept, id);
    }
    for (const member of silent)
      this.#ask(kept, member, PROTOCOL_LIMITS.HEADS_SHOWN_MAX, { isByRelay: false });
    this.askWitnesses(kept);
    const nowMs = this.#messenger.parts.clock.nowMs();
    const unheard = kept.machine.unheard(nowMs);
    for (const member of this.#byLanes.next(kept, unheard))
      this.#ask(kept, member, LOCAL_LIMITS.UNHEARD_HEADS_SHOWN, { isByRelay: true });
  }

  /** People wait for what waits for their answer. */
  askWitnesses(kept: KeptConversation): void {
    for (const member of this.#witnesses(kept, this.#messenger.parts.clock.nowMs())) {
      const pauseMs = againMs(this.#asked.get(keyOf(kept, member)));
      this.#ask(kept, member, PROTOCOL_LIMITS.HEADS_SHOWN_MAX, { isByRelay: false, pauseMs });
    }
  }

  forget(conversation: string): void {
    this.#byLanes.forget(conversation);
    this.#farAhead.forget(conversation);
  }

  /** An answer is done with once it was heeded, or needs no heeding any more. */
  #heedFarAhead(kept: KeptConversation): void {
    const isReading = this.#messenger.relaysReached(kept).length > 0;
    const nowMs = this.#messenger.parts.clock.monotonicMs();
    for (const { shown, nonce } of this.#farAhead.decided(kept, isReading, nowMs)) {
      kept.do(shown);
      this.#byLanes.done(kept, nonce);
    }
  }

  /** A few at a time: each question is a connection of its own, and the program may just have begun. */
  #witnesses(kept: KeptConversation, nowMs: number): string[] {
    const all = kept.machine.witnesses(nowMs);
    const before = (id: string) => this.#asked.get(keyOf(kept, id));
    const free = all.filter((id) => !this.#isSoon(kept, before(id), againMs(before(id))));
    free.sort((a, b) => (before(a)?.times ?? 0) - (before(b)?.times ?? 0));
    const asked = all.filter((id) => this.#isSoon(kept, before(id), WITNESS_PATIENCE_MS));
    return free.slice(0, Math.max(0, LOCAL_LIMITS.WITNESSES_ASKED - asked.length));
  }

  #isSoon({ machine }: KeptConversation, before: Said | undefined, ofNowMs = ASK_AGAIN_MS): boolean {
    if (before === undefined) return false;
    const isOfNow = before.type === "head" || before.epoch === machine.epoch;
    const pauseMs = isOfNow ? ofNowMs : ANSWER_AGAIN_MS;
    return this.#messenger.parts.clock.monotonicMs() - before.atMs < pauseMs;
  }

  #ask(kept: KeptConversation, member: string, headsMax: number, how: How): void {
    const nonce = this.#messenger.parts.random(16);
    const message = { type: "headAsk", nonce, ...shownTo(kept, member, headsMax) } as const;
    this.#say(this.#asked, kept, member, message, how);
  }

  heard(kept: KeptConversation, member: string, message: HeadMessage): void {
    const { type, nonce, heads, moves, known } = message;
    const asked = this.#asked.get(keyOf(kept, member));
    const isAnswer = type === "head" && asked !== undefined && equalBytes(asked.nonce, nonce);
    if (isAnswer) {
      this.#asked.set(keyOf(kept, member), { ...asked, times: 0 });
      if (asked.isByRelay) this.#byLanes.asked(kept, member, asked.epoch);
      this.#unsay(kept, member, asked);
    }
    // An answer may be for the program before this one; what it shows is as true.
    const askedIn = type === "head" ? this.#byLanes.askedIn(kept, member) : undefined;
    // At a relay it lies for days and is found again by each start of the program, when those heads may be others.
    const isDone = this.#byLanes.isDone(kept, nonce);
    const shown = { type: "heads", member, heads, moves } as const;
    if (isDone) return;
    kept.do(isAnswer ? { ...shown, askedIn: asked.epoch } : shown);
    if (known !== null) kept.do({ type: "known", member, known, heads });
    if (type === "headAsk") this.#answer(kept, member, message);
    else if (askedIn === kept.machine.epoch)
      this.#farAhead.keep(kept, { type: "farAhead", member, heads, askedIn }, nonce);
    else this.#byLanes.done(kept, nonce);
  }

  #answer(kept: KeptConversation, member: string, { nonce, heads }: HeadMessage): void {
    const shown = shownTo(kept, member, Math.max(heads.length, LOCAL_LIMITS.UNHEARD_HEADS_SHOWN));
    const isRepeated = equalBytes(this.#answered.get(keyOf(kept, member))?.nonce ?? nonce, nonce);
    const pauseMs = isRepeated ? ANSWER_AGAIN_MS : WITNESS_PATIENCE_MS;
    this.#say(this.#answered, kept, member, { type: "head", nonce, ...shown }, { isByRelay: false, pauseMs });
  }

  /** Not in the way of who comes back by the same lane, nor where nothing is said by lanes. */
  #say(
    where: Map<string, Said>,
    kept: KeptConversation,
    member: string,
    message: HeadMessage,
    { isByRelay, pauseMs }: How,
  ): void {
    const lane = this.#laneOf(kept.id, member);
    const before = where.get(keyOf(kept, member));
    const nowMs = this.#messenger.parts.clock.monotonicMs();
    if (lane === undefined || lane.isHeld || this.#isSoon(kept, before, pauseMs)) return;
    if (lane.outgoing !== null && lane.outgoing !== before?.message) return;
    const { epoch } = kept.machine;
    const { type, nonce } = message;
    const said = {
      type,
      nonce,
      message: encodeRejoin(message),
      atMs: nowMs,
      epoch,
      isByRelay,
      times: timesIn(before, epoch) + 1,
    };
    where.set(keyOf(kept, member), said);
    this.#messenger.say(lane, said.message);
  }

  #endAnswer(kept: KeptConversation, member: string): void {
    const answer = this.#answered.get(keyOf(kept, member));
    if (answer === undefined || !this.#isOut(kept, member, answer)) return;
    this.#byLanes.done(kept, answer.nonce);
    this.#unsay(kept, member, answer);
  }

  /** Who is away answers in hours or days; a lane that says something holds a connection. */
  #endAsking(kept: KeptConversation, member: string): void {
    const asked = this.#asked.get(keyOf(kept, member));
    if (asked === undefined || !this.#isOut(kept, member, asked)) return;
    if (asked.isByRelay) this.#byLanes.asked(kept, member, asked.epoch);
    this.#unsay(kept, member, asked);
  }

  /** In a box of the other one. */
  #isOut(kept: KeptConversation, member: string, { message }: Said): boolean {
    const lane = this.#laneOf(kept.id, member);
    return lane !== undefined && lane.outgoing === message && lane.sentAt !== null;
  }

  #unsay(kept: KeptConversation, member: string, said: Said): void {
    const lane = this.#laneOf(kept.id, member);
    if (lane !== undefined && lane.outgoing === said.message) this.#messenger.say(lane, null);
  }
}

const timesIn = (before: Said | undefined, epoch: bigint): number =>
  before?.epoch === epoch ? before.times : 0;

const againMs = (before: Said | undefined): number =>
  Math.min(ASK_AGAIN_MS, WITNESS_AGAIN_MS * 4 ** Math.max(0, (before?.times ?? 0) - 1));

const shownTo = ({ machine }: KeptConversation, member: string, headsMax: number) => ({
  heads: machine.heads().slice(-headsMax),
  moves: machine.placeMoves(),
  known: machine.knownOf(member),
});

const keyOf = ({ id }: KeptConversation, member: string): string => `${id} ${member}`;
