/**
 * Which chain of keys the frames in a Redis are wrapped under, and how a process of the relay gets at it: from another one
 * that has it; where nobody answers, it begins a new one, and what lies there is gone. Redis says who may do so.
 */

import { randomBytes } from "node:crypto";
import { BOOT_ID_BYTES, HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { KeyTalk } from "./key-talk.ts";
import { claim, type RedisLink } from "./redis-link.ts";
import { BOX_KEYS_OF, KEY_PLACE, LOG_KEYS, SHARDS, shardAt } from "./shards.ts";
import { type ChainLink, WrapKeys } from "./wrap-keys.ts";

const { RELAY_KEY_ASK_EVERY_MS, RELAY_KEY_WAIT_MS } = LOCAL_LIMITS;
/** So often somebody else may have been quicker. */
const TURNS_MAX = 8;

export interface KeyFinderOptions {
  /** What all processes of the relay know; wiped. */
  readonly secret: Uint8Array;
  readonly ttlMs: number;
  readonly nowMs: () => number;
  /** How long nobody answers until there is nobody; default: RELAY_KEY_WAIT_MS. */
  readonly waitMs?: number | undefined;
  /** Another process has begun a new chain: what is put from now on can't be opened here. */
  readonly superseded: () => void;
}

export class KeyFinder {
  readonly keys: WrapKeys;
  readonly #talk: KeyTalk;
  readonly #waitMs: number;
  readonly #superseded: () => void;
  /** Whose keys they are; null: there are none, or others are still to be told that all is gone. */
  #generation: Buffer | null = null;
  #heardAnswer: (message: Buffer) => void = () => {};
  #ended = false;

  constructor({ secret, ttlMs, nowMs, waitMs, superseded }: KeyFinderOptions) {
    this.keys = new WrapKeys(ttlMs, nowMs);
    this.#talk = new KeyTalk(secret);
    this.#waitMs = waitMs ?? RELAY_KEY_WAIT_MS;
    this.#superseded = superseded;
  }

  /** Something that was published at KEY_PLACE. */
  heard({ commands }: RedisLink, message: Buffer): void {
    this.#heardAnswer(message);
    const generation = this.#generation;
    const oldest = generation === null ? null : this.keys.oldest();
    if (oldest === null || generation === null) return;
    const answer = this.#talk.answer(message, generation, oldest);
    oldest.bytes.fill(0);
    if (answer !== null) commands.spublish(KEY_PLACE.channel, answer).catch(() => {});
    else if (this.#talk.isOurs(message) && !message.equals(generation)) this.#superseded();
  }

  /**
   * From now on the keys are those of what lies in this Redis. `heard` must be called of what comes meanwhile. Throws
   * RELAY_REDIS_SECRET: the relays of this Redis have another secret; RELAY_REDIS_UNREACHABLE.
   */
  async settle(link: RedisLink): Promise<void> {
    for (let turn = 0; turn < TURNS_MAX && !this.#ended; turn++) {
      const lying = await link.commands.getBuffer(KEY_PLACE.generation);
      if (lying !== null && !this.#talk.isOurs(lying)) throw new HushError("RELAY_REDIS_SECRET");
      if (lying === null ? await this.#propose(link) : await this.#join(link, lying)) return;
    }
    throw new HushError("RELAY_REDIS_UNREACHABLE");
  }

  clear(): void {
    this.#ended = true;
    this.#generation = null;
    this.keys.clear();
    this.#talk.clear();
  }

  /** Where none is said. False: somebody else was quicker. */
  async #propose(link: RedisLink): Promise<boolean> {
    // A Redis that has lost this alone may still have frames.
    const generation = this.#generation ?? this.#talk.newGeneration();
    if (!(await claim(link, KEY_PLACE.generation, generation)).equals(generation)) return false;
    if (this.#generation === null) await this.#beginAnew(link, generation);
    return true;
  }

  async #join(link: RedisLink, lying: Buffer): Promise<boolean> {
    if (this.#generation?.equals(lying)) return true;
    this.#generation = null;
    const oldest = await this.#ask(link, lying);
    if (oldest !== null) {
      const isTaken = this.keys.take(oldest);
      oldest.bytes.fill(0);
      if (!isTaken) throw new HushError("RELAY_REDIS_UNREACHABLE");
      this.#generation = lying;
      return true;
    }
    if (this.#ended) return false;
    const generation = this.#talk.newGeneration();
    const words = ["hushroom_elect", 1, KEY_PLACE.generation, lying, generation] as const;
    if ((await link.commands.call("FCALL", ...words)) !== 1) return false;
    await this.#beginAnew(link, generation);
    return true;
  }

  /** What lies there can't be opened by anybody any more: it goes, and whoever still counts on it is told of a new start. */
  async #beginAnew({ commands }: RedisLink, generation: Buffer): Promise<void> {
    this.keys.begin();
    const boxes = Array.from({ length: SHARDS }, (_, number) => {
      const { marker, index } = shardAt(number);
      const marked = randomBytes(BOOT_ID_BYTES);
      return commands.call("FCALL", "hushroom_renew", 2, marker, index, marked, BOX_KEYS_OF(number));
    });
    const { marker, stream } = LOG_KEYS;
    const log = commands.call("FCALL", "hushroom_renew_log", 2, marker, stream, randomBytes(BOOT_ID_BYTES));
    await Promise.all([...boxes, log]);
    this.#generation = generation;
    await commands.spublish(KEY_PLACE.channel, generation);
  }

  /** Null: nobody has answered in time. Throws RELAY_REDIS_UNREACHABLE: nothing that is published comes. */
  async #ask({ commands }: RedisLink, generation: Buffer): Promise<ChainLink | null> {
    const question = this.#talk.question(generation);
    const publish = () => commands.spublish(KEY_PLACE.channel, question.bytes).catch(() => {});
    let timer: NodeJS.Timeout | undefined;
    let hears = false;
    const again = setInterval(publish, RELAY_KEY_ASK_EVERY_MS).unref();
    const answered = new Promise<ChainLink | null>((resolve) => {
      timer = setTimeout(() => resolve(null), this.#waitMs).unref();
      this.#heardAnswer = (message) => {
        hears ||= message.equals(question.bytes);
        const oldest = question.open(message);
        if (oldest !== null) resolve(oldest);
      };
    });
    publish();
    const oldest = await answered;
    clearInterval(again);
    clearTimeout(timer);
    this.#heardAnswer = () => {};
    question.end();
    // Else whoever is deaf would take all others for gone.
    if (!hears) throw new HushError("RELAY_REDIS_UNREACHABLE");
    return oldest;
  }
}
