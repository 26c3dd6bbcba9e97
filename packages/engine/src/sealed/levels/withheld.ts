/** Of one conversation at the relay of its level: what the relay took and doesn't pass on to its readers. */

import { PassedOn, PROTOCOL_LIMITS, type PrivacyLevel, type ReadHere } from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";

/** In a group in `quiet` a slot is for one other member each. */
export const turnMsOf = ({ meta, machine }: KeptConversation, level: PrivacyLevel, slotMs: number): number =>
  meta.kind === "group" && level === "quiet" ? machine.lanes * slotMs : slotMs;

export class Withheld {
  readonly #kept: KeptConversation;
  readonly #relay: string;
  /** In which each reader is heard once, at the most. */
  readonly #turnMs: () => number;
  readonly #readers = new Map<string, PassedOn>();
  /** Frames from each, when they were counted last. */
  #frames: ReadonlyMap<string, number> = new Map();
  #emptyLooks = 0;

  constructor(kept: KeptConversation, relay: string, turnMs: () => number) {
    this.#kept = kept;
    this.#relay = relay;
    this.#turnMs = turnMs;
  }

  /** Once after each step. */
  note(here: ReadHere, nowMs: number): void {
    const all = this.#kept.machine.unconfirmedAt(this.#relay, nowMs);
    for (const reader of this.#readers.keys()) if (!all.has(reader)) this.#readers.delete(reader);
    for (const [reader, unconfirmed] of all) {
      const passedOn = this.#readers.get(reader) ?? new PassedOn();
      this.#readers.set(reader, passedOn);
      passedOn.note(unconfirmed, here, nowMs);
    }
  }

  /** A look in a slot found nothing. The chains of all epochs are looked into in turn. */
  foundNothing(): void {
    this.#emptyLooks++;
    if (this.#emptyLooks >= PROTOCOL_LIMITS.EPOCHS_KEPT) this.drained();
  }

  /** All that this reader had put there was read. */
  readOut(reader: string): void {
    this.#readers.get(reader)?.drained();
  }

  /** All that was said there was read. */
  drained(): void {
    for (const passedOn of this.#readers.values()) passedOn.drained();
  }

  /** Something was found and taken in. What was for others alone says nothing of what is confirmed here. */
  found(nowMs: number): void {
    this.#emptyLooks = 0;
    const frames = this.#kept.machine.framesFrom();
    for (const [reader, passedOn] of this.#readers)
      if ((frames.get(reader) ?? 0) > (this.#frames.get(reader) ?? 0)) passedOn.heard(nowMs, this.#turnMs());
    this.#frames = frames;
  }

  /** The relay is another one: nothing that it said before counts. */
  forget(): void {
    this.#readers.clear();
    this.#emptyLooks = 0;
  }

  isLasting(batch: number): boolean {
    return [...this.#readers.values()].some((passedOn) => passedOn.isLasting(batch));
  }
}
