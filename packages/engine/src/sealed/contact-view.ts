/** A contact as others see it: its card, decoded, and what the API shows of it. */

import { type Card, type ContactView, decodeCard } from "@hushroom/protocol";
import { relaysOf } from "./members-by-lane.ts";
import type { ContactRecord } from "./records.ts";

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
    relays: relaysOf(cardOf(contact)),
    conversation,
    state: blocked ? "blocked" : conversation === null ? "waiting" : "ready",
    verified,
    keyChanged: newCard !== null,
    addedAt,
  };
}
