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

const isTold = ({ sinceMs, lastMs }: Hindrance, nowMs: number) =>
  lastMs - sinceMs >= RELAY_HINDERED_MS && nowMs - lastMs < RELAY_HINDRANCE_KEPT_MS;

export class HinderedLinks {
  readonly #links = new Map<string, Hindrance>();

  /** It was let wait once more. True: that is to be told from now on. */
  hindered(link: string, code: ErrorCode, nowMs: number): boolean {
    const before = this.#links.get(link);
    const isSame = before !== undefined && nowMs - before.lastMs < RELAY_HINDRANCE_KEPT_MS;
    const now = { sinceMs: isSame ? before.sinceMs : nowMs, lastMs: nowMs, code };
    this.#links.set(link, now);
    return isTold(now, nowMs) && !(isSame && before.code === code && isTold(before, nowMs));
  }

  /** Something was taken. True: what was told is so no more. */
  served(link: string, nowMs: number): boolean {
    const before = this.#links.get(link);
    this.#links.delete(link);
    return before !== undefined && isTold(before, nowMs);
  }

  /** Of the links whose key begins so. */
  troubleOf(beginning: string, nowMs: number): ErrorCode | null {
    for (const [link, hindrance] of this.#links) {
      if (link.startsWith(beginning) && isTold(hindrance, nowMs)) return hindrance.code;
    }
    return null;
  }
}
