/** Reads a relay's log for the conversations that go by it: each entry is tried with all of them, whatever it is. */

import {
  type ConversationInput,
  type LevelEffect,
  LOCAL_LIMITS,
  type LogPlace,
  type LogSight,
  sightLogEntry,
} from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";
import type { KeptConversation } from "../kept-conversation.ts";

const { LOG_BEHIND_MS, LOG_PLACE_SAVE_MS, LOG_UNKNOWN_KEPT } = LOCAL_LIMITS;

/** What a level's machine says of the log. */
export type LogEffect = Extract<LevelEffect, { type: "logged" | "read-to" }>;

export interface LogReadingOptions {
  readonly relay: string;
  readonly clock: Clock;
  readonly conversations: () => Iterable<KeptConversation>;
  /** After the step. */
  readonly found: (kept: KeptConversation) => void;
  readonly step: (kept: KeptConversation, input: ConversationInput) => boolean;
  /** When nothing is about to go out. */
  readonly later: (act: () => void) => void;
  readonly save: (place: LogPlace) => void;
  /** Entries in each answer. */
  readonly learn: (batch: number) => void;
}

export class LogReading {
  readonly #options: LogReadingOptions;
  /** The last ones that were for nobody here, the oldest first. */
  readonly #unknown = new Set<LogSight>();
  #place: LogPlace | null = null;
  #read = 0;
  #batch = 0;
  #savedAtMs: number;
  #atEndMs: number;

  constructor(options: LogReadingOptions) {
    this.#options = options;
    this.#savedAtMs = this.#atEndMs = options.clock.nowMs();
  }

  /** More lies there than came in a while: what is new is read late. */
  get isBehind(): boolean {
    return this.#options.clock.nowMs() - this.#atEndMs > LOG_BEHIND_MS;
  }

  /** Entries that were read since the program began, and those in each answer. */
  get read(): number {
    return this.#read;
  }

  get batch(): number {
    return this.#batch;
  }

  /** An entry of somebody here. */
  passedOwn(): void {
    this.#read++;
  }

  take(effect: LogEffect): void {
    if (effect.type === "logged") this.#try(effect);
    else this.#reached(effect);
  }

  /** No time counts in which nothing could be read. */
  awaited(): void {
    this.#atEndMs = this.#options.clock.nowMs();
  }

  end(): void {
    if (this.#place !== null) this.#options.save(this.#place);
  }

  #try(entry: Extract<LogEffect, { type: "logged" }>): void {
    const { relay, conversations, found: tell, step } = this.#options;
    this.#read++;
    const sight = sightLogEntry(entry);
    let isUnknown = true;
    for (const kept of conversations()) {
      const found = kept.machine.findLogged(relay, sight);
      if (found === null) continue;
      isUnknown = false;
      // What a full store doesn't take now is put again by who wrote it.
      step(kept, found);
      tell(kept);
    }
    if (isUnknown) this.#remember(sight);
  }

  /** A copy: what came is part of the whole message, which would be kept with it. */
  #remember({ entry, marked }: LogSight): void {
    this.#unknown.add({ entry: { address: entry.address.slice(), frame: entry.frame.slice() }, marked });
    const [oldest] = this.#unknown;
    if (this.#unknown.size > LOG_UNKNOWN_KEPT && oldest !== undefined) this.#unknown.delete(oldest);
  }

  /**
   * It has come into an epoch of its group, maybe later than others: what they said there may have come already. Otherwise that
   * would be read when it is put again, minutes later.
   */
  again(kept: KeptConversation): void {
    const { relay, step, later } = this.#options;
    for (const sight of [...this.#unknown])
      later(() => {
        const found = this.#unknown.has(sight) ? kept.machine.findLogged(relay, sight) : null;
        if (found === null) return;
        this.#unknown.delete(sight);
        step(kept, found);
      });
  }

  #reached({ place, batch, isEnd }: Extract<LogEffect, { type: "read-to" }>): void {
    const nowMs = this.#options.clock.nowMs();
    this.#place = place;
    this.#batch = batch;
    this.#options.learn(batch);
    if (isEnd) this.#atEndMs = nowMs;
    if (nowMs - this.#savedAtMs < LOG_PLACE_SAVE_MS) return;
    this.#savedAtMs = nowMs;
    this.#options.save(place);
  }
}
