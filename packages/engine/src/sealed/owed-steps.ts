/**
 * What a message asks of others than its conversation, such as the steps of an invitation: kept in the very write that
 * takes the message in, since nobody sends it again after that, and erased once it is done. Doing it twice does no harm.
 */

import { ContentCodec, type ConversationEvent, errorCodeOf, wire } from "@hushroom/protocol";
import type { KeptConversation } from "./kept-conversation.ts";
import type { Messenger } from "./messenger.ts";
import { Shelf } from "./records.ts";

const { struct, text } = wire;

const OwedStep = struct({ conversation: text(64), from: text(32), content: ContentCodec });
type OwedStep = wire.Value<typeof OwedStep>;
type Message = Extract<ConversationEvent, { type: "message" }>;

const KINDS = new Set(["groupInvite", "groupJoin", "groupWelcome", "groupDecline", "leave"]);
const NUMBER_DIGITS = 12;

export class OwedSteps {
  readonly #messenger: Messenger;
  readonly #records: Shelf<OwedStep>;
  readonly #act: (kept: KeptConversation, step: OwedStep) => void;
  #next: number;
  #isDue = false;

  constructor(messenger: Messenger, act: (kept: KeptConversation, step: OwedStep) => void) {
    this.#messenger = messenger;
    this.#act = act;
    this.#records = new Shelf(messenger.parts.store, "owed", OwedStep);
    this.#next = 1 + Math.max(0, ...this.#records.keys().map(Number));
  }

  /** While the message is being recorded. */
  record(kept: KeptConversation, { from, content }: Message): void {
    if (!KINDS.has(content.type)) return;
    const id = String(this.#next++).padStart(NUMBER_DIGITS, "0");
    this.#records.putWith(kept, id, { conversation: kept.id, from, content });
  }

  /** Does what is owed, in a turn of its own: what goes wrong there is not the fault of whoever brought the message. */
  goOn(): void {
    if (this.#isDue || this.#records.size === 0) return;
    this.#isDue = true;
    this.#messenger.steps.later(0, () => {
      this.#doAll();
      this.#isDue = false;
    });
  }

  #doAll(): void {
    for (const id of this.#records.keys()) {
      const step = this.#records.get(id);
      const kept = this.#messenger.conversations.get(step?.conversation ?? "");
      try {
        if (step !== undefined && kept !== undefined) this.#act(kept, step);
        this.#records.erase(id);
      } catch (error) {
        // What a full disk stopped is done later; what can't be done at all would only be tried for ever.
        if (errorCodeOf(error).startsWith("STORE_")) throw error;
        this.#messenger.steps.gaveUp(error);
        this.#records.erase(id);
      }
    }
  }
}
