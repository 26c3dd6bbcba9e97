/**
 * With which of its keys a place is dialled. Tor knows one key for each place, whichever conversation dials, so all links
 * there use the same one: a key that opens the place for one of them opens it for all.
 */

import type { Tor } from "@hushroom/net";

interface Current {
  readonly key: string;
  /** How many keys in a row were wrong. */
  readonly wrong: number;
}

export class PlaceKeys {
  readonly #dialKeys: (place: string) => readonly string[];
  readonly #current = new Map<string, Current>();
  /** What tor was told. */
  readonly #given = new Map<string, string>();

  /** `dialKeys`: private keys (base64) that the place's onion service may know, the likeliest first. */
  constructor(dialKeys: (place: string) => readonly string[]) {
    this.#dialKeys = dialKeys;
  }

  /** Gives tor the key whose turn it is. Undefined: the place has none. */
  async use(place: string, tor: Tor): Promise<string | undefined> {
    const key = this.#keyOf(place);
    if (key === undefined || this.#given.get(place) === key) return key;
    this.#given.set(place, key);
    try {
      await tor.addClientKey(place, key);
    } catch (error) {
      this.#given.delete(place);
      throw error;
    }
    return key;
  }

  /** The place was dialled with this key in vain. True: another one is worth a dial at once; false: each had its turn. */
  wrong(place: string, key: string | undefined): boolean {
    const keys = this.#dialKeys(place);
    if (this.#keyOf(place) !== key) return true;
    const wrong = (this.#current.get(place)?.wrong ?? 0) + 1;
    const next = keys[(keys.indexOf(key ?? "") + 1) % Math.max(1, keys.length)];
    const isRoundOver = wrong >= keys.length;
    if (next !== undefined) this.#current.set(place, { key: next, wrong: isRoundOver ? 0 : wrong });
    return !isRoundOver;
  }

  /** A place that answered: its key is right. */
  right(place: string): void {
    const current = this.#current.get(place);
    if (current !== undefined) this.#current.set(place, { ...current, wrong: 0 });
  }

  /** A tor that started anew has forgotten what it was told. */
  forgetGiven(): void {
    this.#given.clear();
  }

  #keyOf(place: string): string | undefined {
    const keys = this.#dialKeys(place);
    const current = this.#current.get(place);
    if (current !== undefined && keys.includes(current.key)) return current.key;
    this.#current.delete(place);
    return keys[0];
  }
}
