/** Who waits for which box. A watch is answered once, and over with it. */

import { LOCAL_LIMITS, type Tag } from "@hushroom/protocol";

/** A box that somebody waits for. Whoever waits keeps this one, so that the address is kept once for all of them. */
interface Awaited<Watcher> {
  readonly address: string;
  /** In no order. */
  readonly watchers: Watcher[];
}

/** `Watcher`: a connection. */
export class Watches<Watcher> {
  readonly #byAddress = new Map<string, Awaited<Watcher>>();
  /** With the tags to answer. */
  readonly #byWatcher = new Map<Watcher, Map<Awaited<Watcher>, Tag>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Once more for the same address: the later tag is answered. False: too many. */
  add(watcher: Watcher, address: string, tag: Tag): boolean {
    const mine = this.#of(watcher);
    const known = this.#byAddress.get(address);
    if (known === undefined || !mine.has(known)) {
      const isFull = this.#count >= LOCAL_LIMITS.BOX_WATCHES_MAX;
      if (isFull || mine.size >= LOCAL_LIMITS.BOX_WATCHES_PER_CONNECTION_MAX) return false;
      this.#count++;
      known?.watchers.push(watcher);
    }
    const awaited = known ?? { address, watchers: [watcher] };
    if (known === undefined) this.#byAddress.set(address, awaited);
    mine.set(awaited, tag);
    return true;
  }

  /** It waits no more. The tag to answer; undefined: it didn't wait for this address. */
  remove(watcher: Watcher, address: string): Tag | undefined {
    const awaited = this.#byAddress.get(address);
    const mine = this.#byWatcher.get(watcher);
    const tag = awaited === undefined ? undefined : mine?.get(awaited);
    if (awaited === undefined || tag === undefined) return;
    mine?.delete(awaited);
    this.#leave(watcher, awaited);
    return tag;
  }

  /** All that wait for this address are told, with the tags to answer; they wait no more. */
  take(address: string, tell: (watcher: Watcher, tag: Tag) => void): void {
    const awaited = this.#byAddress.get(address);
    if (awaited === undefined) return;
    this.#byAddress.delete(address);
    this.#count -= awaited.watchers.length;
    const tags = awaited.watchers.map((watcher) => {
      const mine = this.#byWatcher.get(watcher);
      const tag = mine?.get(awaited);
      mine?.delete(awaited);
      return tag;
    });
    for (const [at, watcher] of awaited.watchers.entries()) tell(watcher, tags[at] as Tag);
  }

  forget(watcher: Watcher): void {
    for (const awaited of this.#byWatcher.get(watcher)?.keys() ?? []) this.#leave(watcher, awaited);
    this.#byWatcher.delete(watcher);
  }

  #of(watcher: Watcher): Map<Awaited<Watcher>, Tag> {
    const known = this.#byWatcher.get(watcher);
    if (known !== undefined) return known;
    const made = new Map<Awaited<Watcher>, Tag>();
    this.#byWatcher.set(watcher, made);
    return made;
  }

  #leave(watcher: Watcher, { address, watchers }: Awaited<Watcher>): void {
    const last = watchers.pop();
    if (last !== undefined && last !== watcher) watchers[watchers.indexOf(watcher)] = last;
    if (watchers.length === 0) this.#byAddress.delete(address);
    this.#count--;
  }
}
