/**
 * An invite: the maker's whole card, a secret that is good for one answer, and what the answer asks for. Whoever has it
 * may answer first, so it goes the way of a password (docs/protocol.md, Invites).
 */

import type { RandomBytes } from "../base/bytes.ts";
import { HushError } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { readRoomName } from "../base/nickname.ts";
import {
  bytes,
  decode,
  encode,
  fixed,
  struct,
  text,
  time,
  u8,
  u16,
  type Value,
  variant,
} from "../wire/codec.ts";
import { type Card, type CardCheck, checkCard, decodeCard, encodeCard } from "./card.ts";
import { formatCode, readDigits } from "./code-text.ts";

const VERSION = 1;
export const INVITE_SECRET_BYTES = 32;

/** To what somebody is invited: to the maker's contacts, or into a group of the maker's. */
export type InviteTarget =
  | { readonly kind: "contact" }
  | {
      readonly kind: "group";
      readonly name: string;
      /** Members that the group may have, and its MLS suite: the answer brings a key package of it. */
      readonly cap: number;
      readonly suite: number;
    };

export interface Invite {
  readonly card: Card;
  readonly secret: Uint8Array;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly target: InviteTarget;
}

const TargetBytes = variant("kind", {
  contact: [1, struct({})],
  group: [2, struct({ name: text(4 * PROTOCOL_LIMITS.ROOM_NAME_CHARS_MAX), cap: u16, suite: u16 })],
});

const InviteBytes = struct({
  version: u8,
  secret: fixed(INVITE_SECRET_BYTES),
  createdAt: time,
  expiresAt: time,
  target: TargetBytes,
  card: bytes(PROTOCOL_LIMITS.FRAME_BYTES),
});

export interface InviteChoices {
  readonly card: Card;
  readonly target: InviteTarget;
  readonly nowMs: number;
  readonly expiresAt: number;
  readonly random: RandomBytes;
}

export function createInvite({ card, target, nowMs, expiresAt, random }: InviteChoices): Invite {
  return { card, target, secret: random(INVITE_SECRET_BYTES), createdAt: nowMs, expiresAt };
}

export function encodeInvite(invite: Invite): Uint8Array {
  return encode(InviteBytes, { version: VERSION, ...invite, card: encodeCard(invite.card) });
}

export function formatInvite(invite: Invite): string {
  return formatCode("invite", encodeInvite(invite));
}

function isWellFormed(target: Value<typeof TargetBytes>): boolean {
  if (target.kind === "contact") return true;
  const name = readRoomName(target.name);
  return name.ok && name.name === target.name && target.cap >= 2;
}

/** Looks at no clock. Throws INVITE_TOO_NEW, INVITE_MALFORMED, and what `decodeCard` throws. */
export function decodeInvite(encoded: Uint8Array): Invite {
  if ((encoded[0] ?? 0) > VERSION) throw new HushError("INVITE_TOO_NEW");
  const { version, card, target, ...rest } = decode(InviteBytes, encoded, "INVITE_MALFORMED");
  if (version !== VERSION || !isWellFormed(target)) throw new HushError("INVITE_MALFORMED");
  return { ...rest, target, card: decodeCard(card) };
}

/** `digits` as `findCode` found them. Throws INVITE_… and CARD_… */
export function readInviteDigits(digits: string, check: CardCheck): Invite {
  const invite = decodeInvite(readDigits("invite", digits, "INVITE_DAMAGED"));
  if (invite.card.onion === check.ownOnion) throw new HushError("INVITE_OWN");
  if (invite.expiresAt <= check.nowMs) throw new HushError("INVITE_EXPIRED");
  checkCard(invite.card, check);
  return invite;
}
