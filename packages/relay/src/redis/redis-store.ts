/**
 * Frames in a Redis that several relay processes share. While Redis doesn't answer, this store is down: whoever is
 * connected is cut, nobody is let in, and it tries again. Nothing is told that Redis hasn't said.
 */

import { createHash, randomBytes } from "node:crypto";
import { BOOT_ID_BYTES, HushError, LOCAL_LIMITS, type LogEntry } from "@hushroom/protocol";
import type { PutOutcome } from "../boxes.ts";
import { nativeAddressText, nativeFrameHash } from "../native.ts";
import type { InvitedBatch, LogBatch, RelayStore, SpendOutcome, StoreEvents } from "../relay/relay-store.ts";
import { KeyFinder } from "./key-finder.ts";
import { Pulse } from "./pulse.ts";
import {
  claim,
  closeRedis,
  isOutOfMemory,
  openRedis,
  type RedisLink,
  redisError,
  whoAnswers,
} from "./redis-link.ts";
import {
  boxKey,
  CHANNELS,
  inviteKey,
  KEY_PLACE,
  LOG_KEYS,
  SHARDS,
  shardAt,
  shardNumber,
  ticketKey,
} from "./shards.ts";
import type { WrapKeys } from "./wrap-keys.ts";

export interface RedisStoreOptions {
  readonly url: string;
  /** Frames in boxes, and in the log, of all processes together. */
  readonly boxes: number;
  readonly logEntries: number;
  readonly ttlMs: number;
  /** What all processes of the relay know, and Redis doesn't; wiped. */
  readonly secret: Uint8Array;
  readonly nowMs: () => number;
  readonly events: StoreEvents;
  /** How long no other process answers until there is none; default: RELAY_KEY_WAIT_MS. */
  readonly keyWaitMs?: number | undefined;
  /** How often the subscription is proved; default: RELAY_REDIS_PULSE_MS. */
  readonly pulseMs?: number | undefined;
}

type Argument = string | number | Buffer;

const ADDRESS_CHARS = 64;
const KEY_CHANNEL = Buffer.from(KEY_PLACE.channel);
/** Longer than any ticket is good. */
const SPENT_MS = 4 * 86_400_000;
/** Longer than a day lasts at all processes together. */
const INVITED_MS = 2 * 86_400_000;
const { RELAY_REDIS_RETRY_MS } = LOCAL_LIMITS;

export class RedisStore implements RelayStore {
  readonly ttlMs: number;
  readonly size = null;
  bootId: Uint8Array = new Uint8Array(BOOT_ID_BYTES);
  isUp = false;
  /** What another process takes is published at most once. */
  readonly mayMiss = true;
  readonly #options: RedisStoreOptions;
  readonly #finder: KeyFinder;
  readonly #keys: WrapKeys;
  readonly #markers = new Map<string, Buffer>();
  /** The latest question of `find` for each address, as long as its answer is under way and nothing has been published there. */
  readonly #sought = new Map<string, symbol>();
  #pulse: Pulse | null = null;
  #link: RedisLink | null = null;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  /** Throws RELAY_REDIS_UNREACHABLE, RELAY_REDIS_FULL, RELAY_REDIS_SETTINGS; RELAY_REDIS_SECRET: the relays of this Redis have another secret. */
  static async open(options: RedisStoreOptions): Promise<RedisStore> {
    const store = new RedisStore(options);
    try {
      await store.#connect();
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  private constructor(options: RedisStoreOptions) {
    this.#options = options;
    this.ttlMs = options.ttlMs;
    this.#finder = new KeyFinder({
      ...{ secret: options.secret, ttlMs: options.ttlMs, nowMs: options.nowMs, waitMs: options.keyWaitMs },
      superseded: () => {
        if (this.#link !== null) this.#down(this.#link);
      },
    });
    this.#keys = this.#finder.keys;
  }

  put(bytes: Uint8Array, frame: Uint8Array, done: (outcome: PutOutcome) => void): void {
    const address = nativeAddressText(bytes);
    const { boxes, ttlMs } = this.#options;
    const keys = this.#keys;
    const shard = shardAt(shardNumber(address));
    const named = [shard.marker, boxKey(address), shard.index];
    const cap = Math.ceil(boxes / SHARDS);
    const rest = [ttlMs, cap, address, shard.channel, keys.wrap(address, frame)];
    const full = () => done({ status: "full" });
    const heard = (answer: unknown) => {
      const [status, lying] = answer as [number, Buffer];
      const known = status === 1 ? keys.unwrap(address, lying) : null;
      if (status === 0) done({ status: "ok" });
      else if (known === null) full();
      else done({ status: "exists", hash: nativeFrameHash(known) });
      known?.fill(0);
    };
    this.#ask("hushroom_put", named, rest, heard, full);
  }

  get(bytes: Uint8Array, done: (frame: Uint8Array | null) => void): void {
    this.#get(nativeAddressText(bytes), done);
  }

  #get(address: string, done: (frame: Uint8Array | null) => void): void {
    const { marker } = shardAt(shardNumber(address));
    this.#ask("hushroom_get", [marker, boxKey(address)], [], (answer) =>
      done(Buffer.isBuffer(answer) ? this.#keys.unwrap(address, answer) : null),
    );
  }

  find(addresses: readonly Uint8Array[]): void {
    for (const bytes of addresses) {
      const address = nativeAddressText(bytes);
      if (this.#sought.has(address)) continue;
      const question = Symbol();
      this.#sought.set(address, question);
      this.#get(address, (frame) => {
        if (this.#sought.get(address) === question) this.#sought.delete(address);
        if (frame === null) return;
        this.#options.events.arrived(Buffer.from(address, "hex"), frame, false);
        frame.fill(0);
      });
    }
  }

  append(bytes: Uint8Array, frame: Uint8Array, done: () => void): void {
    const address = nativeAddressText(bytes);
    const { logEntries, ttlMs } = this.#options;
    const named = [LOG_KEYS.marker, LOG_KEYS.count, LOG_KEYS.stream, LOG_KEYS.seen(address)];
    const rest = [ttlMs, logEntries, address, this.#keys.wrap(address, frame)];
    this.#ask("hushroom_append", named, rest, () => done(), done);
  }

  read(cursor: bigint, max: number, done: (batch: LogBatch) => void): void {
    const named = [LOG_KEYS.marker, LOG_KEYS.count, LOG_KEYS.stream];
    this.#ask("hushroom_read", named, [this.ttlMs, max, cursor.toString()], (answer) => {
      const [from, ...found] = answer as [Buffer, ...[Buffer, Buffer, Buffer][]];
      const last = found.at(-1)?.[0].toString().split("-")[0] ?? from.toString();
      const entries = found.flatMap((entry) => this.#entry(entry));
      done({ cursor: BigInt(last), entries });
      for (const { frame } of entries) frame.fill(0);
    });
  }

  spend(ticket: string, day: number, done: (outcome: SpendOutcome) => void): void {
    const named = [shardAt(shardNumber(ticket)).marker, ticketKey(ticket, day)];
    const heard = (answer: unknown) => done(answer === 1 ? "ok" : "spent");
    this.#ask("hushroom_spend", named, [SPENT_MS], heard, () => done("busy"));
  }

  invited({ invite, day, points, batches }: InvitedBatch, done: (isDue: boolean) => void): void {
    const named = [shardAt(shardNumber(invite)).marker, inviteKey(invite, day)];
    this.#ask("hushroom_invited", named, [points, batches, INVITED_MS], (answer) => done(answer === 1));
  }

  tick(): void {
    this.#keys.forget();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#pulse?.end();
    if (this.#link !== null) closeRedis(this.#link);
    this.#finder.clear();
  }

  /** What the chain of keys doesn't open was put there by somebody else. */
  #entry([, address, wrapped]: [Buffer, Buffer, Buffer]): LogEntry[] {
    const text = address.toString();
    const frame = this.#keys.unwrap(text, wrapped);
    return frame === null ? [] : [{ address: new Uint8Array(Buffer.from(text, "hex")), frame }];
  }

  /**
   * `full`: Redis has no memory left for it; to be named where it needs some. Nothing is called if Redis answers anything else,
   * or not at all: the store is down then.
   */
  #ask(
    name: string,
    keys: string[],
    rest: Argument[],
    done: (answer: unknown) => void,
    full: (() => void) | null = null,
  ): void {
    const link = this.#link;
    if (link === null || !this.isUp) return;
    const marker = this.#markers.get(keys[0] ?? "") ?? "";
    link.commands.callBuffer("FCALL", name, keys.length, ...keys, marker, ...rest).then(
      (answer) => {
        if (this.#link === link) done(answer);
      },
      (error: unknown) => {
        if (full !== null && isOutOfMemory(error)) full();
        else this.#down(link);
      },
    );
  }

  async #connect(): Promise<void> {
    let link: RedisLink | undefined;
    link = await openRedis(this.#options.url, () => this.#down(link));
    try {
      await this.#begin(link);
    } catch (error) {
      closeRedis(link);
      throw redisError(error);
    }
  }

  async #begin(link: RedisLink): Promise<void> {
    const pulse = new Pulse(link, this.#options.pulseMs, () => this.#down(link));
    link.subscriber.on("smessageBuffer", (channel: Buffer, message: Buffer) => {
      if (channel.equals(KEY_CHANNEL)) this.#finder.heard(link, message);
      else if (message.length === 0) pulse.felt(channel);
      else this.#published(message);
    });
    const hash = createHash("sha256").update(await whoAnswers(link));
    await link.subscriber.ssubscribe(KEY_PLACE.channel);
    await this.#finder.settle(link);
    for (const number of [...Array(SHARDS).keys(), "log" as const]) {
      const { marker } = shardAt(number);
      const value = await claim(link, marker, randomBytes(BOOT_ID_BYTES));
      this.#markers.set(marker, value);
      hash.update(value);
    }
    for (const channel of CHANNELS) await link.subscriber.ssubscribe(channel);
    if (this.#closed) throw new HushError("RELAY_REDIS_UNREACHABLE");
    this.bootId = new Uint8Array(hash.digest()).slice(0, BOOT_ID_BYTES);
    this.#link = link;
    this.#pulse = pulse;
    pulse.begin();
    this.#sought.clear();
    this.isUp = true;
  }

  #published(message: Buffer): void {
    const address = message.toString("latin1", 0, ADDRESS_CHARS);
    const bytes = Buffer.from(address, "hex");
    // An answer under way may be from before, and whoever begins to wait now isn't told of this.
    this.#sought.delete(address);
    // Opening it costs more than all else, and each process is told of every frame.
    if (!this.#options.events.isAwaited(bytes)) return;
    const frame = this.#keys.unwrap(address, message.subarray(ADDRESS_CHARS));
    if (frame === null) return;
    this.#options.events.arrived(bytes, frame, true);
    frame.fill(0);
  }

  #down(link: RedisLink | undefined): void {
    if (link === undefined || this.#link !== link || this.#closed) return;
    this.#link = null;
    this.isUp = false;
    this.#pulse?.end();
    closeRedis(link);
    this.#options.events.lost();
    this.#tryAgain();
  }

  #tryAgain(): void {
    this.#retry = setTimeout(() => {
      this.#connect().catch(() => {
        if (!this.#closed) this.#tryAgain();
      });
    }, RELAY_REDIS_RETRY_MS);
  }
}
