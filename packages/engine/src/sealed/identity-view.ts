/** The own identity as the API shows it. */

import { type Card, cardHash, formatCard, formatCardFile, type IdentityView } from "@hushroom/protocol";
import type { Messenger } from "./messenger.ts";

const CARD_FILE_SUFFIX = ".hushcard";

export function identityView({ identity, card, steps }: Messenger): IdentityView {
  const { name, onion, createdAt } = identity;
  return {
    name,
    address: onion,
    hash: Buffer.from(cardHash(card)).toString("hex"),
    createdAt,
    relays: [...card.relays],
    card: cardView(card),
    trouble: steps.trouble,
  };
}

export function cardView(card: Card): IdentityView["card"] {
  const fileName = `${card.name.replace(/[^\p{L}\p{N}_-]+/gu, "-")}${CARD_FILE_SUFFIX}`;
  return { text: formatCard(card), json: formatCardFile(card), fileName, expiresAt: card.expiresAt };
}
