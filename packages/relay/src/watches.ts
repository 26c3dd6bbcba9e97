/** Who waits for which box. A watch is answered once, and over with it. */

import { LOCAL_LIMITS, type Tag } from "@hushroom/protocol";

/** `Watcher`: a connection. */
export class Watches<Watcher> {
  readonly #byAddress = new Map<string, Map<Watcher, Tag>>();
  readonly #byWatcher = new Map<Watcher, Set<string>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Once more for the same address: the later tag is answered. False: too many. */
  add(watcher: Watcher, address: string, tag: Tag): boolean {
    const mine = this.#byWatcher.get(watcher) ?? new Set();
    if (!mine.has(address)) {
      const full = this.#count >= LOCAL_LIMITS.BOX_WATCHES_MAX;
      if (full || mine.size >= LOCAL_LIMITS.BOX_WATCHES_PER_CONNECTION_MAX) return false;
      this.#count++;
      mine.add(address);
      this.#byWatcher.set(watcher, mine);
    }
    const watchers = this.#byAddress.get(address) ?? new Map<Watcher, Tag>();
    watchers.set(watcher, tag);
    this.#byAddress.set(address, watchers);
    return true;
  }

  /** The tag to answer, if it waits for this address. */
  tagOf(watcher: Watcher, address: string): Tag | undefined {
    return this.#byAddress.get(address)?.get(watcher);
  }

  remove(watcher: Watcher, address: string): void {
    const mine = this.#byWatcher.get(watcher);
    if (mine?.delete(address) !== true) return;
    this.#count--;
    if (mine.size === 0) this.#byWatcher.delete(watcher);
    const watchers = this.#byAddress.get(address);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.#byAddress.delete(address);
  }

  /** All that wait for this address, with the tags to answer; they wait no more. */
  take(address: string): readonly (readonly [Watcher, Tag])[] {
    const watchers = [...(this.#byAddress.get(address) ?? [])];
    for (const [watcher] of watchers) this.remove(watcher, address);
    return watchers;
  }

  forget(watcher: Watcher): void {
    for (const address of [...(this.#byWatcher.get(watcher) ?? [])]) this.remove(watcher, address);
  }
}
