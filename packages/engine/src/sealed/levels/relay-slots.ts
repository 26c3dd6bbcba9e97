/** The conversations of one level at one relay, between their machines and the level's: whose turn, what was found. */

import {
  BlindLevel,
  type BoxKeeper,
  type ConversationInput,
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
import type { SlotPlace } from "./slot-place.ts";
import type { SlotRest } from "./slot-rest.ts";
import { type PutEffect, SlotTalk } from "./slot-talk.ts";
import type { SlotTimer } from "./slot-timer.ts";
import { SlotWatch } from "./slot-watch.ts";

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

const isOfLog = (effect: TalkEffect): effect is LogEffect =>
  effect.type === "logged" || effect.type === "read-to";

export class RelaySlots {
  readonly watch: SlotWatch;
  readonly #options: RelaySlotsOptions;
  readonly #circuits: LevelCircuits;
  readonly #purse: TicketPurse | null;
  readonly #talks = new Map<string, SlotTalk>();
  /** Of `blind`. */
  readonly #log: LogReading | null;
  /** Of the relay's log, which all go by. */
  #keeper: BoxKeeper | null = null;

  constructor(options: RelaySlotsOptions) {
    this.#options = options;
    const { at, slotMs } = options;
    this.#log = at.level === "blind" ? this.#makeLog() : null;
    this.#purse = options.purse(at, slotMs);
    this.#circuits = this.#makeCircuits(this.#purse);
    const { clock, changed, withheld } = options;
    const parts = { circuits: this.#circuits, log: this.#log, purse: this.#purse, talks: this.#talks };
    this.watch = new SlotWatch({ slotMs, clock, changed, withheld, ...parts });
    this.#circuits.input({ type: "start" });
  }

  #makeLog(): LogReading {
    const { at, slotMs, clock, rest, step, places, terms } = this.#options;
    return new LogReading({
      ...{ relay: at.relay, clock, step },
      found: ({ id }) => this.#talks.get(id)?.noteFound(),
      conversations: () => [...this.#talks.values()].map(({ kept }) => kept),
      later: (act) => rest.later(act),
      save: (place) => places.set(at.relay, place),
      learn: (batch) => terms.learn(at.relay, { batch, paceMs: slotMs }),
    });
  }

  #makeCircuits(purse: TicketPurse | null): LevelCircuits {
    const { clock, timer, rest, random, slotMs, at, dial, places } = this.#options;
    return new LevelCircuits({
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
  }

  get isEmpty(): boolean {
    return this.#talks.size === 0;
  }

  open(kept: KeptConversation): void {
    const { at, slotMs, clock, step } = this.#options;
    const talk = new SlotTalk(kept, {
      at,
      slotMs,
      clock,
      step,
      input: (input) => this.#circuits.input(input),
    });
    this.#talks.set(kept.id, talk);
    talk.begin(this.#keeper);
  }

  close(conversation: string): void {
    if (!this.#talks.delete(conversation)) return;
    this.#circuits.input({ type: "close", conversation });
  }

  /** It may have something to say. In `quiet` all are asked in turn. */
  follow({ id }: KeptConversation): void {
    const talk = this.#talks.get(id);
    if (this.#log === null) talk?.noteLanes();
    else if (talk !== undefined) this.#followIn(this.#log, talk);
  }

  #followIn(log: LogReading, talk: SlotTalk): void {
    if (talk.noteEpoch()) log.again(talk.kept);
    talk.askForTurn();
  }

  put(conversation: string, effect: PutEffect): void {
    this.#talks.get(conversation)?.put(effect);
  }

  /** The device slept. Whoever was there may be gone, and so are the connections. */
  woke(): void {
    this.watch.woke();
    this.#circuits.restart();
    for (const talk of this.#talks.values()) talk.came();
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
    this.watch.look();
    this.#options.rest.later(() => this.#noteUnconfirmed());
    for (const talk of this.#talks.values()) {
      if (this.#log === null) talk.look();
      else this.#followIn(this.#log, talk);
    }
  }

  #noteUnconfirmed(): void {
    const here = { read: this.#log?.read ?? 0, batch: this.#log?.batch ?? 0 };
    for (const talk of this.#talks.values()) talk.noteUnconfirmed(here);
  }

  #take(effect: TalkEffect): void {
    if (effect.type === "booted") {
      this.#booted(effect);
      return;
    }
    if (isOfLog(effect)) {
      this.#log?.take(effect);
      const isEnd = effect.type === "read-to" && effect.isEnd;
      if (isEnd) for (const talk of this.#talks.values()) talk.drained();
      return;
    }
    const talk = this.#talks.get(effect.conversation);
    if (talk === undefined) return;
    if (effect.type === "appended") this.#log?.passedOwn();
    talk.take(effect);
  }

  /**
   * In `quiet` it is for the conversation of that circuit alone: what others put because of it would tell the relay whose
   * circuits these are.
   */
  #booted({ conversation, bootId, keepsMs }: Extract<TalkEffect, { type: "booted" }>): void {
    const keeper = { bootId: Buffer.from(bootId).toString("hex"), keepsMs };
    if (conversation === null) this.#keeper = keeper;
    const all = conversation === null ? [...this.#talks.values()] : [this.#talks.get(conversation)];
    for (const talk of all) talk?.greet(keeper);
  }
}
