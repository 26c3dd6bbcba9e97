/** Those whom contacts of ours brought in: who takes their wish back, after all, is taken out again. */

import { memberIdBytes } from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";
import type { Messenger } from "../messenger.ts";
import { type AskedRecord, BroughtRecord, Shelf, type WritingStep } from "../records.ts";

export class Brought {
  readonly #messenger: Messenger;
  /** By member. */
  readonly #records: Shelf<BroughtRecord>;

  constructor(messenger: Messenger) {
    this.#messenger = messenger;
    this.#records = new Shelf(messenger.parts.store, "brought", BroughtRecord);
  }

  /** In the write of the step that says its Welcome. */
  add(step: WritingStep, { id: invite, conversation, contact, member }: AskedRecord): void {
    const record = { invite, conversation, contact, member, isUnwanted: false };
    this.#records.putWith(step, member, record);
  }

  /** Before its Welcome was made: it is taken out once it is in, since what was wished for may be ordered already. */
  unwanted({ id: invite, conversation, contact, member }: AskedRecord): void {
    this.#records.put(member, { invite, conversation, contact, member, isUnwanted: true });
    this.takeOut(this.#messenger.conversations.get(conversation));
  }

  /** The contact says so of an invitation that its Welcome was sent for. */
  declined(contact: string, invite: string): void {
    const record = this.#records.all().find((one) => one.contact === contact && one.invite === invite);
    if (record === undefined) return;
    this.#records.put(record.member, { ...record, isUnwanted: true });
    this.takeOut(this.#messenger.conversations.get(record.conversation));
  }

  isUnwanted(member: string): boolean {
    return this.#records.get(member)?.isUnwanted === true;
  }

  takeOut(kept: KeptConversation | undefined): void {
    for (const { conversation, member, isUnwanted } of this.#records.all()) {
      const isIn = kept?.machine.roster.members.some(({ id }) => id === member);
      if (kept === undefined || conversation !== kept.id || !isUnwanted || !isIn) continue;
      kept.do({ type: "wish", wish: { type: "letGo", member: memberIdBytes(member) } }, () =>
        this.#records.eraseWith(kept, member),
      );
    }
  }

  gone(member: string): void {
    this.#records.erase(member);
  }

  forget(conversation: string): void {
    for (const one of this.#records.all())
      if (one.conversation === conversation) this.#records.erase(one.member);
  }
}
