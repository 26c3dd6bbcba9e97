/** Whose each entry of the log is: tried once with the boxes that somebody fills just now, in place of all readers' noise. */

import { hexText, type LogEntry, logBox, openLogEntry, sightLogEntry } from "@hushroom/protocol";
import { boxNumber } from "./post.ts";

/** So long after its last frame went into the queue, nothing of a box is on its way any more. */
const ON_ITS_WAY_MS = 15 * 60_000;

interface Filled {
  readonly box: ReturnType<typeof logBox>;
  readonly talk: string;
  lastMs: number;
  /** Frames that were not seen in the log yet. */
  open: number;
}

export class EntryTalks {
  /** By write key, the one that was filled last at the end. */
  readonly #filled = new Map<string, Filled>();
  /** By the entry's address. */
  readonly #known = new Map<number, string | null>();

  wrote(writeKey: Uint8Array, talk: string, nowMs: number): void {
    const name = hexText(writeKey);
    const filled = this.#filled.get(name) ?? { box: logBox(writeKey.slice()), talk, lastMs: nowMs, open: 0 };
    filled.lastMs = nowMs;
    filled.open++;
    this.#filled.delete(name);
    this.#filled.set(name, filled);
    for (const [old, { lastMs }] of this.#filled) {
      if (lastMs >= nowMs - ON_ITS_WAY_MS) break;
      this.#filled.delete(old);
    }
  }

  /** Null: noise. */
  talkOf(entry: LogEntry): string | null {
    const number = boxNumber(entry.address);
    let talk = this.#known.get(number);
    if (talk === undefined) {
      talk = this.#find(entry);
      this.#known.set(number, talk);
    }
    return talk;
  }

  #find(entry: LogEntry): string | null {
    const sight = sightLogEntry(entry);
    for (const [name, filled] of this.#filled) {
      if (openLogEntry(filled.box, sight) === null) continue;
      if (--filled.open === 0) this.#filled.delete(name);
      return filled.talk;
    }
    return null;
  }
}
