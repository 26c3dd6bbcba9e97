/** When to look again at each one who has no stream open. */

import { LOCAL_LIMITS } from "../base/limits.ts";
import type { Person } from "./person.ts";

export class DueTimes {
  readonly #at = new Map<Person, number>();
  /** Null: to be found anew. */
  #earliest: number | null = Number.POSITIVE_INFINITY;

  set(person: Person, at: number): void {
    this.delete(person);
    this.#at.set(person, at);
    if (this.#earliest !== null && at < this.#earliest) this.#earliest = at;
  }

  delete(person: Person): void {
    if (this.#at.get(person) === this.#earliest) this.#earliest = null;
    this.#at.delete(person);
  }

  /** Infinity if nobody is watched. */
  get earliest(): number {
    if (this.#earliest === null) {
      this.#earliest = Number.POSITIVE_INFINITY;
      for (const at of this.#at.values()) if (at < this.#earliest) this.#earliest = at;
    }
    return this.#earliest;
  }

  /** Takes out one who is due by now. */
  next(nowMs: number): { readonly person: Person; readonly at: number } | null {
    const at = this.earliest;
    if (at > nowMs) return null;
    for (const [person, dueAt] of this.#at) {
      if (dueAt !== at) continue;
      this.delete(person);
      return { person, at };
    }
    return null;
  }
}

/** Sets when to look at somebody again: never, while a stream is open. */
export function watch(room: { readonly due: DueTimes }, person: Person, nowMs: number): void {
  if (person.role === "host" || person.streams.size > 0) room.due.delete(person);
  else room.due.set(person, nowMs + patienceFor(person));
}

function patienceFor(person: Person): number {
  const givesUp = person.place === "waiting" && !person.present;
  return givesUp ? LOCAL_LIMITS.NAME_RESERVED_MS : LOCAL_LIMITS.ABSENCE_MS;
}
