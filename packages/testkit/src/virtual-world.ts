/**
 * Virtual time: events run one after the other in the order of their time, then of their number, and the clock jumps
 * from one to the next. Nothing waits, and a run depends on its inputs alone.
 */

interface VirtualEvent {
  readonly atMs: number;
  readonly number: number;
  readonly run: () => void;
  cancelled: boolean;
}

const EVENTS_MAX = 5_000_000;
/** A round date, so that times in a failure's report are easy to read. */
const START_MS = Date.UTC(2030, 0, 1);

function isBefore(a: VirtualEvent, b: VirtualEvent): boolean {
  return a.atMs === b.atMs ? a.number < b.number : a.atMs < b.atMs;
}

export class VirtualWorld {
  #nowMs: number;
  #numbers = 0;
  #ran = 0;
  /** A binary heap: the parent of entry i is entry (i - 1) / 2. */
  readonly #heap: VirtualEvent[] = [];

  constructor(startMs: number = START_MS) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** The clock as the program takes it. */
  readonly clock = (): number => this.#nowMs;

  /** Events that have run. */
  get ran(): number {
    return this.#ran;
  }

  /** Runs `run` at `timeMs`, or next if that has passed; returns what cancels it. */
  at(timeMs: number, run: () => void): () => void {
    const event = { atMs: Math.max(timeMs, this.#nowMs), number: this.#numbers++, run, cancelled: false };
    this.#push(event);
    return () => {
      event.cancelled = true;
    };
  }

  after(delayMs: number, run: () => void): () => void {
    return this.at(this.#nowMs + delayMs, run);
  }

  /** Runs everything due up to `timeMs` and sets the clock to it. */
  runUntil(timeMs: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= timeMs; next = this.#heap[0]) {
      this.#runNext();
    }
    this.#nowMs = Math.max(this.#nowMs, timeMs);
  }

  runFor(durationMs: number): void {
    this.runUntil(this.#nowMs + durationMs);
  }

  /** Runs until nothing is left to happen; throws if the world never comes to rest. */
  runToEnd(): void {
    while (this.#heap.length > 0) this.#runNext();
  }

  #runNext(): void {
    const event = this.#pop();
    if (event === undefined || event.cancelled) return;
    if (++this.#ran > EVENTS_MAX) throw new Error(`the virtual world ran ${EVENTS_MAX} events and goes on`);
    this.#nowMs = event.atMs;
    event.run();
  }

  #push(event: VirtualEvent): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as VirtualEvent;
      if (isBefore(above, event)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): VirtualEvent | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as VirtualEvent)) child++;
      const below = heap[child] as VirtualEvent;
      if (isBefore(last, below)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
