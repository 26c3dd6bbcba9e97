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
import { Hellos } from "../src/sealed/hellos.ts";
import type { Messenger } from "../src/sealed/messenger.ts";
import type { ContactRecord } from "../src/sealed/records.ts";

const random = (length: number) => Uint8Array.from(randomBytes(length));
const NOW_MS = Date.UTC(2026, 0, 1);

function person(name: string) {
  const onion = createOnionKey(random);
  const identity = createIdentity({
    ...{ name, onion: onion.address, onionKey: onion.key },
    ...{ random, nowMs: NOW_MS },
  });
  return { identity, card: identityCard(identity, { relays: [], createdAt: NOW_MS, expiresAt: null }) };
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
