/** Whoever is told that the other one of two begins anew is told the truth, and nobody who should be isn't. */

import type { ConversationEvent } from "../../../src/session/conversation/turn.ts";
import { demand } from "./message-ledger.ts";
import type { SimDaemon } from "./sim-daemon.ts";

export class BeginningChecker {
  readonly #find: (id: string) => SimDaemon | undefined;
  /** By reader and its state: the other's member ids that it was told of. */
  readonly #told = new Map<string, Set<string>>();

  constructor(find: (id: string) => SimDaemon | undefined) {
    this.#find = find;
  }

  written(daemon: SimDaemon, events: readonly ConversationEvent[]): void {
    for (const event of events) {
      if (event.type !== "anew" || !event.isNew) continue;
      const ids = this.#find(event.member)?.ids ?? [];
      const told = this.#of(daemon);
      const isTrue = ids.indexOf(event.member) > 0 && !told.has(event.member);
      demand(isTrue, () => `${daemon.number} was told that another member begins anew, which is none`);
      told.add(event.member);
    }
  }

  #of({ id, incarnation }: SimDaemon): Set<string> {
    const key = `${id} ${incarnation}`;
    const told = this.#told.get(key) ?? new Set<string>();
    this.#told.set(key, told);
    return told;
  }

  /** Who has the whole history knows of the other's last beginning. */
  untold(daemon: SimDaemon, all: readonly SimDaemon[]): string[] {
    const others = all.filter((other) => other !== daemon && other.ids.length > 1);
    const isNew = ({ member }: SimDaemon) => daemon.incarnation === 0 && !this.#of(daemon).has(member);
    return others
      .filter(isNew)
      .map(({ number }) => `${daemon.number} was not told that ${number} begins anew`);
  }
}
