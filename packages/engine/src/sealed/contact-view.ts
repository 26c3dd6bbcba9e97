/** A contact as others see it: its card, decoded, and what the API shows of it. */

import { createHash } from "node:crypto";
import { type Card, type ContactView, cardIdentity, decodeCard } from "@hushroom/protocol";
import { relaysOf } from "./members-by-lane.ts";
import type { ContactRecord } from "./records.ts";

/** By the array that a record holds, which nobody changes. */
const cards = new WeakMap<Uint8Array, Card>();

/** That which counts: by it one talks with them. */
export const cardOf = ({ card }: ContactRecord): Card => decoded(card);

/** The last one that was given: with other keys, nobody has accepted it yet. */
export const newestCardOf = ({ card, newCard }: ContactRecord): Card => decoded(newCard ?? card);

/** Decoding checks a signature; what a contact's record holds was checked before. */
function decoded(card: Uint8Array): Card {
  const known = cards.get(card);
  if (known !== undefined) return known;
  const read = decodeCard(card);
  cards.set(card, read);
  return read;
}

/** Which key it is, whatever else a card of it says. In hex. */
export const keyNameOf = (card: Card): string =>
  createHash("sha256").update(cardIdentity(card)).digest("hex");

export function contactView(contact: ContactRecord): ContactView {
  const { id, name, verified, blocked, newCard, conversation, addedAt } = contact;
  return {
    contact: id,
    name,
    address: cardOf(contact).onion,
    relays: relaysOf(cardOf(contact)),
    conversation,
    state: blocked ? "blocked" : conversation === null ? "waiting" : "ready",
    verified,
    newKey: newCard === null ? null : keyNameOf(decoded(newCard)),
    addedAt,
  };
}
