/** Contacts: whose cards we hold, what we think of them, and who of them may dial. */

import {
  type Card,
  cardHash,
  cardIdentity,
  encodeCard,
  equalBytes,
  HushError,
  LOCAL_LIMITS,
  randomId,
} from "@hushroom/protocol";
import { ContactShelf } from "./contact-shelf.ts";
import { cardOf, keyNameOf, newestCardOf } from "./contact-view.ts";
import { answeredNoMore, Hellos } from "./hellos.ts";
import type { KeptConversation } from "./kept-conversation.ts";
import { contactLane, dialledWith, dialsWith, inviteLane } from "./members-by-lane.ts";
import type { Messenger } from "./messenger.ts";
import type { ContactRecord } from "./records.ts";

const ID_BYTES = 10;

export class Contacts {
  readonly hellos: Hellos;
  readonly #messenger: Messenger;
  readonly #records: ContactShelf;

  constructor(messenger: Messenger) {
    this.#messenger = messenger;
    this.#records = new ContactShelf(messenger);
    this.hellos = new Hellos(messenger, this.#records);
  }

  open(): void {
    for (const contact of this.all()) this.hellos.attend(contact);
  }

  all(): ContactRecord[] {
    return this.#records.all();
  }

  /** Throws CONTACT_NOT_FOUND. */
  get(id: string): ContactRecord {
    return this.#records.get(id);
  }

  find(id: string): ContactRecord | undefined {
    return this.#records.find(id);
  }

  byConversation(conversation: string): ContactRecord | undefined {
    return this.#records.byConversation(conversation);
  }

  byPlace(place: string): ContactRecord | undefined {
    return this.#records.byPlace(place);
  }

  /** Somebody's card, in their own hand or through an invite of theirs (`secret`). */
  add(card: Card, secret: Uint8Array | null): ContactRecord {
    const known = this.byPlace(card.onion);
    if (known !== undefined) return this.#meetAgain(known, card);
    if (this.#records.size >= LOCAL_LIMITS.CONTACTS_MAX) throw new HushError("SEALED_TOO_MANY");
    const { random, clock } = this.#messenger.parts;
    const contact = this.#records.save({
      id: randomId(random, ID_BYTES),
      name: card.name,
      card: encodeCard(card),
      newCard: null,
      addedAt: clock.nowMs(),
      verified: false,
      blocked: false,
      conversation: null,
      hello: null,
      answered: null,
      answeredBefore: [],
    });
    this.hellos.attend(secret === null ? contact : this.hellos.ask(contact, secret));
    return this.get(contact.id);
  }

  /** A newer card of the same address: other keys are not trusted by themselves. */
  #meetAgain(known: ContactRecord, card: Card): ContactRecord {
    const newest = newestCardOf(known);
    if (equalBytes(cardHash(newest), cardHash(card))) throw new HushError("CARD_KNOWN");
    if (card.createdAt < newest.createdAt) throw new HushError("CARD_KNOWN");
    if (equalBytes(cardIdentity(cardOf(known)), cardIdentity(card))) {
      return this.#records.save({ ...known, card: encodeCard(card), newCard: null });
    }
    const changed = { ...known, newCard: encodeCard(card), verified: false };
    const isOther = !equalBytes(cardIdentity(newest), cardIdentity(card));
    if (isOther) this.#tellOfKey(changed);
    return this.#records.save(changed);
  }

  #tellOfKey(contact: ContactRecord): void {
    const kept = this.#messenger.conversations.get(contact.conversation ?? "");
    const { random, clock } = this.#messenger.parts;
    const { onion } = cardOf(contact);
    kept?.note(() => {
      const member = kept.machine.roster.members.find(({ place }) => place === onion)?.id ?? contact.id;
      const notice = { what: "key-changed", member, name: contact.name } as const;
      kept.history.addNotice(Buffer.from(random(16)).toString("hex"), clock.nowMs(), notice);
    });
  }

  /**
   * From now on nothing is said to who holds the old one, nor heard of them: what waits goes to who holds the new one.
   * Throws CONTACT_KEY_CHANGED if that is another one by now than `newKey`, a hash in hex.
   */
  acceptKey(id: string, newKey: string): ContactRecord {
    const contact = this.get(id);
    if (newKey !== keyNameOf(newestCardOf(contact))) throw new HushError("CONTACT_KEY_CHANGED");
    if (contact.newCard === null) return contact;
    const kept = this.#messenger.conversations.get(contact.conversation ?? "");
    const after = {
      ...contact,
      card: contact.newCard,
      newCard: null,
      verified: false,
      hello: null,
      answered: null,
    };
    // One write: a key that counts without the other, or the other way round, would be a talk that nobody hears.
    if (kept === undefined) this.#records.save(after);
    else
      kept.note(() => {
        kept.meta.awaitsKey = true;
        this.#records.saveWith(kept, after);
      });
    this.hellos.leave(contact);
    this.hellos.attend(after);
    if (kept !== undefined) {
      this.#messenger.deafen(kept.id);
      this.#messenger.place.expel();
      this.hellos.beginAnew(kept.id);
    }
    return this.get(id);
  }

  update(id: string, change: Partial<Pick<ContactRecord, "name" | "verified">>): ContactRecord {
    return this.#records.save({ ...this.get(id), ...change });
  }

  block(id: string, blocked: boolean): ContactRecord {
    const contact = this.#records.save({ ...this.get(id), blocked });
    if (blocked) this.#silence(contact);
    else {
      this.hellos.attend(contact);
      this.#messenger.conversations.get(contact.conversation ?? "")?.resume();
    }
    this.#messenger.refresh();
    return contact;
  }

  remove(id: string): void {
    const contact = this.get(id);
    this.#records.erase(id);
    this.#silence(contact);
    this.#messenger.parts.notify("contact.removed", { contact: id });
    this.#messenger.refresh();
  }

  /** Who is a contact still is asked for another one, as they are when the program starts. */
  forgetConversation(conversation: string): void {
    const contact = this.byConversation(conversation);
    if (contact === undefined) return;
    this.hellos.leave(contact);
    const after = { ...contact, ...answeredNoMore(contact), conversation: null, hello: null };
    this.hellos.attend(this.#records.save(after));
  }

  /** Its boxes are not read, its keys open nothing, and connections that it may have are cut. */
  #silence(contact: ContactRecord): void {
    this.hellos.leave(contact);
    this.#messenger.deafen(contact.conversation ?? "");
    this.#messenger.place.expel();
  }

  /** The program ended between a conversation's first write and its contact's. */
  reunite(): void {
    for (const kept of this.#messenger.conversations.values()) {
      const { contact: id } = kept.meta;
      const contact = id === null ? undefined : this.#records.find(id);
      if (contact?.conversation === null)
        this.#records.save({ ...contact, conversation: kept.id, hello: null });
    }
  }

  /** Nothing of it is taken in, and nothing leaves: nobody is there who may, or who holds the key that was accepted. */
  isSilenced(kept: KeptConversation): boolean {
    return this.isShut(kept) || kept.meta.awaitsKey;
  }

  /** Its contact is blocked or was removed. */
  isShut({ meta }: KeptConversation): boolean {
    if (meta.contact === null) return false;
    const contact = this.#records.find(meta.contact);
    return contact === undefined || contact.blocked;
  }

  dialKeys(place: string): string[] {
    const contact = this.byPlace(place);
    if (contact === undefined || contact.blocked) return [];
    const pair = dialsWith(contactLane(this.#messenger.identity, cardOf(contact)));
    const secret = contact.hello?.secret ?? null;
    if (secret === null) return [pair];
    return [dialsWith(inviteLane(secret, 1, this.#messenger.identity.onion, place)), pair];
  }

  /** With which whoever is at this place may dial, as a contact. */
  keysOf(place: string): string[] {
    const contact = this.byPlace(place);
    if (contact === undefined || contact.blocked) return [];
    return [dialledWith(contactLane(this.#messenger.identity, cardOf(contact)))];
  }

  allowedKeys(): string[] {
    const reachable = this.#records.all().filter(({ blocked }) => !blocked);
    return reachable.map((contact) => dialledWith(contactLane(this.#messenger.identity, cardOf(contact))));
  }
}
