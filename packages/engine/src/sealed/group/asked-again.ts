/**
 * Each time that a member is brought back is a commit for everybody, so nobody gets many: the last one that was asked for
 * too soon is heeded later, for what it was asked by may not come again.
 */

import type { GroupMember, RejoinMessage } from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";
import type { Messenger } from "../messenger.ts";
import type { Newcomers } from "./newcomers.ts";

const BROUGHT_AGAIN_MS = 10 * 60_000;

type Ask = Extract<RejoinMessage, { type: "ask" }>;

/** With which leaf it was asked, and whether a Welcome was on its way: it may have been asked before that came. */
interface Waiting {
  readonly ask: Ask;
  readonly number: bigint;
  readonly isAwaited: boolean;
}

export class AskedAgain {
  readonly #messenger: Messenger;
  readonly #newcomers: Newcomers;
  readonly #heed: (kept: KeptConversation, member: string, ask: Ask) => void;
  /** By conversation and member. */
  readonly #broughtAt = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting>();

  constructor(
    messenger: Messenger,
    newcomers: Newcomers,
    heed: (kept: KeptConversation, member: string, ask: Ask) => void,
  ) {
    this.#messenger = messenger;
    this.#newcomers = newcomers;
    this.#heed = heed;
  }

  /** If not, it is brought back now. */
  isTooSoon(conversation: string, { id: member, number }: GroupMember, ask: Ask): boolean {
    const key = `${conversation} ${member}`;
    const nowMs = this.#messenger.parts.clock.monotonicMs();
    const isAwaited = this.#newcomers.has(member);
    const since = isAwaited ? nowMs : (this.#broughtAt.get(key) ?? Number.NEGATIVE_INFINITY);
    const leftMs = since + BROUGHT_AGAIN_MS - nowMs;
    if (leftMs <= 0) {
      this.#broughtAt.set(key, nowMs);
      return false;
    }
    const isWaiting = this.#waiting.has(key);
    this.#waiting.set(key, { ask, number, isAwaited });
    if (!isWaiting) this.#messenger.steps.later(leftMs, () => this.#heedLater(conversation, member));
    return true;
  }

  #heedLater(conversation: string, member: string): void {
    const key = `${conversation} ${member}`;
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    const kept = this.#messenger.conversations.get(conversation);
    if (kept === undefined || waiting === undefined || kept.machine.standing === "removed") return;
    // Whoever was let in since has forgotten what it asked for: it would be put out. Not if it didn't come by that.
    const there = kept.machine.roster.members.find(({ id }) => id === member);
    const isNew = there?.number !== waiting.number || waiting.isAwaited;
    if (isNew && !this.#newcomers.has(member)) return;
    this.#broughtAt.set(key, this.#messenger.parts.clock.monotonicMs());
    this.#heed(kept, member, waiting.ask);
  }
}
