/**
 * The checker of an endurance run. It stands outside: all it knows of a daemon is what its `tail --json` and
 * `history --json` print.
 */

import type { ProgramEvent } from "@hushroom/testkit";
import { blame, type Faults, readText } from "./said.ts";

const STATES = ["kept", "boxed", "delivered"];

export class Witness {
  readonly name: string;
  /** By who said it: the number of the last message shown. */
  readonly heard = new Map<string, number>();
  /** How many of the own messages are shown as delivered, without a gap from the first. */
  deliveredUpTo = 0;
  readonly #tail: readonly ProgramEvent[];
  #next = 0;
  readonly #faults: Faults;
  readonly #numbers = new Map<unknown, number>();
  readonly #states = new Map<number, string>();

  /** `tail`: every line that it has printed so far; it grows. */
  constructor(name: string, tail: readonly ProgramEvent[], faults: Faults) {
    this.name = name;
    this.#tail = tail;
    this.#faults = faults;
  }

  /** What the tail has printed since the last time. */
  read(): void {
    for (; this.#next < this.#tail.length; this.#next++) this.#take(this.#tail[this.#next] ?? {});
  }

  #take({ event, text, id, state }: ProgramEvent): void {
    if (event === "delivery") this.#shown(id, String(state));
    if (event !== "message" && event !== "sent") return;
    const said = readText(text);
    if (said === null) return;
    this.#heard(said.speaker, said.number);
    if (said.speaker === this.name) this.#numbers.set(id, said.number);
  }

  #heard(speaker: string, number: number): void {
    const last = this.heard.get(speaker) ?? 0;
    const where = `${this.name}'s tail: ${speaker} ${number} after ${last}`;
    if (number <= last) blame(this.#faults, number === last ? "doubled" : "disordered", where);
    // What is left out may still come late: then it is out of order, and the history says what never came.
    if (number > last + 1) blame(this.#faults, "disordered", where);
    this.heard.set(speaker, Math.max(last, number));
  }

  #shown(id: unknown, state: string): void {
    const number = this.#numbers.get(id);
    if (number === undefined) return;
    const before = this.#states.get(number) ?? "";
    const where = `${this.name}'s tail: own ${number} ${state} after ${before}`;
    if (!STATES.includes(state) || STATES.indexOf(state) < STATES.indexOf(before))
      blame(this.#faults, "untrue", where);
    this.#states.set(number, state);
    while (this.#states.get(this.deliveredUpTo + 1) === "delivered") this.deliveredUpTo++;
  }
}

/** At the end: what the tail never printed, and own messages that it never showed as delivered, though the history may. */
export function checkTail(witness: Witness, saidBy: ReadonlyMap<string, number>, faults: Faults): void {
  witness.read();
  for (const [speaker, count] of saidBy) {
    const missing = count - (witness.heard.get(speaker) ?? 0);
    if (missing > 0) blame(faults, "lost", `${witness.name}'s tail lacks ${speaker}'s`, missing);
  }
  const open = (saidBy.get(witness.name) ?? 0) - witness.deliveredUpTo;
  if (open > 0) blame(faults, "untrue", `${witness.name}'s tail never showed as delivered`, open);
}

/** The newest rows of a history: each speaker's numbers go up by one. Returns the last number of each. */
function lastNumbers(name: string, rows: readonly ProgramEvent[], faults: Faults): Map<string, number> {
  const last = new Map<string, number>();
  const ids = new Set<unknown>();
  for (const { text, id } of rows) {
    const said = readText(text);
    if (said === null) continue;
    const { speaker, number } = said;
    const before = last.get(speaker);
    const where = `${name}'s history: ${speaker} ${number} after ${before}`;
    if (ids.has(id) || number === before) blame(faults, "doubled", where);
    else if (before !== undefined && number < before) blame(faults, "disordered", where);
    else if (before !== undefined && number > before + 1) blame(faults, "lost", where, number - before - 1);
    ids.add(id);
    last.set(speaker, number);
  }
  return last;
}

/**
 * What a daemon must have right after it came back: `upTo` by who said it, shown there as delivered; of the own ones,
 * what the API answered for.
 */
export function checkPromise(
  name: string,
  upTo: ReadonlyMap<string, number>,
  rows: readonly ProgramEvent[],
  faults: Faults,
): void {
  const last = lastNumbers(name, rows, faults);
  for (const [speaker, number] of upTo) {
    const has = last.get(speaker) ?? 0;
    const where = `${name} came back with ${speaker} ${has}, ${number} were promised`;
    if (has < number) blame(faults, "untrue", where, number - has);
  }
}

/** At the end: all of everybody's messages, and the own ones shown as delivered. */
export function checkWhole(
  name: string,
  rows: readonly ProgramEvent[],
  saidBy: ReadonlyMap<string, number>,
  faults: Faults,
): void {
  const last = lastNumbers(name, rows, faults);
  for (const [speaker, count] of saidBy) {
    const first = rows.map(({ text }) => readText(text)).find((said) => said?.speaker === speaker);
    const missing = (first?.number ?? 1) - 1 + Math.max(0, count - (last.get(speaker) ?? 0));
    if (missing > 0) blame(faults, "lost", `${name}'s history lacks ${speaker}'s`, missing);
  }
  const open = rows.filter(({ mine, state }) => mine === true && state !== "delivered");
  if (open.length > 0)
    blame(faults, "untrue", `${name}'s history: ${open[0]?.text} is ${open[0]?.state}`, open.length);
}
