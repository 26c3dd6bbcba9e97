/** What people are told of a relay in whose slots conversations go: whether it is there, and what hinders them. */

import type { ErrorCode, Hindrance } from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";
import type { KeptConversation } from "../kept-conversation.ts";
import type { LevelCircuits } from "./level-circuits.ts";
import type { LogReading } from "./log-reading.ts";
import type { SlotTalk } from "./slot-talk.ts";

export interface SlotWatchOptions {
  readonly slotMs: number;
  readonly clock: Clock;
  readonly circuits: Pick<LevelCircuits, "up" | "hindrance">;
  /** Of `blind`. */
  readonly log: LogReading | null;
  /** Null: this relay asks for no tickets. */
  readonly purse: { readonly trouble: ErrorCode | null } | null;
  readonly talks: ReadonlyMap<string, SlotTalk>;
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

export class SlotWatch {
  readonly #options: SlotWatchOptions;
  #upAtMs: number;
  #isAway = false;
  #isUp = false;
  #isBehind = false;
  #isWithholding = false;

  constructor(options: SlotWatchOptions) {
    this.#options = options;
    this.#upAtMs = options.clock.nowMs();
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
    const { circuits, purse, talks } = this.#options;
    const noTickets = purse?.trouble ?? null;
    const hindrance = circuits.hindrance(conversation);
    const told = hindrance === null ? null : HINDRANCES[hindrance];
    const isFirst = noTickets !== null || hindrance !== "not-taken";
    const known = isFirst ? (noTickets ?? told ?? this.#behind) : (this.#behind ?? told);
    return known ?? (this.#withholds(talks.get(conversation)) ? "LEVEL_RELAY_WITHHOLDS" : null);
  }

  /** It doesn't pass on what it took, of some conversation here. */
  get withholds(): boolean {
    return [...this.#options.talks.values()].some((talk) => this.#withholds(talk));
  }

  /** The time until now doesn't count: the device slept. */
  woke(): void {
    this.#upAtMs = this.#options.clock.nowMs();
  }

  /** Once in each slot. */
  look(): void {
    const { circuits, clock, log, slotMs } = this.#options;
    const nowMs = clock.nowMs();
    const isUp = circuits.up > 0;
    if (isUp) this.#upAtMs = nowMs;
    else log?.awaited();
    const isAway = nowMs - this.#upAtMs > AWAY_SLOTS * slotMs;
    const isSame = isUp === this.#isUp && isAway === this.#isAway;
    this.#isUp = isUp;
    this.#isAway = isAway;
    this.#isBehind = log?.isBehind === true;
    this.#tell(isSame);
  }

  #tell(isSame: boolean): void {
    const { talks, changed, withheld } = this.#options;
    for (const talk of talks.values()) {
      const before = talk.toldTrouble;
      talk.toldTrouble = this.trouble(talk.kept.id);
      if (!isSame || talk.toldTrouble !== before) changed(talk.kept);
    }
    if (this.withholds === this.#isWithholding) return;
    this.#isWithholding = !this.#isWithholding;
    withheld();
  }

  #withholds(talk: SlotTalk | undefined): boolean {
    return talk?.isWithheld(this.#options.log?.batch ?? 0) === true;
  }

  /** Others put more into the relay's log than is read, or it is read from long ago. */
  get #behind(): ErrorCode | null {
    return this.#isBehind ? "LEVEL_BEHIND" : null;
  }
}
