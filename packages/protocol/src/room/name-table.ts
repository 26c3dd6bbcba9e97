/** Who or what a name belongs to, found by how the name looks. */

import { lookalikeKeys } from "../base/skeleton.ts";

export interface Named {
  readonly name: string;
}

/** How a name that somebody wants meets one in the table. */
export type Likeness<T> = { readonly entry: T; readonly same: boolean };

export class NameTable<T extends Named> {
  readonly #byKey = new Map<string, T>();
  readonly #entries = new Set<T>();

  get size(): number {
    return this.#entries.size;
  }

  /** In the order in which they were added. */
  entries(): IterableIterator<T> {
    return this.#entries.values();
  }

  add(entry: T): void {
    this.#entries.add(entry);
    for (const key of lookalikeKeys(entry.name)) this.#byKey.set(key, entry);
  }

  delete(entry: T): void {
    this.#entries.delete(entry);
    for (const key of lookalikeKeys(entry.name)) if (this.#byKey.get(key) === entry) this.#byKey.delete(key);
  }

  /** The entry with this very name, else one whose name looks like it. */
  find(name: string): Likeness<T> | null {
    const found = lookalikeKeys(name).flatMap((key) => this.#byKey.get(key) ?? []);
    const entry = found.find((one) => one.name === name) ?? found[0];
    return entry === undefined ? null : { entry, same: entry.name === name };
  }
}
