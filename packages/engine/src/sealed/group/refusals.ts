/** What those said who were to let us into a group: kept, since they say it once, until we are in or wait no more. */

import { type ErrorCode, isErrorCode } from "@hushroom/protocol";
import type { Messenger } from "../messenger.ts";
import { RefusedRecord, Shelf } from "../records.ts";
import { waitingView } from "../sealed-views.ts";

export class Refusals {
  readonly #messenger: Messenger;
  readonly #shelf: Shelf<{ code: string }>;

  constructor(messenger: Messenger) {
    this.#messenger = messenger;
    this.#shelf = new Shelf(messenger.parts.store, "refused", RefusedRecord);
  }

  /** The group that we wait for, as people see it. */
  view(conversation: string, name: string, at: number) {
    return { ...waitingView(conversation, name, at), trouble: this.#of(conversation) };
  }

  #of(conversation: string): ErrorCode | null {
    const code = this.#shelf.get(conversation)?.code;
    return isErrorCode(code) ? code : null;
  }

  refused(conversation: string, name: string, at: number, code: ErrorCode): void {
    if (this.#of(conversation) === code) return;
    this.#shelf.put(conversation, { code });
    this.#messenger.parts.notify("conversation.changed", { conversation: this.view(conversation, name, at) });
  }

  forget(conversation: string): void {
    this.#shelf.erase(conversation);
  }
}
