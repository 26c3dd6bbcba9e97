/**
 * Links that a relay lets wait, each by itself: that others are served there says nothing of one, which may be the one that the
 * relay doesn't want to hear. Told to people alone, once it has lasted.
 */

import { type ErrorCode, LOCAL_LIMITS } from "@hushroom/protocol";

const { RELAY_HINDERED_MS, RELAY_HINDRANCE_KEPT_MS } = LOCAL_LIMITS;

interface Hindrance {
  readonly sinceMs: number;
  readonly lastMs: number;
  readonly code: ErrorCode;
}

const isOver = ({ lastMs }: Hindrance, nowMs: number) => nowMs - lastMs >= RELAY_HINDRANCE_KEPT_MS;

const isTold = (hindrance: Hindrance, nowMs: number) =>
  hindrance.lastMs - hindrance.sinceMs >= RELAY_HINDERED_MS && !isOver(hindrance, nowMs);

export class HinderedLinks {
  readonly #links = new Map<string, Hindrance>();

  /** It was let wait once more. True: that is to be told from now on. */
  hindered(link: string, code: ErrorCode, nowMs: number): boolean {
    this.#dropOld(nowMs);
    const before = this.#links.get(link);
    const now = { sinceMs: before?.sinceMs ?? nowMs, lastMs: nowMs, code };
    this.#links.set(link, now);
    return isTold(now, nowMs) && !(before?.code === code && isTold(before, nowMs));
  }

  /** Something was taken. True: what was told is so no more. */
  served(link: string, nowMs: number): boolean {
    const before = this.#links.get(link);
    this.#links.delete(link);
    return before !== undefined && isTold(before, nowMs);
  }

  /** Those whose key begins so are no more. True: what was told is so no more. */
  drop(beginning: string, nowMs: number): boolean {
    const wasTold = this.troubleOf(beginning, nowMs) !== null;
    for (const link of [...this.#links.keys()]) if (link.startsWith(beginning)) this.#links.delete(link);
    return wasTold;
  }

  /** Of how many it knows. */
  get size(): number {
    return this.#links.size;
  }

  /** Of the links whose key begins so. */
  troubleOf(beginning: string, nowMs: number): ErrorCode | null {
    for (const [link, hindrance] of this.#links) {
      if (link.startsWith(beginning) && isTold(hindrance, nowMs)) return hindrance.code;
    }
    return null;
  }

  #dropOld(nowMs: number): void {
    for (const [link, hindrance] of [...this.#links]) if (isOver(hindrance, nowMs)) this.#links.delete(link);
  }
}
