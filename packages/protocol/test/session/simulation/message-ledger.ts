/** What people said, as an onlooker writes it down: who, what, to whom, and in which order. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { SimDaemon } from "./sim-daemon.ts";

export interface Said {
  readonly id: string;
  readonly text: string;
  readonly from: SimDaemon;
  /** Which of its sender's states said it; a lost state begins another. */
  readonly incarnation: number;
  /** Its place among all that this sender said. */
  readonly order: number;
  /** The machine's own number. */
  readonly seq: number;
  /** Members then, without the sender. */
  readonly to: readonly string[];
  readonly atMs: number;
  isRecalled: boolean;
}

/** A breach of what conversations promise. */
export class Violation extends Error {}

export function demand(condition: boolean, what: () => string): asserts condition {
  if (!condition) throw new Violation(what());
}

export class MessageLedger {
  readonly said: Said[] = [];
  readonly byId = new Map<string, Said>();
  readonly byText = new Map<string, Said>();
  #tried = 0;

  /** A new id and text, not yet said. */
  draft(from: SimDaemon, mark: string, length: number): { id: string; text: string } {
    const number = this.#tried++;
    const id = bytesToHex(sha256(Uint8Array.of(number >> 16, number >> 8, number)).slice(0, 16));
    const text = `${mark} ${from.number}-${number} `;
    return { id, text: text + "x".repeat(Math.max(0, length - text.length)) };
  }

  keep(said: Omit<Said, "order" | "isRecalled">): void {
    const order = this.said.filter(({ from }) => from === said.from).length;
    const entry = { ...said, order, isRecalled: false };
    this.said.push(entry);
    this.byId.set(entry.id, entry);
    this.byText.set(entry.text, entry);
  }
}
