/**
 * The real relay with the attacker at its side: every message of every connection is written down where it comes in and
 * goes out, as an operator would. The relay knows nothing of it.
 */

import { createHash } from "node:crypto";
import type { RandomBytes } from "@hushroom/protocol";
import { MemoryStore, RelayServer } from "@hushroom/relay";
import { SeededRandom } from "@hushroom/testkit";
import type { RelayTrace } from "../trace/columns.ts";
import { CLOSED, OPENED } from "../trace/run.ts";
import type { Contender } from "./contenders.ts";
import { Draws } from "./draws.ts";
import { boxNumber } from "./post.ts";

const PUT = 1;
const LOOKS = new Set([2, 3]);
const BOX = 66;
const APPEND = 6;
const ADDRESS_OPS = new Set([2, 3, 4, APPEND]);
const TAG_END = 5;
const WRITE_KEY_END = 37;
const BOX_LABEL = Buffer.from("hushroom box");
/** Memory is taken as it is needed. */
const BOXES = 1_000_000;
const LOG_ENTRIES = 200_000;
const PACE_SHARE = 0.8;
const RIGHT_PUTS = 720;
const SEED_OF_RELAY = 600_000;

const tagOf = (bytes: Uint8Array): number =>
  ((bytes[1] ?? 0) << 24) | ((bytes[2] ?? 0) << 16) | ((bytes[3] ?? 0) << 8) | (bytes[4] ?? 0);

/** The box that a message of a client names. */
export function boxNamed(bytes: Uint8Array): number {
  const op = bytes[0] ?? 0;
  if (ADDRESS_OPS.has(op)) return boxNumber(bytes, TAG_END);
  if (op !== PUT) return 0;
  return boxNumber(
    createHash("sha256").update(BOX_LABEL).update(bytes.subarray(TAG_END, WRITE_KEY_END)).digest(),
  );
}

/**
 * It draws noise in the place of what it hasn't. In groups in `quiet` that moves nobody's draws, so that what is said changes
 * none of them.
 */
export const randomOfRelay = (contender: Contender, seed: number, ofAll: RandomBytes): RandomBytes =>
  contender.kind === "quiet" && contender.groups === true
    ? new Draws(new SeededRandom(seed + SEED_OF_RELAY)).bytes()
    : ofAll;

export interface TappedConnection {
  receive(bytes: Uint8Array): void;
  ended(): void;
}

export interface TapOptions {
  readonly trace: RelayTrace;
  readonly nowMs: () => number;
  /** When the run began. */
  readonly startMs: number;
  readonly random: RandomBytes;
  readonly ttlMs: number;
  readonly slotMs: number;
  /** Entries in an answer of the log. */
  readonly batch: number;
  /** The relay waits with an answer. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export class TappedRelay {
  readonly #options: TapOptions;
  readonly #server: RelayServer;

  constructor(options: TapOptions) {
    this.#options = options;
    const { nowMs, random, ttlMs, slotMs, batch, after } = options;
    this.#server = new RelayServer({
      store: (events) =>
        new MemoryStore({ boxes: BOXES, logEntries: LOG_ENTRIES, ttlMs, random, nowMs, events }),
      terms: { batch, paceMs: slotMs * PACE_SHARE, rightPuts: RIGHT_PUTS },
      random,
      clock: { nowMs, after },
      tickets: null,
    });
  }

  connect(conn: number, send: (bytes: Uint8Array) => void, close: () => void): TappedConnection {
    const { trace, nowMs, startMs } = this.#options;
    const note = (op: number, box: number, bytes: number, mark: number) =>
      trace.add(nowMs() - startMs, conn, op, box, bytes, mark);
    /** Which box each look asked for, by tag. */
    const looks = new Map<number, number>();
    note(OPENED, 0, 0, 0);
    const inner = this.#server.connect(
      (bytes) => {
        const op = bytes[0] ?? 0;
        const tag = tagOf(bytes);
        note(op, op === BOX ? (looks.get(tag) ?? 0) : 0, bytes.length, bytes[TAG_END] ?? 0);
        if (op === BOX) looks.delete(tag);
        send(bytes);
      },
      () => {
        note(CLOSED, 0, 0, 0);
        close();
      },
    );
    const receive = (bytes: Uint8Array) => {
      const box = boxNamed(bytes);
      if (LOOKS.has(bytes[0] ?? 0)) looks.set(tagOf(bytes), box);
      note(bytes[0] ?? 0, box, bytes.length, 0);
      inner.receive(bytes);
    };
    const ended = () => {
      note(CLOSED, 0, 0, 0);
      inner.ended();
    };
    return { receive, ended };
  }
}
