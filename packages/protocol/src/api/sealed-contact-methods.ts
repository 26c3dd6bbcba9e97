/** The API's methods of the own identity, its card, and contacts. */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../base/limits.ts";
import { choice, flag, integer, list, nullable, optional, record, text, time } from "../base/shape.ts";
import { method } from "./method.ts";
import {
  cardShape,
  contactInviteShape,
  contactShape,
  identityShape,
  keyName,
  relayCheckShape,
  relayShape,
} from "./sealed-views.ts";

const id = text(64, 1);
const nothing = record({});
const contact = id;
const relay = text(PROTOCOL_LIMITS.PLACE_CHARS_MAX, 1);
const newName = text(4 * PROTOCOL_LIMITS.NAME_CHARS_MAX, 1);

export const IDENTITY_METHODS = {
  "identity.create": method(
    "Makes an identity: its onion address, its keys, its card. There is one at most.",
    record({ name: newName }),
    identityShape,
  ),
  "identity.get": method("The own identity, or null.", nothing, nullable(identityShape)),
  "identity.relays": method(
    "Names the relays where this identity reads besides its own box server; they stand in its card from now on.",
    record({ relays: list(text(PROTOCOL_LIMITS.PLACE_CHARS_MAX, 1), PROTOCOL_LIMITS.MEMBER_RELAYS_MAX) }),
    identityShape,
  ),
  "relay.list": method(
    "The relays that this identity reads at, and those where others do; what is wrong with one, if anything is.",
    nothing,
    list(relayShape, LOCAL_LIMITS.RELAYS_KNOWN_MAX),
  ),
  "relay.check": method(
    "Whether a relay answers at this address, and what it asks for. Nothing is kept.",
    record({ relay }),
    relayCheckShape,
  ),
  "relay.addInvite": method(
    "Keeps the invite of a relay's operator, and asks for tickets with it.",
    record({ relay, invite: text(LOCAL_LIMITS.TICKET_INVITE_CHARS_MAX, 1) }),
    relayShape,
  ),
  "card.get": method("The own card, to be given to others.", nothing, cardShape),
  "card.qr": method(
    "A short text for a QR code. While it is shown, whoever has read it may fetch the card.",
    record({ forMs: optional(integer(1000, LOCAL_LIMITS.CARD_SHOWN_MAX_MS)) }),
    record({ text: text(512), until: time }),
  ),
  "card.hide": method("The QR code is no longer shown.", nothing, nothing),
} as const;

export const CONTACT_METHODS = {
  "contact.add": method(
    "Adds a contact by what one has of them: a card as text or file content, the text of its QR code, or an invite link.",
    record({ input: text(LOCAL_LIMITS.CARD_CHARS_MAX, 1) }),
    contactShape,
  ),
  "contact.addPicture": method(
    "The same by a picture of a QR code: a PNG or JPEG file in base64.",
    record({ picture: text(LOCAL_LIMITS.CARD_PICTURE_CHARS_MAX, 1) }),
    contactShape,
  ),
  "contact.list": method("All contacts, by name.", nothing, list(contactShape, LOCAL_LIMITS.CONTACTS_MAX)),
  "contact.invite": method(
    "A link that makes one person a contact, once.",
    record({ expiresAt: optional(nullable(time)) }),
    contactInviteShape,
  ),
  "contact.invites": method(
    "All such links.",
    nothing,
    list(contactInviteShape, LOCAL_LIMITS.CONTACT_INVITES_MAX),
  ),
  "contact.revokeInvite": method("Takes a link back.", record({ invite: id }), nothing),
  "contact.safety": method(
    "The safety number, equal on both sides: 60 digits, and the text of a QR code.",
    record({ contact }),
    record({ digits: text(60, 60), qr: text(512) }),
  ),
  "contact.compare": method(
    "Compares the text of the other side's safety QR code, or its digits, with the own.",
    record({ contact, scanned: text(1024, 1) }),
    record({ result: choice(["same", "different", "someone-else", "unreadable"]) }),
  ),
  "contact.verify": method(
    "Sets or takes away the verified mark.",
    record({ contact, verified: flag }),
    contactShape,
  ),
  "contact.acceptKey": method(
    "Goes on with a changed key: this one, whose safety number was compared. Another one may have come since.",
    record({ contact, newKey: keyName }),
    contactShape,
  ),
  "contact.rename": method(
    "The contact's name on this device.",
    record({ contact, name: newName }),
    contactShape,
  ),
  "contact.block": method(
    "From now on they get no answer, and can't reach this program.",
    record({ contact }),
    contactShape,
  ),
  "contact.unblock": method("Takes the block back.", record({ contact }), contactShape),
  "contact.remove": method(
    "Forgets the contact. The conversation's history stays until it is forgotten too.",
    record({ contact }),
    nothing,
  ),
} as const;
