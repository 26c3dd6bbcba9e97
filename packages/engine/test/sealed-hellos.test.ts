/** What two ask each other before they talk, where what was asked may be found a second time. */
import { randomBytes } from "node:crypto";
import { createOnionKey } from "@hushroom/net";
import {
  cardIdentity,
  createIdentity,
  encodeCard,
  encodeKeyPackage,
  identityCard,
  memberKeyPackage,
  suiteFor,
} from "@hushroom/protocol";
import { expect, it } from "vitest";
import type { ContactShelf } from "../src/sealed/contact-shelf.ts";
import { answeredNoMore, Hellos } from "../src/sealed/hellos.ts";
import type { KeptConversation } from "../src/sealed/kept-conversation.ts";
import type { Lane } from "../src/sealed/lane.ts";
import type { Messenger } from "../src/sealed/messenger.ts";
import type { ContactRecord } from "../src/sealed/records.ts";

const random = (length: number) => Uint8Array.from(randomBytes(length));
const NOW_MS = Date.UTC(2026, 0, 1);

function person(name: string, relays: readonly string[] = []) {
  const onion = createOnionKey(random);
  const identity = createIdentity({
    ...{ name, onion: onion.address, onionKey: onion.key },
    ...{ random, nowMs: NOW_MS },
  });
  return { identity, card: identityCard(identity, { relays, createdAt: NOW_MS, expiresAt: null }) };
}

/** The first makes groups. */
function two() {
  const rank = ({ card }: ReturnType<typeof person>) => Buffer.from(cardIdentity(card));
  const [one, other] = [person("Ada"), person("Bo")];
  return rank(one).compare(rank(other)) < 0 ? ([one, other] as const) : ([other, one] as const);
}

it("who waits for an answer takes the other's own question for no question later, when a relay shows it again", () => {
  const [maker, asker] = two();
  const own = { memberSeed: random(32), name: "Ada", place: maker.card.onion, relays: [] };
  const keyPackage = encodeKeyPackage(memberKeyPackage(own, suiteFor(2), NOW_MS, random).keyPackage);
  const joining = { memberSeed: random(32) } as unknown as NonNullable<ContactRecord["hello"]>["joining"];
  let contact = {
    ...{ id: "c", name: "Ada", card: encodeCard(maker.card), newCard: null, addedAt: 0, verified: false },
    ...{ blocked: false, conversation: null, hello: { nonce: random(16), joining, secret: null } },
    ...{ answered: null, answeredBefore: [] },
  } as ContactRecord;
  const shelf = { save: (saved: ContactRecord) => (contact = saved) } as unknown as ContactShelf;
  const hellos = new Hellos({ ...asker, parts: { random } } as unknown as Messenger, shelf);
  const asked = { type: "hello", nonce: random(16), keyPackage } as const;
  hellos.answer(contact, asked);
  contact = { ...contact, hello: null, conversation: "joined" };
  hellos.answer(contact, asked);
  expect(contact.conversation).toBe("joined");
  expect(contact.answeredBefore).toEqual([asked.nonce]);
});

it("what is said to a key that was accepted goes to where its card reads, not to where the old one did", () => {
  const [old, fresh] = ["old.example", "fresh.example"];
  const [self, bob] = [person("Ada"), person("Bo", [fresh])];
  const contact = {
    ...{ id: "c", name: "Bo", card: encodeCard(bob.card), newCard: null, addedAt: 0, verified: false },
    ...{ blocked: false, conversation: "talk", hello: null, answered: null, answeredBefore: [] },
  } as ContactRecord;
  const roster = { members: [{ place: bob.card.onion, relays: [old] }] };
  const relaysWhile = (awaitsKey: boolean) => {
    const listened: Lane[] = [];
    const conversations = new Map([["talk", { meta: { awaitsKey }, machine: { roster } }]]);
    const messenger = {
      ...self,
      conversations,
      parts: { random },
      listen: (lane: Lane) => listened.push(lane),
    };
    const shelf = { find: () => contact, get: () => contact } as unknown as ContactShelf;
    new Hellos(messenger as unknown as Messenger, shelf).attend(contact);
    return listened[0]?.traffic.parts.peerRelays;
  };
  expect(relaysWhile(true)).toEqual([fresh]);
  expect(relaysWhile(false)).toEqual([old]);
});

it("a question whose answer was used is none any more when the conversation is forgotten; one that waits still is", () => {
  const answer = (welcome: Uint8Array | null) =>
    ({ answered: { nonce: random(16), welcome }, answeredBefore: [] }) as unknown as ContactRecord;
  const used = answer(null);
  expect(answeredNoMore(used)).toEqual({ answered: null, answeredBefore: [used.answered?.nonce] });
  expect(answeredNoMore(answer(random(9)))).toEqual({ answered: null, answeredBefore: [] });
  expect(answeredNoMore({ ...used, answered: null }).answeredBefore).toEqual([]);
});

it("a new beginning that nobody was asked for, though the key was accepted, is asked for later, and once", () => {
  const [self, bob] = [person("Ada"), person("Bo")];
  let contact = {
    ...{ id: "c", name: "Bo", card: encodeCard(bob.card), newCard: null, addedAt: 0, verified: false },
    ...{ blocked: false, conversation: "talk", hello: null, answered: null, answeredBefore: [] },
  } as ContactRecord;
  const machine = { own: { memberSeed: random(32) }, isUnheard: () => false };
  const talk = { id: "talk", meta: { awaitsKey: false }, machine };
  const messenger = {
    ...{ ...self, conversations: new Map([["talk", talk]]), lane: () => undefined },
    parts: { random, clock: { nowMs: () => NOW_MS } },
    member: (memberSeed: Uint8Array) => ({ memberSeed, name: "Ada", place: self.card.onion, relays: [] }),
  };
  const shelf = { byConversation: () => contact, save: (saved: ContactRecord) => (contact = saved) };
  const hellos = new Hellos(messenger as unknown as Messenger, shelf as unknown as ContactShelf);
  const nonceAfterLook = () => {
    hellos.look(talk as unknown as KeptConversation);
    return contact.hello?.nonce;
  };
  expect(nonceAfterLook()).toBe(undefined);
  talk.meta.awaitsKey = true;
  const asked = nonceAfterLook();
  expect(asked).toHaveLength(16);
  expect(nonceAfterLook()).toBe(asked);
});
