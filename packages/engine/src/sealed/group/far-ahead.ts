/**
 * Members who answered that they are far ahead of the epoch in which we asked. It counts once we have read at a relay for a
 * while and are in that epoch still: what leads on from it may have lain there unread for as long as we were away.
 */

import { type ConversationInput, LOCAL_LIMITS } from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";

type Shown = Extract<ConversationInput, { type: "farAhead" }>;

interface Word {
  readonly shown: Shown;
  readonly nonce: Uint8Array;
  /** Since when we read without a break; null while we don't. */
  readingSinceMs: number | null;
}

export class FarAhead {
  /** By conversation and member: the last one. */
  readonly #words = new Map<string, Word>();

  keep({ id }: KeptConversation, shown: Word["shown"], nonce: Uint8Array): void {
    this.#words.set(`${id} ${shown.member}`, { shown, nonce, readingSinceMs: null });
  }

  /** Now and then: those that count now, and those that never will, as we went on. Neither is kept any longer. */
  decided(
    { id, machine }: KeptConversation,
    isReading: boolean,
    nowMs: number,
  ): Pick<Word, "shown" | "nonce">[] {
    const own = [...this.#words].filter(([key]) => key.startsWith(`${id} `));
    const over = own.filter(([, word]) => {
      word.readingSinceMs = isReading ? (word.readingSinceMs ?? nowMs) : null;
      const isLong = nowMs - (word.readingSinceMs ?? nowMs) >= LOCAL_LIMITS.FAR_AHEAD_READING_MS;
      return isLong || word.shown.askedIn !== machine.epoch;
    });
    for (const [key] of over) this.#words.delete(key);
    return over.map(([, word]) => word);
  }

  forget(conversation: string): void {
    for (const key of this.#words.keys()) if (key.startsWith(`${conversation} `)) this.#words.delete(key);
  }
}
