/** What was said here and somebody in the room has not confirmed yet: sent again until everybody has, or is gone. */

import { bytesToHex } from "@noble/hashes/utils.js";
import { encodeUtf8 } from "../../base/bytes.ts";
import { assert } from "../../base/errors.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { RELAY_ROOM_LIMITS } from "../../base/relay-room-limits.ts";
import type { RoomPart } from "./room-packet.ts";

const { RELAY_ROOM_PART_BYTES_MAX, MESSAGE_BYTES_MAX } = PROTOCOL_LIMITS;

export interface OutPart {
  readonly record: RoomPart;
  /** On its way to a box. */
  isFlying: boolean;
  /** When it last lay in a box; null if never. */
  sentAtMs: number | null;
  tries: number;
}

/** Somebody that is to get what is said from `start` on, and has all up to `got`. */
interface Reader {
  readonly start: number;
  got: number;
}

interface Said {
  readonly id: string;
  readonly lastSeq: number;
  missed: number;
  shown: string;
}

export interface Delivery {
  readonly id: string;
  readonly have: number;
  readonly of: number;
  readonly missed: number;
}

function partsOf(text: string): Uint8Array[] {
  const whole = encodeUtf8(text);
  assert(whole.length <= MESSAGE_BYTES_MAX, "a message is within its bound");
  const count = Math.max(1, Math.ceil(whole.length / RELAY_ROOM_PART_BYTES_MAX));
  const at = (index: number): number => index * RELAY_ROOM_PART_BYTES_MAX;
  return Array.from({ length: count }, (_, index) => whole.subarray(at(index), at(index + 1)));
}

export class Outbox {
  #next = 1;
  #parts: OutPart[] = [];
  #said: Said[] = [];
  readonly #readers = new Map<string, Reader>();

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  /** Messages not confirmed by all. */
  get waiting(): number {
    return this.#said.length;
  }

  get readers(): ReadonlyMap<string, { readonly start: number; readonly got: number }> {
    return this.#readers;
  }

  /** From now on this member is to get what is said. */
  addReader(member: string): void {
    this.#readers.set(member, { start: this.#next, got: this.#next - 1 });
  }

  /** It gets nothing more. Returns what changed by that. */
  dropReader(member: string): Delivery[] {
    const reader = this.#readers.get(member);
    this.#readers.delete(member);
    if (reader === undefined) return [];
    for (const said of this.#said) {
      if (reader.start <= said.lastSeq && reader.got < said.lastSeq) said.missed++;
    }
    return this.#settle();
  }

  say(id: Uint8Array, text: string, at: number): Delivery[] {
    const bodies = partsOf(text);
    for (const [index, body] of bodies.entries()) {
      const isLast = index === bodies.length - 1;
      const record = { type: "part", seq: this.#next++, id, at, isLast, body } as const;
      this.#parts.push({ record, isFlying: false, sentAtMs: null, tries: 0 });
    }
    this.#said.push({ id: bytesToHex(id), lastSeq: this.#next - 1, missed: 0, shown: "" });
    return this.#settle();
  }

  /** What this member says that it has; a claim beyond what was said counts for nothing. */
  confirmed(member: string, got: number): Delivery[] {
    const reader = this.#readers.get(member);
    if (reader === undefined || got <= reader.got || got >= this.#next) return [];
    reader.got = got;
    return this.#settle();
  }

  /** Parts to put now, oldest first. */
  due(nowMs: number): OutPart[] {
    return this.#parts.filter(({ isFlying, sentAtMs, tries }) => {
      if (isFlying) return false;
      if (sentAtMs === null) return true;
      const waitMs =
        RELAY_ROOM_LIMITS.RESEND_MS * 2 ** Math.min(tries - 1, RELAY_ROOM_LIMITS.RESEND_DOUBLINGS);
      return nowMs - sentAtMs >= waitMs;
    });
  }

  /** The relay has lost what lay there. */
  relayLostAll(): void {
    for (const part of this.#parts) {
      part.tries = 0;
      part.sentAtMs = null;
    }
  }

  #settle(): Delivery[] {
    const readers = [...this.#readers.values()];
    const changed = this.#said.flatMap((said) => {
      const { id, lastSeq, missed } = said;
      const wanted = readers.filter(({ start }) => start <= lastSeq);
      const have = wanted.filter(({ got }) => got >= lastSeq).length;
      const shown = `${have}/${wanted.length}/${missed}`;
      if (shown === said.shown) return [];
      said.shown = shown;
      return [{ id, have, of: wanted.length, missed }];
    });
    const isWanted = (seq: number): boolean => readers.some(({ start, got }) => start <= seq && got < seq);
    this.#parts = this.#parts.filter(({ record }) => isWanted(record.seq));
    this.#said = this.#said.filter(({ lastSeq }) => isWanted(lastSeq));
    return changed;
  }
}
