/**
 * From two cards to a conversation. Of two who hold each other's card one makes the group and the other asks for it by a
 * hello; who answers an invite asks in any case (docs/protocol.md, Hellos).
 */

import {
  cardIdentity,
  equalBytes,
  type HelloMessage,
  newcomerOf,
  openHello,
  type Self,
  sealHello,
} from "@hushroom/protocol";
import type { ContactShelf } from "./contact-shelf.ts";
import { cardOf } from "./contact-view.ts";
import type { KeptConversation } from "./kept-conversation.ts";
import type { Lane } from "./lane.ts";
import { LaneTraffic } from "./lane-traffic.ts";
import { contactLane, inviteLane, relaysOf } from "./members-by-lane.ts";
import type { Messenger } from "./messenger.ts";
import { PairStart } from "./pair-start.ts";
import { type ContactRecord, HELLOS_REMEMBERED } from "./records.ts";
import { Unheard } from "./unheard.ts";

/**
 * The one who makes the group asks too after so long: the other may have forgotten that it was to, or dialled in vain and
 * waits, and is shown by this that somebody is there.
 */
const CREATOR_ASKS_MS = 10_000;

const contactLaneId = (contact: string): string => `contact/${contact}`;
const helloLaneId = (contact: string): string => `hello/${contact}`;

const remember = (known: readonly Uint8Array[], more: readonly Uint8Array[]): Uint8Array[] =>
  [...known, ...more].slice(-HELLOS_REMEMBERED);

/**
 * What a hello was answered with is gone. It lies at a relay still, and is no question any more if it was heard that the
 * answer came; else it is one, since who asked may wait for it.
 */
export function answeredNoMore({ answered, answeredBefore }: ContactRecord) {
  const isUsed = answered !== null && answered.welcome === null;
  return { answered: null, answeredBefore: remember(answeredBefore, isUsed ? [answered.nonce] : []) };
}

export class Hellos {
  readonly #messenger: Messenger;
  readonly #records: ContactShelf;
  readonly #start: PairStart;
  readonly #unheard: Unheard;

  constructor(messenger: Messenger, records: ContactShelf) {
    this.#messenger = messenger;
    this.#records = records;
    this.#start = new PairStart(messenger);
    this.#unheard = new Unheard({
      nowMs: () => messenger.parts.clock.nowMs(),
      lane: ({ id }) => messenger.lane(contactLaneId(id)),
      say: (contact, message) => {
        if (message === null) this.#endTelling(contact);
        else this.#tell(contact, message);
        return messenger.lane(contactLaneId(contact.id))?.outgoing ?? null;
      },
    });
  }

  get #own(): Self {
    const { identity, card } = this.#messenger;
    return { identity, card };
  }

  /** Listens for what the contact may say by its lane, and asks for a conversation if that is ours to do. */
  attend(contact: ContactRecord): void {
    if (contact.blocked) return;
    const now = () => this.#records.find(contact.id);
    const isWaiting = () => now()?.conversation === null;
    const isSlotted = () => this.#messenger.isSlotted(now()?.conversation ?? "");
    const lane: Lane = {
      id: contactLaneId(contact.id),
      traffic: new LaneTraffic({
        ...contactLane(this.#messenger.identity, cardOf(contact)),
        peerRelays: this.#relaysOf(contact),
      }),
      onMessage: (message) => this.#heard(contact.id, message),
      outgoing: null,
      sentAt: null,
      get isAttended() {
        return isWaiting();
      },
      get readsRelays() {
        return isWaiting() || now()?.hello != null;
      },
      get carriedBy() {
        return now()?.conversation ?? null;
      },
      get isHeld() {
        return isSlotted();
      },
    };
    this.#messenger.listen(lane);
    const current = this.#records.get(contact.id);
    if (current.hello !== null) this.#sayHello(current);
    else if (current.conversation === null && !this.#makesGroup(current))
      this.#sayHello(this.ask(current, null));
    else if (current.conversation === null) this.#askLater(contact.id);
  }

  /** As the conversation knows them; before there is one of these keys, as the card does. */
  #relaysOf(contact: ContactRecord): readonly string[] {
    const kept = this.#messenger.conversations.get(contact.conversation ?? "");
    const { onion } = cardOf(contact);
    if (kept?.meta.awaitsKey === true) return relaysOf(cardOf(contact));
    const member = kept?.machine.roster.members.find(({ place }) => place === onion);
    return member?.relays ?? relaysOf(cardOf(contact));
  }

  leave(contact: ContactRecord): void {
    this.#messenger.unlisten(contactLaneId(contact.id));
    this.#messenger.unlisten(helloLaneId(contact.id));
  }

  /** The two no longer understand each other: a new group in the same conversation, and nothing that was owed is lost. */
  beginAnew(conversation: string): void {
    const contact = this.#records.byConversation(conversation);
    if (contact === undefined || contact.blocked || contact.hello !== null) return;
    this.#sayHello(this.ask(contact, null));
  }

  #askLater(id: string): void {
    this.#messenger.steps.later(CREATOR_ASKS_MS, () => {
      const later = this.#records.find(id);
      const isAlone =
        later !== undefined && later.conversation === null && later.hello === null && !later.blocked;
      if (isAlone) this.#sayHello(this.ask(later, null));
    });
  }

  /** Of two, the one whose card identity is lower. */
  #makesGroup(contact: ContactRecord): boolean {
    const own = Buffer.from(cardIdentity(this.#messenger.card));
    return own.compare(Buffer.from(cardIdentity(cardOf(contact)))) < 0;
  }

  /** `secret`: of the invite that it answers. */
  ask(contact: ContactRecord, secret: Uint8Array | null): ContactRecord {
    const hello = {
      nonce: this.#messenger.parts.random(16),
      joining: this.#start.offer(contact),
      secret,
    };
    return this.#records.save({ ...contact, hello });
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
      traffic: new LaneTraffic(inviteLane(secret, 1, identity.onion, to.onion, relaysOf(to))),
      onMessage: () => {},
      outgoing: null,
      sentAt: null,
      isAttended: false,
      readsRelays: false,
      carriedBy: null,
      isHeld: false,
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
    const contact = this.#records.find(id);
    if (contact === undefined || contact.blocked) return;
    const opened = openHello(sealed, { own: this.#own, from: cardOf(contact), inviteSecret: null });
    if (opened?.message.type === "hello") this.answer(contact, opened.message);
    else if (opened?.message.type === "welcome") this.#join(contact, opened.message);
    else if (opened?.message.type === "look" || opened?.message.type === "have") {
      const kept = this.#messenger.conversations.get(contact.conversation ?? "");
      if (kept !== undefined) this.#unheard.heard(contact, kept, opened.message);
    }
  }

  /** Now and then: whether what was said is confirmed, and whether what has to begin anew was asked to. */
  look(kept: KeptConversation): void {
    const contact = this.#records.byConversation(kept.id);
    if (contact === undefined || contact.blocked) return;
    // The program ended, or its store was full, between the new key and what asks for another beginning.
    if (kept.meta.awaitsKey) this.beginAnew(kept.id);
    this.#unheard.look(contact, kept);
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
    // At a relay a hello lies for days, and is found again by each start of the program.
    if (contact.answeredBefore.some((before) => equalBytes(before, nonce))) return;
    if (contact.hello !== null && !this.#makesGroup(contact)) {
      // Both ask at once: the one who makes groups answers. What it asked lies on at a relay, and is no question any more.
      this.#records.save({ ...contact, answeredBefore: remember(contact.answeredBefore, [nonce]) });
      return;
    }
    const founded = this.#start.found(contact, keyPackage);
    if (founded === null) return;
    const { conversation, welcome } = founded;
    this.#messenger.unlisten(helloLaneId(contact.id));
    // After the group is stored: whoever asks again must not be led into one that nobody holds.
    const before = contact.answered === null ? [] : [contact.answered.nonce];
    const answeredBefore = remember(contact.answeredBefore, before);
    this.#answerAgain(
      this.#records.save({
        ...{ ...contact, conversation, hello: null },
        ...{ answered: { nonce, welcome }, answeredBefore },
      }),
    );
  }

  #answerAgain(contact: ContactRecord): void {
    const { answered } = contact;
    if (answered === null || answered.welcome === null) return;
    this.#tell(contact, { type: "welcome", nonce: answered.nonce, welcome: answered.welcome });
  }

  #join(contact: ContactRecord, { nonce, welcome }: Extract<HelloMessage, { type: "welcome" }>): void {
    const { hello } = contact;
    if (hello === null || !equalBytes(hello.nonce, nonce)) return;
    const conversation = this.#start.join(contact, hello.joining, welcome);
    if (conversation === null) return;
    this.#messenger.unlisten(helloLaneId(contact.id));
    this.#endTelling(contact);
    this.#records.save({ ...contact, conversation, hello: null });
  }

  /** A newcomer's Welcome that a conversation with a contact has made. */
  welcome(conversation: string): void {
    const contact = this.#records.byConversation(conversation);
    if (contact !== undefined) this.#answerAgain(contact);
  }

  /** The contact was heard in the conversation: it has its Welcome. */
  heardFrom(conversation: string): void {
    const contact = this.#records.byConversation(conversation);
    if (contact === undefined || contact.answered?.welcome == null) return;
    this.#records.save({ ...contact, answered: { nonce: contact.answered.nonce, welcome: null } });
    this.#endTelling(contact);
  }

  #endTelling(contact: ContactRecord): void {
    const lane = this.#messenger.lane(contactLaneId(contact.id));
    if (lane !== undefined) this.#messenger.say(lane, null);
  }
}
