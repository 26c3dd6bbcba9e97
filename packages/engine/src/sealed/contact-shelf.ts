/** The records of all contacts, written through, and found by whatever is known of one. */

import { isDeepStrictEqual } from "node:util";
import { HushError } from "@hushroom/protocol";
import { cardOf, contactView } from "./contact-view.ts";
import type { Messenger } from "./messenger.ts";
import { ContactRecord, Shelf, type WritingStep } from "./records.ts";

export class ContactShelf {
  readonly #messenger: Messenger;
  readonly #records: Shelf<ContactRecord>;

  constructor(messenger: Messenger) {
    this.#messenger = messenger;
    this.#records = new Shelf(messenger.parts.store, "contact", ContactRecord);
  }

  get size(): number {
    return this.#records.size;
  }

  all(): ContactRecord[] {
    return this.#records.all();
  }

  /** Throws CONTACT_NOT_FOUND. */
  get(id: string): ContactRecord {
    const found = this.#records.get(id);
    if (found === undefined) throw new HushError("CONTACT_NOT_FOUND");
    return found;
  }

  find(id: string): ContactRecord | undefined {
    return this.#records.get(id);
  }

  byConversation(conversation: string): ContactRecord | undefined {
    return this.#records.all().find((contact) => contact.conversation === conversation);
  }

  byPlace(place: string): ContactRecord | undefined {
    return this.#records.all().find((contact) => cardOf(contact).onion === place);
  }

  save(contact: ContactRecord): ContactRecord {
    const before = this.find(contact.id);
    this.#records.put(contact.id, contact);
    this.#tell(contact, before);
    return contact;
  }

  /** Like `save`, in the write of a step. */
  saveWith(step: WritingStep, contact: ContactRecord): void {
    const before = this.find(contact.id);
    this.#records.putWith(step, contact.id, contact, () => this.#tell(contact, before));
  }

  /** Clients hear of what they see: hellos and their answers are none of it. */
  #tell(contact: ContactRecord, before: ContactRecord | undefined): void {
    const view = contactView(contact);
    const isNews = before === undefined || !isDeepStrictEqual(contactView(before), view);
    if (isNews) this.#messenger.parts.notify("contact.changed", { contact: view });
    this.#messenger.refresh();
  }

  erase(id: string): void {
    this.#records.erase(id);
  }
}
