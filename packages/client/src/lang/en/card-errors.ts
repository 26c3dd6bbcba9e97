/** The errors of cards and invites, in words. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type CardCode = Extract<ErrorCode, `CARD_${string}` | `INVITE_${string}`>;

export const cardErrors: Readonly<Record<CardCode, ErrorText>> = {
  CARD_MALFORMED: {
    what: "This is not a contact card.",
    next: "Give all of the file, the text or the link, just as it came to you.",
  },
  CARD_DAMAGED: {
    what: "This card is not whole: something is missing or was changed on its way.",
    next: "Copy all of it again, or ask for it as a file.",
  },
  CARD_TOO_LARGE: {
    what: "This is too long to be a card or an invite.",
    next: "Give the card alone, without other text.",
  },
  CARD_TOO_NEW: {
    what: "This card was made by a newer version of Hushroom.",
    next: "Update Hushroom on this device, then add the card again.",
  },
  CARD_EXPIRED: { what: "This card has expired.", next: "Ask its owner for a new one." },
  CARD_TAMPERED: {
    what: "This card is not as its owner made it: somebody changed it.",
    next: "Don't use it. Get the card from its owner by another way.",
  },
  CARD_OWN: {
    what: "This is your own card.",
    next: "Give it to others, and add the cards that they give you.",
  },
  CARD_KNOWN: { what: "You have this card already.", next: "Nothing is left to do." },
  CARD_NOT_SHOWN: {
    what: "The card behind this QR code can't be fetched: its owner no longer shows the code, or is offline.",
    next: "Ask its owner to show the QR code again, and to leave it open until you have the card.",
  },
  CARD_BAD_PICTURE: { what: "This picture can't be read.", next: "Use a whole PNG or JPEG picture." },
  CARD_PICTURE_TOO_LARGE: {
    what: "This picture is too large.",
    next: "Make it smaller, or cut out the QR code.",
  },
  INVITE_MALFORMED: {
    what: "This is not an invite.",
    next: "Copy all of it, just as it came to you, or ask for a new one.",
  },
  INVITE_DAMAGED: {
    what: "This invite is not whole: something is missing or was changed on its way.",
    next: "Copy all of it again, or ask for a new one.",
  },
  INVITE_TOO_NEW: {
    what: "This invite was made by a newer version of Hushroom.",
    next: "Update Hushroom on this device, then open the invite again.",
  },
  INVITE_EXPIRED: { what: "This invite has expired.", next: "Ask whoever sent it for a new one." },
  INVITE_OWN: {
    what: "You made this invite yourself.",
    next: "Send it to the person whom you want to invite.",
  },
  INVITE_USED: {
    what: "This invite has been answered already.",
    next: "It is good for one person. If that was not you, tell whoever sent it, and ask for a new one by another way.",
  },
  INVITE_REVOKED: { what: "Whoever made this invite has withdrawn it.", next: "Ask for a new one." },
};
