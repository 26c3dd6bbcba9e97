/**
 * Contacts: from two cards to a conversation. Of two who hold each other's card one makes the group and the other asks
 * for it by a hello; who answers an invite asks in any case (docs/protocol.md, Hellos).
 */

import {
  type Card,
  type ContactView,
  Conversation,
  cardHash,
  cardIdentity,
  decodeCard,
  encodeCard,
  equalBytes,
  foundTogether,
  type GroupState,
  type HelloMessage,
  HushError,
  isPairWith,
  isSameGroup,
  joinByWelcome,
  LOCAL_LIMITS,
  type MadeWelcome,
  memberKeyPackage,
  newcomerOf,
  openHello,
  ownMemberId,
  randomId,
  type Self,
  sealHello,
  suiteFor,
} from "@hushroom/protocol";
import { newMeta } from "./conversation-meta.ts";
import { KeptConversation } from "./kept-conversation.ts";
import { LaneTraffic } from "./lane-traffic.ts";
import { contactLane, dialledWith, dialsWith, inviteLane } from "./members-by-lane.ts";
import type { Lane, Messenger } from "./messenger.ts";
import { bundleOf, ContactRecord, joiningOf, Shelf } from "./records.ts";

const CONTACT_SUITE = suiteFor(2);
const ID_BYTES = 10;
/** The one who makes the group asks too after so long: the other may have forgotten that it was to. */
const CREATOR_ASKS_MS = 60_000;

const contactLaneId = (contact: string): string => `contact/${contact}`;
const helloLaneId = (contact: string): string => `hello/${contact}`;

export class Contacts {
  readonly #messenger: Messenger;
  readonly #records: Shelf<ContactRecord>;

  constructor(messenger: Messenger) {
    this.#messenger = messenger;
    this.#records = new Shelf(messenger.parts.store, "contact", ContactRecord);
  }

  open(): void {
    for (const contact of this.#records.all()) this.#attend(contact);
  }

  all(): ContactRecord[] {
    return this.#records.all();
  }

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

  get #own(): Self {
    const { identity, card } = this.#messenger;
    return { identity, card };
  }

  /** Somebody's card, in their own hand or through an invite of theirs (`secret`). */
  add(card: Card, secret: Uint8Array | null): ContactRecord {
    const known = this.byPlace(card.onion);
    if (known !== undefined) return this.#meetAgain(known, card);
    if (this.#records.size >= LOCAL_LIMITS.CONTACTS_MAX) throw new HushError("SEALED_TOO_MANY");
    const { random, clock } = this.#messenger.parts;
    const contact = this.#save({
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
    });
    this.#attend(secret === null ? contact : this.#ask(contact, secret));
    return this.get(contact.id);
  }

  /** A newer card of the same address: other keys are not trusted by themselves. */
  #meetAgain(known: ContactRecord, card: Card): ContactRecord {
    const before = cardOf(known);
    if (equalBytes(cardHash(before), cardHash(card))) throw new HushError("CARD_KNOWN");
    if (card.createdAt < before.createdAt) throw new HushError("CARD_KNOWN");
    if (equalBytes(cardIdentity(before), cardIdentity(card))) {
      return this.#save({ ...known, card: encodeCard(card) });
    }
    return this.#save({ ...known, newCard: encodeCard(card), verified: false });
  }

  acceptKey(id: string): ContactRecord {
    const contact = this.get(id);
    if (contact.newCard === null) return contact;
    this.#leave(contact);
    const after = {
      ...contact,
      card: contact.newCard,
      newCard: null,
      verified: false,
      hello: null,
      answered: null,
    };
    this.#attend(this.#save(after));
    return this.get(id);
  }

  update(id: string, change: Partial<Pick<ContactRecord, "name" | "verified">>): ContactRecord {
    return this.#save({ ...this.get(id), ...change });
  }

  block(id: string, blocked: boolean): ContactRecord {
    const contact = this.#save({ ...this.get(id), blocked });
    if (blocked) this.#silence(contact);
    else {
      this.#attend(contact);
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

  forgetConversation(conversation: string): void {
    const contact = this.byConversation(conversation);
    if (contact !== undefined) this.#save({ ...contact, conversation: null, hello: null, answered: null });
  }

  #save(contact: ContactRecord): ContactRecord {
    this.#records.put(contact.id, contact);
    this.#messenger.parts.notify("contact.changed", { contact: contactView(contact) });
    this.#messenger.refresh();
    return contact;
  }

  #leave(contact: ContactRecord): void {
    this.#messenger.unlisten(contactLaneId(contact.id));
    this.#messenger.unlisten(helloLaneId(contact.id));
  }

  /** Its boxes are not read, its keys open nothing, and connections that it may have are cut. */
  #silence(contact: ContactRecord): void {
    this.#leave(contact);
    this.#messenger.deafen(contact.conversation ?? "");
    this.#messenger.place.expel();
  }

  /** Listens for what the contact may say by its lane, and asks for a conversation if that is ours to do. */
  #attend(contact: ContactRecord): void {
    if (contact.blocked) return;
    const isWaiting = () => this.#records.get(contact.id)?.conversation === null;
    const lane: Lane = {
      id: contactLaneId(contact.id),
      traffic: new LaneTraffic(contactLane(this.#messenger.identity, cardOf(contact))),
      onMessage: (message) => this.#heard(contact.id, message),
      outgoing: null,
      sentAt: null,
      get isAttended() {
        return isWaiting();
      },
    };
    this.#messenger.listen(lane);
    const current = this.get(contact.id);
    if (current.hello !== null) this.#sayHello(current);
    else if (current.conversation === null && !this.#makesGroup(current))
      this.#sayHello(this.#ask(current, null));
    else if (current.conversation === null) this.#askLater(contact.id);
  }

  /** The two no longer understand each other: a new group in the same conversation, and nothing that was owed is lost. */
  beginAnew(conversation: string): void {
    const contact = this.byConversation(conversation);
    if (contact === undefined || contact.blocked || contact.hello !== null) return;
    this.#sayHello(this.#ask(contact, null));
  }

  #askLater(id: string): void {
    this.#messenger.later(CREATOR_ASKS_MS, () => {
      const later = this.#records.get(id);
      const isAlone =
        later !== undefined && later.conversation === null && later.hello === null && !later.blocked;
      if (isAlone) this.#sayHello(this.#ask(later, null));
    });
  }

  /** Of two, the one whose card identity is lower. */
  #makesGroup(contact: ContactRecord): boolean {
    const own = Buffer.from(cardIdentity(this.#messenger.card));
    return own.compare(Buffer.from(cardIdentity(cardOf(contact)))) < 0;
  }

  #ask(contact: ContactRecord, secret: Uint8Array | null): ContactRecord {
    const { random, clock } = this.#messenger.parts;
    const memberSeed = this.#memberSeed(contact) ?? random(32);
    const own = { memberSeed, name: this.#messenger.identity.name, place: this.#messenger.identity.onion };
    const bundle = memberKeyPackage(own, CONTACT_SUITE, clock.nowMs(), random);
    const hello = { nonce: random(16), joining: joiningOf(memberSeed, bundle), secret };
    return this.#save({ ...contact, hello });
  }

  #memberSeed({ conversation }: ContactRecord): Uint8Array | null {
    const kept = conversation === null ? undefined : this.#messenger.conversations.get(conversation);
    return kept?.machine.own.memberSeed.slice() ?? null;
  }

  #sayHello(contact: ContactRecord): void {
    const { hello } = contact;
    if (hello === null) return;
    const { nonce, joining, secret } = hello;
    const message = { type: "hello", nonce, keyPackage: joining.keyPackage } as const;
    if (secret === null) {
      this.#tell(contact, message);
      return;
    }
    const { identity, parts } = this.#messenger;
    const to = cardOf(contact);
    const lane: Lane = {
      id: helloLaneId(contact.id),
      traffic: new LaneTraffic(inviteLane(secret, 1, identity.onion, to.onion)),
      onMessage: () => {},
      outgoing: null,
      sentAt: null,
      isAttended: false,
    };
    this.#messenger.listen(lane);
    const sealed = sealHello({ message, own: this.#own, to, inviteSecret: secret, random: parts.random });
    this.#messenger.say(lane, sealed);
  }

  #tell(contact: ContactRecord, message: HelloMessage): void {
    const lane = this.#messenger.lane(contactLaneId(contact.id));
    if (lane === undefined) return;
    const { random } = this.#messenger.parts;
    const to = cardOf(contact);
    this.#messenger.say(lane, sealHello({ message, own: this.#own, to, inviteSecret: null, random }));
  }

  #heard(id: string, sealed: Uint8Array): void {
    const contact = this.#records.get(id);
    if (contact === undefined || contact.blocked) return;
    const opened = openHello(sealed, { own: this.#own, from: cardOf(contact), inviteSecret: null });
    if (opened?.message.type === "hello") this.answer(contact, opened.message);
    else if (opened?.message.type === "welcome") this.#join(contact, opened.message);
  }

  /** Somebody who holds our card asks for a conversation, for the first time or after losing its state. */
  answer(contact: ContactRecord, { nonce, keyPackage }: Extract<HelloMessage, { type: "hello" }>): void {
    const { onion } = cardOf(contact);
    // Its boxes are where its card says, and nobody is sent elsewhere.
    if (contact.blocked || newcomerOf(keyPackage)?.place !== onion) return;
    if (contact.answered !== null && equalBytes(contact.answered.nonce, nonce)) {
      this.#answerAgain(contact);
      return;
    }
    // Both ask at once: the one who makes groups answers.
    if (contact.hello !== null && !this.#makesGroup(contact)) return;
    const { random, clock } = this.#messenger.parts;
    const memberSeed = this.#memberSeed(contact) ?? random(32);
    const own = { memberSeed, name: this.#messenger.identity.name, place: this.#messenger.identity.onion };
    const creator = memberKeyPackage(own, CONTACT_SUITE, clock.nowMs(), random);
    const self = ownMemberId(memberSeed);
    const profile = { kind: "contact", name: "", cap: 2, orderer: self, admins: [self] } as const;
    const founded = foundTogether(creator, profile, keyPackage, random, clock.nowMs());
    if (founded === null) return;
    const { mls, member, welcome } = founded;
    const conversation = this.#goOn(contact, memberSeed, mls, { member, welcome });
    this.#messenger.unlisten(helloLaneId(contact.id));
    // After the group is stored: whoever asks again must not be led into one that nobody holds.
    this.#answerAgain(this.#save({ ...contact, conversation, hello: null, answered: { nonce, welcome } }));
  }

  #answerAgain(contact: ContactRecord): void {
    const { answered } = contact;
    if (answered === null || answered.welcome === null) return;
    this.#tell(contact, { type: "welcome", nonce: answered.nonce, welcome: answered.welcome });
  }

  #join(contact: ContactRecord, { nonce, welcome }: Extract<HelloMessage, { type: "welcome" }>): void {
    const { hello } = contact;
    if (hello === null || !equalBytes(hello.nonce, nonce)) return;
    const { random, clock } = this.#messenger.parts;
    const mls = joinByWelcome(welcome, bundleOf(hello.joining), random, clock.nowMs());
    // A group of more, or with somebody else, would pass for a talk between two.
    if (mls === null || !isPairWith(mls, cardOf(contact).onion)) return;
    const conversation = this.#goOn(contact, hello.joining.memberSeed, mls, null);
    this.#messenger.unlisten(helloLaneId(contact.id));
    const lane = this.#messenger.lane(contactLaneId(contact.id));
    if (lane !== undefined) this.#messenger.say(lane, null);
    this.#save({ ...contact, conversation, hello: null });
  }

  /** In the conversation that there is, or in a new one. */
  #goOn(
    contact: ContactRecord,
    memberSeed: Uint8Array,
    mls: GroupState,
    welcome: MadeWelcome | null,
  ): string {
    const { random, clock } = this.#messenger.parts;
    const kept =
      contact.conversation === null ? undefined : this.#messenger.conversations.get(contact.conversation);
    if (kept !== undefined) {
      // The program ended after this step and before the contact's record said so.
      if (!isSameGroup(kept.machine.groupId, mls)) kept.do({ type: "adopt", mls, welcome });
      return kept.id;
    }
    const nowMs = clock.nowMs();
    const id = randomId(random, ID_BYTES);
    const own = { memberSeed, name: this.#messenger.identity.name, place: this.#messenger.identity.onion };
    const meta = newMeta({ id, kind: "contact", name: contact.name, contact: contact.id, createdAt: nowMs });
    const begun = Conversation.begin({ id, own, receipts: false, random, nowMs }, mls, welcome);
    const noticeId = Buffer.from(random(16)).toString("hex");
    const act = (started: KeptConversation) =>
      started.history.addNotice(noticeId, nowMs, { what: "created" });
    this.#messenger.add(KeptConversation.begin(this.#messenger.kept, meta, begun, act));
    return id;
  }

  /** The program ended between a conversation's first write and its contact's. */
  reunite(): void {
    for (const kept of this.#messenger.conversations.values()) {
      const { contact: id } = kept.meta;
      const contact = id === null ? undefined : this.#records.get(id);
      if (contact?.conversation === null) this.#save({ ...contact, conversation: kept.id, hello: null });
    }
  }

  /** A newcomer's Welcome that a conversation with a contact has made. */
  welcome(conversation: string): void {
    const contact = this.byConversation(conversation);
    if (contact !== undefined) this.#answerAgain(contact);
  }

  /** The contact was heard in the conversation: it has its Welcome. */
  heardFrom(conversation: string): void {
    const contact = this.byConversation(conversation);
    if (contact === undefined || contact.answered?.welcome == null) return;
    this.#save({ ...contact, answered: { nonce: contact.answered.nonce, welcome: null } });
    const lane = this.#messenger.lane(contactLaneId(contact.id));
    if (lane !== undefined) this.#messenger.say(lane, null);
  }

  /** Nothing of it is taken in, and nothing is sent: its contact is blocked or was removed. */
  isSilenced({ meta }: KeptConversation): boolean {
    if (meta.contact === null) return false;
    const contact = this.#records.get(meta.contact);
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

  allowedKeys(): string[] {
    const reachable = this.#records.all().filter(({ blocked }) => !blocked);
    return reachable.map((contact) => dialledWith(contactLane(this.#messenger.identity, cardOf(contact))));
  }
}

export const cardOf = (contact: ContactRecord): Card => decodedCard(contact.card);

const cards = new Map<string, Card>();
const CARDS_REMEMBERED = 4096;

/** Decoding checks a signature; what a contact's record holds was checked before. */
function decodedCard(bytes: Uint8Array): Card {
  const key = Buffer.from(bytes).toString("base64");
  const known = cards.get(key);
  if (known !== undefined) return known;
  if (cards.size >= CARDS_REMEMBERED) cards.clear();
  const card = decodeCard(bytes);
  cards.set(key, card);
  return card;
}

export function contactView(contact: ContactRecord): ContactView {
  const { id, name, verified, blocked, newCard, conversation, addedAt } = contact;
  return {
    contact: id,
    name,
    address: cardOf(contact).onion,
    conversation,
    state: blocked ? "blocked" : conversation === null ? "waiting" : "ready",
    verified,
    keyChanged: newCard !== null,
    addedAt,
  };
}
