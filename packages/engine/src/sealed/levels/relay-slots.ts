/** The conversations of one level at one relay, between their machines and the level's: whose turn, what was found. */

import {
  BlindLevel,
  type ConversationEffect,
  type ConversationInput,
  type ErrorCode,
  equalBytes,
  frameHash,
  type Hindrance,
  type LevelChoice,
  LOCAL_LIMITS,
  type PrivacyLevel,
  QuietLevel,
  type RandomBytes,
} from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";
import type { KeptConversation } from "../kept-conversation.ts";
import type { SlotPurse } from "../tickets/slot-purse.ts";
import { LevelCircuits, type SlotConnection, type TalkEffect } from "./level-circuits.ts";
import type { LogPlaces } from "./log-places.ts";
import { type LogEffect, LogReading } from "./log-reading.ts";
import type { RelayTerms } from "./relay-terms.ts";
import type { SlotRest } from "./slot-rest.ts";
import type { SlotTimer } from "./slot-timer.ts";
import { turnMsOf, Withheld } from "./withheld.ts";

export type PutEffect = Extract<ConversationEffect, { type: "put" }>;

/** A level with slots, at one relay. */
export interface SlotPlace extends Pick<LevelChoice, "relay"> {
  readonly level: Exclude<PrivacyLevel, "direct">;
}

/** Tickets of one relay, as circuits in slots need them. */
type TicketPurse = Pick<SlotPurse, "take" | "redeemed" | "trouble" | "end">;

export interface RelaySlotsOptions {
  readonly at: SlotPlace;
  readonly slotMs: number;
  readonly clock: Clock;
  readonly timer: SlotTimer;
  readonly rest: SlotRest;
  readonly random: RandomBytes;
  readonly dial: (at: SlotPlace, isolation: string) => PromiseLike<SlotConnection>;
  /** Null: this relay asks for no tickets. */
  readonly purse: (at: SlotPlace, slotMs: number) => TicketPurse | null;
  readonly places: Pick<LogPlaces, "get" | "set" | "erase">;
  readonly terms: Pick<RelayTerms, "learn">;
  /** False: the step failed, and nothing of it happened. */
  readonly step: (kept: KeptConversation, input: ConversationInput) => boolean;
  /** Whether slots are kept is shown with each conversation. */
  readonly changed: (kept: KeptConversation) => void;
  /** Whether the relay passes on what it took is shown with the relay. */
  readonly withheld: () => void;
}

/** So long without any connection is shown: shorter ones come with every dial. */
const AWAY_SLOTS = 2;

/** What people are told of it. */
const HINDRANCES = {
  busy: "LEVEL_RELAY_BUSY",
  refused: "RELAY_TICKETS_REFUSED",
  spent: "RELAY_TICKET_SPENT",
  lost: "RELAY_TAKES_NOTHING",
  "not-taken": "LEVEL_RELAY_KEEPS_NOTHING",
} as const satisfies Record<Hindrance, ErrorCode>;

interface Talk {
  readonly kept: KeptConversation;
  trouble: ErrorCode | null;
  bootId: string;
  /** Of a group: in which it was seen last. */
  epoch: bigint | null;
  /** Of `quiet`: as many as the level's machine was told. */
  lanes: number;
  /** What was given to be put, until it is answered. */
  readonly frames: Map<string, Uint8Array>;
  readonly withheld: Withheld;
  /** Of a group in `quiet`, by lane: who has nothing more there if what is looked for in it isn't there. */
  readonly readOut: Map<number, { readonly address: string; readonly reader: string | null }>;
}

const isOfLog = (effect: TalkEffect): effect is LogEffect =>
  effect.type === "logged" || effect.type === "read-to";

export class RelaySlots {
  readonly #options: RelaySlotsOptions;
  readonly #circuits: LevelCircuits;
  readonly #purse: TicketPurse | null;
  readonly #talks = new Map<string, Talk>();
  /** Of `blind`. */
  readonly #log: LogReading | null;
  /** Of the relay's log, which all go by. */
  #bootId = "";
  #upAtMs: number;
  #isAway = false;
  #isUp = false;
  #isBehind = false;
  #isWithholding = false;

  constructor(options: RelaySlotsOptions) {
    this.#options = options;
    const { clock, timer, rest, random, slotMs, at, dial, places } = options;
    this.#upAtMs = clock.nowMs();
    this.#log = at.level === "blind" ? this.#makeLog() : null;
    const purse = options.purse(at, slotMs);
    this.#purse = purse;
    this.#circuits = new LevelCircuits({
      machine:
        at.level === "blind"
          ? new BlindLevel(random, slotMs, places.get(at.relay), purse !== null)
          : new QuietLevel(random, slotMs, purse !== null),
      clock,
      timer,
      rest,
      purse,
      dial: (isolation) => dial(at, `level ${isolation}`),
      woken: () => this.#woken(),
      effect: (effect) => this.#take(effect),
    });
    this.#circuits.input({ type: "start" });
  }

  #makeLog(): LogReading {
    const { at, slotMs, clock, rest, step, places, terms } = this.#options;
    return new LogReading({
      ...{ relay: at.relay, clock, step },
      found: ({ id }) => this.#talks.get(id)?.withheld.found(clock.nowMs()),
      conversations: () => [...this.#talks.values()].map(({ kept }) => kept),
      later: (act) => rest.later(act),
      save: (place) => places.set(at.relay, place),
      learn: (batch) => terms.learn(at.relay, { batch, paceMs: slotMs }),
    });
  }

  get isEmpty(): boolean {
    return this.#talks.size === 0;
  }

  /** Whether some circuit is connected now. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** No circuit has been connected for some slots: nothing goes out, and nothing comes. */
  get isAway(): boolean {
    return this.#isAway;
  }

  /** Why what this conversation says waits, or is read late, at a relay that answers. */
  trouble(conversation: string): ErrorCode | null {
    const noTickets = this.#purse?.trouble ?? null;
    const hindrance = this.#circuits.hindrance(conversation);
    const told = hindrance === null ? null : HINDRANCES[hindrance];
    const isFirst = noTickets !== null || hindrance !== "not-taken";
    const known = isFirst ? (noTickets ?? told ?? this.#behind) : (this.#behind ?? told);
    return known ?? (this.#withholds(this.#talks.get(conversation)) ? "LEVEL_RELAY_WITHHOLDS" : null);
  }

  /** It doesn't pass on what it took, of some conversation here. */
  get withholds(): boolean {
    return [...this.#talks.values()].some((talk) => this.#withholds(talk));
  }

  #withholds(talk: Talk | undefined): boolean {
    return talk?.withheld.isLasting(this.#log?.batch ?? 0) === true;
  }

  /** Others put more into the relay's log than is read, or it is read from long ago. */
  get #behind(): ErrorCode | null {
    return this.#isBehind ? "LEVEL_BEHIND" : null;
  }

  open(kept: KeptConversation): void {
    const { at, slotMs } = this.#options;
    const { lanes } = kept.machine;
    const withheld = new Withheld(kept, at.relay, () => turnMsOf(kept, at.level, slotMs));
    const talk: Talk = {
      ...{ kept, trouble: null, bootId: "", epoch: null, lanes, withheld },
      ...{ frames: new Map(), readOut: new Map() },
    };
    this.#talks.set(kept.id, talk);
    this.#circuits.input({ type: "open", conversation: kept.id, lanes });
    // What was given to these slots before they were closed went with them, and is answered by nobody.
    this.#options.step(kept, { type: "disconnected", place: at.relay });
    this.#options.step(kept, { type: "came" });
    this.#greet(talk, this.#bootId);
  }

  close(conversation: string): void {
    if (!this.#talks.delete(conversation)) return;
    this.#circuits.input({ type: "close", conversation });
  }

  /** It may have something to say. In `quiet` all are asked in turn. */
  follow(kept: KeptConversation): void {
    const { id, machine } = kept;
    this.#noteEpoch(kept);
    this.#noteLanes(kept);
    if (this.#log === null || !this.#isUsedBy(kept) || !machine.wantsTurn(this.#options.clock.nowMs()))
      return;
    this.#circuits.input({ type: "ready", conversation: id });
  }

  /** Who has only chosen it, or went by it before, reads here and has its turns elsewhere. */
  #isUsedBy({ machine: { level } }: KeptConversation): boolean {
    const { at } = this.#options;
    return level.used.level === at.level && level.used.relay === at.relay;
  }

  #noteEpoch(kept: KeptConversation): void {
    const talk = this.#talks.get(kept.id);
    if (this.#log === null || talk === undefined || kept.meta.kind !== "group") return;
    if (talk.epoch === kept.machine.epoch) return;
    talk.epoch = kept.machine.epoch;
    this.#log.again(kept);
  }

  /** Somebody has come or gone. */
  #noteLanes({ id, machine: { lanes } }: KeptConversation): void {
    const talk = this.#talks.get(id);
    if (this.#log !== null || talk === undefined || talk.lanes === lanes) return;
    talk.lanes = lanes;
    this.#circuits.input({ type: "open", conversation: id, lanes });
    this.#look(talk);
  }

  put(conversation: string, { put, lane, writeKey, frame }: PutEffect): void {
    if (this.#log === null) this.#talks.get(conversation)?.frames.set(put, frame);
    this.#circuits.input({ type: "put", conversation, lane, put, writeKey, frame });
  }

  /** The device slept. Whoever was there may be gone, and so are the connections. */
  woke(): void {
    this.#upAtMs = this.#options.clock.nowMs();
    this.#circuits.restart();
    for (const { kept } of this.#talks.values()) this.#options.step(kept, { type: "came" });
  }

  /** The program ends; what was read is not read again. */
  end(): void {
    this.#log?.end();
    this.#purse?.end();
    this.#talks.clear();
    this.#circuits.close();
  }

  /** Nobody here goes by it any more. */
  leave(): void {
    this.end();
    if (this.#log !== null) this.#options.places.erase(this.#options.at.relay);
  }

  #woken(): void {
    const { clock, rest } = this.#options;
    this.#watch(clock.nowMs());
    rest.later(() => this.#noteUnconfirmed());
    for (const talk of this.#talks.values()) {
      if (this.#log === null) this.#look(talk);
      else this.follow(talk.kept);
    }
  }

  #noteUnconfirmed(): void {
    const here = { read: this.#log?.read ?? 0, batch: this.#log?.batch ?? 0 };
    for (const { kept, withheld } of this.#talks.values()) {
      // What was put there by another level isn't looked for by this one.
      if (this.#isUsedBy(kept)) withheld.note(here, this.#options.clock.nowMs());
      else withheld.forget();
    }
  }

  /** What to look for next: before the slot, so that nothing of it delays what goes out. */
  #look({ kept, lanes, readOut }: Talk): void {
    const { clock, slotMs } = this.#options;
    const slot = Math.floor(clock.nowMs() / slotMs);
    // A circuit whose place is at the beginning of a slot prepares for it in the one before.
    for (const at of lanes === 1 ? [slot] : [slot, slot + 1]) {
      const box = kept.machine.look(this.#options.at.relay, at);
      if (box === null) continue;
      const address = Uint8Array.from(Buffer.from(box.address, "hex"));
      if (kept.meta.kind === "group")
        readOut.set(at % lanes, {
          address: box.address,
          reader: kept.machine.readOut(this.#options.at.relay, at),
        });
      this.#circuits.input({ type: "read", conversation: kept.id, lane: at % lanes, address });
    }
  }

  #watch(nowMs: number): void {
    const isUp = this.#circuits.up > 0;
    if (isUp) this.#upAtMs = nowMs;
    else this.#log?.awaited();
    const isAway = nowMs - this.#upAtMs > AWAY_SLOTS * this.#options.slotMs;
    const isBehind = this.#log?.isBehind === true;
    const isSame = isUp === this.#isUp && isAway === this.#isAway;
    this.#isUp = isUp;
    this.#isAway = isAway;
    this.#isBehind = isBehind;
    for (const talk of this.#talks.values()) {
      const before = talk.trouble;
      talk.trouble = this.trouble(talk.kept.id);
      if (!isSame || talk.trouble !== before) this.#options.changed(talk.kept);
    }
    if (this.withholds === this.#isWithholding) return;
    this.#isWithholding = !this.#isWithholding;
    this.#options.withheld();
  }

  #take(effect: TalkEffect): void {
    if (effect.type === "booted") {
      this.#booted(effect);
      return;
    }
    if (isOfLog(effect)) {
      this.#log?.take(effect);
      const isEnd = effect.type === "read-to" && effect.isEnd;
      if (isEnd) for (const { withheld } of this.#talks.values()) withheld.drained();
      return;
    }
    const talk = "conversation" in effect ? this.#talks.get(effect.conversation) : undefined;
    if (talk === undefined) return;
    const { step } = this.#options;
    switch (effect.type) {
      case "turn":
        if (this.#isUsedBy(talk.kept)) step(talk.kept, { type: "turn", slot: effect.slot });
        return;
      case "found":
        this.#found(talk, effect);
        return;
      case "nothing":
        this.#nothing(talk, effect);
        return;
      case "answered":
        this.#answered(talk, effect);
        return;
      case "appended":
        this.#log?.passedOwn();
        step(talk.kept, { type: "answered", put: effect.put, status: "ok" });
        return;
      case "unanswered":
      case "overflow":
        talk.frames.delete(effect.put);
        step(talk.kept, { type: "answered", put: effect.put, status: "failed" });
    }
  }

  #found(talk: Talk, effect: Extract<TalkEffect, { type: "found" }>): void {
    const address = Buffer.from(effect.address).toString("hex");
    const found = { type: "arrived", address, frame: effect.frame.slice() } as const;
    this.#options.step(talk.kept, found);
    talk.withheld.found(this.#options.clock.nowMs());
    this.#look(talk);
  }

  #nothing({ kept, withheld, readOut }: Talk, effect: Extract<TalkEffect, { type: "nothing" }>): void {
    if (kept.meta.kind === "contact") {
      withheld.foundNothing();
      return;
    }
    const look = readOut.get(effect.lane);
    // An answer may come when the next look is prepared already, for what says something else.
    const isThis = look?.address === Buffer.from(effect.address).toString("hex");
    if (isThis && look.reader !== null) withheld.readOut(look.reader);
  }

  #answered({ kept, frames }: Talk, { put, status, hash }: Extract<TalkEffect, { type: "answered" }>): void {
    const frame = frames.get(put);
    frames.delete(put);
    const isOwn = frame !== undefined && equalBytes(hash, frameHash(frame));
    const result = status !== "exists" ? status : isOwn ? "same" : "foreign";
    this.#options.step(kept, { type: "answered", put, status: result });
  }

  /**
   * In `quiet` it is for the conversation of that circuit alone: what others put because of it would tell the relay whose
   * circuits these are.
   */
  #booted({ conversation, bootId }: Extract<TalkEffect, { type: "booted" }>): void {
    const boot = Buffer.from(bootId).toString("hex");
    if (conversation === null) this.#bootId = boot;
    const all = conversation === null ? [...this.#talks.values()] : [this.#talks.get(conversation)];
    for (const talk of all) if (talk !== undefined) this.#greet(talk, boot);
  }

  /** A conversation learns of each boot of the relay once. */
  #greet(talk: Talk, bootId: string): void {
    const { step, at } = this.#options;
    if (bootId === "" || talk.bootId === bootId) return;
    talk.bootId = bootId;
    talk.withheld.forget();
    const keeper = { bootId, keepsMs: LOCAL_LIMITS.RELAY_AGAIN_MS };
    step(talk.kept, { type: "relay", place: at.relay, keeper });
  }
}
