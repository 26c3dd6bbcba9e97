/** What a step of the machine changed in its stored records: the last value of each key, for one atomic write. */

export interface StoreWrite {
  readonly key: string;
  /** Null erases. */
  readonly value: Uint8Array | null;
}

export class Ledger {
  readonly #prefix: string;
  /** Values are made when they are taken: a step may change a record many times. */
  readonly #changed = new Map<string, (() => Uint8Array) | null>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  put(key: string, value: () => Uint8Array): void {
    this.#changed.set(this.#prefix + key, value);
  }

  erase(key: string): void {
    this.#changed.set(this.#prefix + key, null);
  }

  take(): StoreWrite[] {
    const writes = [...this.#changed].map(([key, value]) => ({
      key,
      value: value === null ? null : value(),
    }));
    this.#changed.clear();
    return writes;
  }
}
