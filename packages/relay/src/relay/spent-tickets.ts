/** Tickets that were redeemed, for as long as they would be good: two days. */

const DAYS_GOOD = 2;

export class SpentTickets {
  readonly #byDay = new Map<number, Set<string>>();

  /** False: it was spent before. */
  spend(ticket: string, day: number): boolean {
    const spent = this.#byDay.get(day) ?? new Set();
    if (spent.has(ticket)) return false;
    spent.add(ticket);
    this.#byDay.set(day, spent);
    return true;
  }

  forgetBefore(today: number): void {
    for (const day of [...this.#byDay.keys()]) if (day + DAYS_GOOD <= today) this.#byDay.delete(day);
  }
}
