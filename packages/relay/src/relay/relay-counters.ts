/** What a relay counts: sums of all connections, and nothing by which one could be told from another. */

export const COUNTED = [
  "connected",
  "put",
  "put_full",
  "got",
  "delivered",
  "appended",
  "synced",
  "redeemed",
  "refused_tickets",
  "issued",
  "cut",
] as const;

export type Counted = (typeof COUNTED)[number];

/** So coarse, so that a look before and one after say nothing about a single message. */
const COUNTER_STEP = 100;
const GAUGE_STEP = 10;

const coarse = (value: number, step: number) => Math.floor(value / step) * step;

export class RelayCounters {
  readonly #sums = Object.fromEntries(COUNTED.map((name) => [name, 0])) as Record<Counted, number>;

  add(name: Counted, count = 1): void {
    this.#sums[name] += count;
  }

  /** Exact: for tests and for the program itself. */
  sum(name: Counted): number {
    return this.#sums[name];
  }

  /** The text that Prometheus reads, every number rounded down. */
  exposition(gauges: Readonly<Record<string, number>>): string {
    const counters = COUNTED.map((name) => [name, this.#sums[name]] as const).flatMap(([name, sum]) => [
      `# TYPE hushroom_relay_${name}_total counter`,
      `hushroom_relay_${name}_total ${coarse(sum, COUNTER_STEP)}`,
    ]);
    const now = Object.entries(gauges).flatMap(([name, value]) => [
      `# TYPE hushroom_relay_${name} gauge`,
      `hushroom_relay_${name} ${coarse(value, GAUGE_STEP)}`,
    ]);
    return `${[...counters, ...now].join("\n")}\n`;
  }
}
