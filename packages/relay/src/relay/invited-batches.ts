/** What was issued for invites, on the days for which that may still be asked. */

import type { InvitedBatch } from "./relay-store.ts";

export class InvitedBatches {
  /** By the day, and by the invite: the batches, each by the hash of its points. */
  readonly #byDay = new Map<number, Map<string, Set<string>>>();

  /** False: the invite is good for no more on this day. */
  count({ invite, day, points, batches }: InvitedBatch): boolean {
    const counted = this.#byDay.get(day)?.get(invite) ?? new Set();
    if (counted.has(points)) return true;
    if (counted.size >= batches) return false;
    counted.add(points);
    this.#byDay.set(day, (this.#byDay.get(day) ?? new Map()).set(invite, counted));
    return true;
  }

  forgetBefore(today: number): void {
    for (const day of [...this.#byDay.keys()]) if (day < today) this.#byDay.delete(day);
  }
}
