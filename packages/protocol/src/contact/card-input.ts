/** Whatever a person pastes, scans or opens: a card as text or file, the text of a QR code, an invite. */

import { HushError } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { type Card, type CardCheck, checkCard, decodeCard, encodeCard } from "./card.ts";
import { parseCardFile } from "./card-file.ts";
import { findCode, formatCode, readDigits } from "./code-text.ts";
import { type Invite, readInviteDigits } from "./invite.ts";
import { type QrCard, readQrDigits } from "./qr-card.ts";

export type CardInput =
  | { readonly kind: "card"; readonly card: Card }
  | { readonly kind: "invite"; readonly invite: Invite }
  | { readonly kind: "qr"; readonly qr: QrCard };

export function formatCard(card: Card): string {
  return formatCode("card", encodeCard(card));
}

/** Whether each is from somebody else and still good is checked too. Throws CARD_… and INVITE_… */
export function parseCardInput(pasted: string, check: CardCheck): CardInput {
  if (pasted.length > PROTOCOL_LIMITS.CARD_TEXT_CHARS_MAX) throw new HushError("CARD_TOO_LARGE");
  const code = findCode(pasted);
  if (code?.kind === "invite") return { kind: "invite", invite: readInviteDigits(code.digits, check) };
  if (code?.kind === "qr") return { kind: "qr", qr: foreign(readQrDigits(code.digits), check) };
  return { kind: "card", card: readCard(pasted, check) };
}

/** An invite and nothing else. Throws INVITE_…, and what `checkCard` throws of the card in it. */
export function parseInvite(pasted: string, check: CardCheck): Invite {
  const isShort = pasted.length <= PROTOCOL_LIMITS.CARD_TEXT_CHARS_MAX;
  const code = isShort ? findCode(pasted) : null;
  if (code?.kind !== "invite") throw new HushError("INVITE_MALFORMED");
  return readInviteDigits(code.digits, check);
}

function foreign(qr: QrCard, { ownOnion }: CardCheck): QrCard {
  if (qr.onion === ownOnion) throw new HushError("CARD_OWN");
  return qr;
}

function readCard(pasted: string, check: CardCheck): Card {
  const code = findCode(pasted);
  const card =
    code?.kind === "card"
      ? decodeCard(readDigits("card", code.digits, "CARD_DAMAGED"))
      : parseCardFile(pasted.replace(/^\uFEFF/, ""));
  checkCard(card, check);
  return card;
}

/** A card as text or file. Throws CARD_…, CARD_MALFORMED for an invite or a QR code too. */
export function parseCard(pasted: string, check: CardCheck): Card {
  if (pasted.length > PROTOCOL_LIMITS.CARD_TEXT_CHARS_MAX) throw new HushError("CARD_TOO_LARGE");
  return readCard(pasted, check);
}
