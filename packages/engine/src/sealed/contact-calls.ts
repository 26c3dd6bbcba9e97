/** The API's methods of the own card and of contacts. */

import {
  type Card,
  compareSafetyQr,
  HushError,
  parseCardInput,
  readNickname,
  safetyNumber,
} from "@hushroom/protocol";
import type { SealedService } from "../api/sealed-methods.ts";
import { readQrApart } from "../qr/qr-apart.ts";
import { cardOf, contactView, newestCardOf } from "./contact-view.ts";
import { cardView } from "./identity-view.ts";
import type { SealedParts } from "./parts.ts";
import { fetchCard } from "./qr-door.ts";
import type { ContactRecord, InviteRecord } from "./records.ts";
import type { SealedProgram } from "./sealed-program.ts";
import { byName } from "./sealed-views.ts";

type ContactCalls = Pick<SealedService, Extract<keyof SealedService, `card.${string}` | `contact.${string}`>>;

/** Long enough to hold a telephone in front of it. */
const QR_SHOWN_MS = 10 * 60_000;

export function contactCalls(find: () => SealedProgram, parts: SealedParts): ContactCalls {
  return {
    "card.get": () => cardView(find().messenger.card),
    "card.qr": ({ forMs }) => find().door.show(forMs ?? QR_SHOWN_MS),
    "card.hide": () => {
      find().door.hide();
      return {};
    },
    "contact.add": async ({ input }) => contactView(await addContact(find(), parts, input)),
    "contact.addPicture": async ({ picture }) => {
      const text = await readQrApart(Buffer.from(picture, "base64"));
      return contactView(await addContact(find(), parts, text));
    },
    "contact.list": () => find().contacts.all().map(contactView).sort(byName),
    ...inviteCalls(find),
    ...safetyCalls(find),
    ...standingCalls(find),
  };
}

async function addContact(program: SealedProgram, parts: SealedParts, input: string): Promise<ContactRecord> {
  const { messenger } = program;
  const check = { nowMs: parts.clock.nowMs(), ownOnion: messenger.identity.onion };
  const read = parseCardInput(input, check);
  if (read.kind === "card") return addCard(program, read.card, null);
  if (read.kind === "invite") {
    // A link into a group is not for making a contact.
    if (read.invite.target.kind !== "contact") throw new HushError("INVITE_MALFORMED");
    return addCard(program, read.invite.card, read.invite.secret);
  }
  return addCard(program, await fetchCard(parts.needTor(), read.qr, parts.clock), null);
}

function addCard(
  { messenger, contacts, groups }: SealedProgram,
  card: Card,
  secret: Uint8Array | null,
): ContactRecord {
  const known = contacts.byPlace(card.onion);
  // A newer card of somebody who is known takes no more room.
  if (known === undefined) messenger.assertRoomForDialler();
  const added = contacts.add(card, secret);
  // Nobody has compared anything with who holds the new key.
  if (known?.verified === true && !added.verified) groups.vouch(card.onion, false);
  return added;
}

function inviteCalls(find: () => SealedProgram) {
  const view = (invite: InviteRecord) => {
    const { id, createdAt, expiresAt, revoked, usedBy } = invite;
    return { id, link: find().groups.invites.linkOf(invite), createdAt, expiresAt, revoked, usedBy };
  };
  return {
    "contact.invite": ({ expiresAt }) => {
      find().messenger.assertRoomForDialler();
      return view(find().groups.invites.make(null, 1, expiresAt ?? null));
    },
    "contact.invites": () => find().groups.invites.all(null).map(view),
    "contact.revokeInvite": ({ invite }) => {
      find().groups.invites.revoke(invite, null);
      return {};
    },
  } satisfies Partial<ContactCalls>;
}

function safetyCalls(find: () => SealedProgram) {
  /** Of a key that nobody has accepted yet: one compares first, and accepts then. */
  const numberOf = (contact: string) =>
    safetyNumber(find().messenger.card, newestCardOf(find().contacts.get(contact)));
  const digitsOf = (text: string) => text.replace(/\D/g, "");
  return {
    "contact.safety": ({ contact }) => {
      const { digits, qr } = numberOf(contact);
      return { digits: digitsOf(digits), qr };
    },
    "contact.compare": ({ contact, scanned }) => {
      const { digits, qr } = numberOf(contact);
      const typed = scanned.trim();
      if (/^[\d\s]{60,}$/.test(typed)) {
        return { result: digitsOf(typed) === digitsOf(digits) ? "same" : "different" } as const;
      }
      const result = compareSafetyQr(qr, typed);
      return { result: result === "other-contact" ? "someone-else" : result } as const;
    },
    "contact.verify": ({ contact, verified }) => {
      const program = find();
      // The mark would be of the key before.
      if (verified && program.contacts.get(contact).newCard !== null)
        throw new HushError("CONTACT_KEY_CHANGED");
      const after = program.contacts.update(contact, { verified });
      program.groups.vouch(cardOf(after).onion, verified);
      return contactView(after);
    },
  } satisfies Partial<ContactCalls>;
}

function standingCalls(find: () => SealedProgram) {
  return {
    "contact.acceptKey": ({ contact, newKey }) => contactView(find().contacts.acceptKey(contact, newKey)),
    "contact.rename": ({ contact, name }) => {
      const reading = readNickname(name);
      if (!reading.ok) throw new HushError(reading.code);
      const { contacts, messenger } = find();
      const after = contacts.update(contact, { name: reading.name });
      const kept = messenger.conversations.get(after.conversation ?? "");
      kept?.note(() => {
        kept.meta.name = reading.name;
      });
      return contactView(after);
    },
    "contact.block": ({ contact }) => contactView(find().contacts.block(contact, true)),
    "contact.unblock": ({ contact }) => {
      const { contacts, messenger } = find();
      if (contacts.get(contact).blocked) messenger.assertRoomForDialler();
      return contactView(contacts.block(contact, false));
    },
    "contact.remove": ({ contact }) => {
      find().contacts.remove(contact);
      return {};
    },
  } satisfies Partial<ContactCalls>;
}
