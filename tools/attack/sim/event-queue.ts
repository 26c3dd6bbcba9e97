/** Virtual time for millions of events: a binary heap in typed arrays, no object for an event. */

const GROWTH = 2;

export class EventQueue {
  #size = 0;
  #number = 0;
  #atMs = new Float64Array(1024);
  #numbers = new Float64Array(1024);
  #kinds = new Uint8Array(1024);
  #subjects = new Int32Array(1024);

  /** Of the event that was taken last. */
  nowMs = 0;
  kind = 0;
  subject = 0;

  /** Events of one time come in the order in which they were added. */
  add(atMs: number, kind: number, subject: number): void {
    if (this.#size === this.#atMs.length) this.#grow();
    const number = this.#number++;
    const time = Math.max(atMs, this.nowMs);
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#isBefore(parent, time, number)) break;
      this.#copy(parent, at);
      at = parent;
    }
    this.#set(at, time, number, kind, subject);
  }

  /** False: nothing happens before or at `untilMs`. */
  take(untilMs: number): boolean {
    if (this.#size === 0 || (this.#atMs[0] ?? 0) > untilMs) return false;
    this.nowMs = this.#atMs[0] ?? 0;
    this.kind = this.#kinds[0] ?? 0;
    this.subject = this.#subjects[0] ?? 0;
    this.#size--;
    if (this.#size > 0) this.#sink();
    return true;
  }

  #sink(): void {
    const last = this.#size;
    const time = this.#atMs[last] ?? 0;
    const number = this.#numbers[last] ?? 0;
    let at = 0;
    for (let child = 1; child < last; child = 2 * at + 1) {
      const right = child + 1;
      if (right < last && this.#isBefore(right, this.#atMs[child] ?? 0, this.#numbers[child] ?? 0))
        child = right;
      if (!this.#isBefore(child, time, number)) break;
      this.#copy(child, at);
      at = child;
    }
    this.#copy(last, at);
  }

  #isBefore(at: number, timeMs: number, number: number): boolean {
    const own = this.#atMs[at] ?? 0;
    return own === timeMs ? (this.#numbers[at] ?? 0) < number : own < timeMs;
  }

  #copy(from: number, to: number): void {
    this.#set(
      to,
      this.#atMs[from] ?? 0,
      this.#numbers[from] ?? 0,
      this.#kinds[from] ?? 0,
      this.#subjects[from] ?? 0,
    );
  }

  #set(at: number, timeMs: number, number: number, kind: number, subject: number): void {
    this.#atMs[at] = timeMs;
    this.#numbers[at] = number;
    this.#kinds[at] = kind;
    this.#subjects[at] = subject;
  }

  #grow(): void {
    const length = GROWTH * this.#size;
    const float = (old: Float64Array) => {
      const grown = new Float64Array(length);
      grown.set(old);
      return grown;
    };
    this.#atMs = float(this.#atMs);
    this.#numbers = float(this.#numbers);
    const kinds = new Uint8Array(length);
    kinds.set(this.#kinds);
    this.#kinds = kinds;
    const subjects = new Int32Array(length);
    subjects.set(this.#subjects);
    this.#subjects = subjects;
  }
}
