/** The shapes of sealed conversations in the API: the own identity, contacts, groups, conversations and their rows. */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../base/limits.ts";
import {
  choice,
  flag,
  type Infer,
  integer,
  list,
  nullable,
  record,
  text,
  time,
  variant,
} from "../base/shape.ts";
import { errorCodeShape } from "../room/event-shapes.ts";
import { PRIVACY_LEVELS } from "../session/level/level.ts";

const id = text(64, 1);
export const keyName = text(64, 64);
const name = text(4 * PROTOCOL_LIMITS.ROOM_NAME_CHARS_MAX);
const count = integer(0, Number.MAX_SAFE_INTEGER);
/** The place of a row in its conversation's history on this device: it only rises, and may have gaps. */
export const rowOrder = integer(1, Number.MAX_SAFE_INTEGER);
/** An invite carries its maker's card. */
const link = text(LOCAL_LIMITS.CARD_CHARS_MAX);
const emoji = text(PROTOCOL_LIMITS.REACTION_BYTES_MAX, 1);

const relays = list(text(PROTOCOL_LIMITS.PLACE_CHARS_MAX, 1), PROTOCOL_LIMITS.MEMBER_RELAYS_MAX);
/** Whether messages go to the others' relays: when a device doesn't answer, always, or never. */
export const RELAY_USES = ["otherwise", "also", "never"] as const;
export const relayUseShape = choice(RELAY_USES);

export const levelShape = choice(PRIVACY_LEVELS);

export const cardShape = record({
  /** For mail and paper: what a person pastes or sends as a text. */
  text: text(LOCAL_LIMITS.CARD_CHARS_MAX),
  /** The same as the content of a card file. */
  json: text(LOCAL_LIMITS.CARD_CHARS_MAX),
  /** What that file is usually called. */
  fileName: text(128),
  expiresAt: nullable(time),
});

export const identityShape = record({
  name,
  /** The onion address. */
  address: text(128),
  /** Of the card: what its QR code promises. */
  hash: text(128),
  createdAt: time,
  /** Where this identity reads besides its own box server. */
  relays,
  card: cardShape,
  /** What hinders the program in something that belongs to no conversation, such as a contact's first words. */
  trouble: nullable(errorCodeShape),
});

export const relayShape = record({
  /** Its address. */
  relay: text(PROTOCOL_LIMITS.PLACE_CHARS_MAX),
  /** This identity reads there. */
  own: flag,
  /** Whoever puts there has to have tickets. */
  needsTickets: flag,
  /** That are left. */
  tickets: count,
  /** There is an invite of its operator, which brings more of them. */
  hasInvite: flag,
  /** There is a connection with it now. */
  reached: flag,
  /** What is wrong with it or its tickets. */
  trouble: nullable(errorCodeShape),
});

export const relayCheckShape = record({
  /** In its one spelling. */
  relay: text(PROTOCOL_LIMITS.PLACE_CHARS_MAX),
  needsTickets: flag,
  /** How long a frame lies there, in milliseconds. */
  keepsMs: count,
});

export const contactShape = record({
  contact: id,
  name,
  address: text(128),
  /** Those of their card. */
  relays,
  /** Null until both hold each other's card. */
  conversation: nullable(id),
  /** `waiting`: they don't hold this card yet, or have not been reached since they do. */
  state: choice(["waiting", "ready", "blocked"]),
  /** The safety number was compared. */
  verified: flag,
  /** Their key is not the one it was, and nobody has accepted the new one yet: SHA-256 of what that one's cards have in common. */
  newKey: nullable(keyName),
  addedAt: time,
});

export const contactInviteShape = record({
  id,
  /** Null once used, revoked or expired. */
  link: nullable(link),
  createdAt: time,
  expiresAt: nullable(time),
  revoked: flag,
  /** The name of the contact that it made. */
  usedBy: nullable(name),
});

export const groupInvitationShape = record({
  /** Answered by `group.accept` or `group.decline`. */
  invite: id,
  name,
  /** The contact who invites. */
  contact: id,
  from: name,
  members: count,
  at: time,
  /** By which the group goes, and you too from the first moment on: at what it costs you already with this contact. */
  level: levelShape,
});

export const groupMemberShape = record({
  member: id,
  name,
  role: choice(["admin", "member"]),
  you: flag,
  /** Its device orders the group's changes. */
  orders: flag,
  /** The contact that this member is, if one of yours. */
  contact: nullable(id),
  /** By you. */
  verified: flag,
  /** Which members say that they have compared safety numbers with this one. */
  verifiedBy: list(name, PROTOCOL_LIMITS.GROUP_MEMBERS_MAX),
  /** Tor has no room to publish this identity's address for this member: what it says may not arrive. */
  leftOut: flag,
  /** Null unless both show each other whether they are there. */
  present: nullable(flag),
});

export const reachedShape = record({ boxed: count, delivered: count, read: count, of: count });

/** How far an own message has come: the least that is true of all who shall get it. */
export const DELIVERY_STATES = ["kept", "boxed", "delivered", "read", "recalled", "failed"] as const;
export const deliveryStateShape = choice(DELIVERY_STATES);

const someone = { member: id, name };
const by = nullable(name);

/** What happened in a conversation besides messages. */
export const noticeShape = variant("what", {
  created: record({}),
  joined: record({ ...someone, by }),
  left: record(someone),
  removed: record({ ...someone, by }),
  /** Their state was lost or forked; they are back by themselves. */
  rejoined: record(someone),
  /** Between two: new keys, for one had lost its place. `lost`: their program knows nothing of what was said before. */
  anew: record({ ...someone, lost: flag }),
  /** Their move of the commit place goes before what this device followed meanwhile, which is given up. */
  outvoted: record(someone),
  /** Who orders the group's changes now. */
  place: record({ ...someone, by }),
  /** The conversation has a new name. */
  renamed: record({ name, by }),
  role: record({ ...someone, admin: flag, by }),
  /** This member chose a privacy level. `inForce`: with that, all have chosen it. */
  level: record({ ...someone, mine: flag, level: levelShape, inForce: flag }),
  /** An admin proposes this privacy level to the group; `direct`: none any more. */
  proposed: record({ level: levelShape, by }),
  /** Not received while away: so many messages of this member can't be had any more; null if nobody knows. */
  gap: record({ ...someone, count: nullable(count) }),
  "key-changed": record(someone),
  /** This member sent what can't be read here. */
  "cannot-process": record(someone),
  /** Something else lay where a message for this member belonged. Any member can have put it there; it goes on otherwise. */
  squatted: record(someone),
  /** The group has fallen apart: this member follows another history of it, and neither reads the other. */
  parted: record(someone),
  /** Changes wait on this device: this member shows that the group went on without this device, which orders its changes. */
  "held-up": record(someone),
});

const rowFields = { conversation: id, id, order: rowOrder, at: time };

const messageRowShape = record({
  ...rowFields,
  /** The member who wrote it. */
  from: id,
  name,
  mine: flag,
  /** `at` is the sender's clock. */
  receivedAt: time,
  text: text(PROTOCOL_LIMITS.MESSAGE_BYTES_MAX),
  replyTo: nullable(record({ id, name, excerpt: text(PROTOCOL_LIMITS.MESSAGE_BYTES_MAX) })),
  edited: flag,
  /** Then the text is empty. */
  deleted: flag,
  reactions: list(
    record({ emoji, names: list(name, PROTOCOL_LIMITS.GROUP_MEMBERS_MAX), mine: flag }),
    PROTOCOL_LIMITS.GROUP_MEMBERS_MAX,
  ),
  /** Of own messages only. */
  delivery: nullable(record({ state: deliveryStateShape, reached: reachedShape })),
});

export const rowShape = variant("type", {
  message: messageRowShape,
  notice: record({ ...rowFields, notice: noticeShape }),
});

/** What a list of conversations shows of the newest message. */
const lastMessageShape = record({
  id,
  order: rowOrder,
  at: time,
  name,
  mine: flag,
  /** Empty: it was taken back. */
  excerpt: text(4 * PROTOCOL_LIMITS.REPLY_EXCERPT_CHARS),
});

export const conversationShape = record({
  conversation: id,
  kind: choice(["contact", "group"]),
  name,
  /** With `contact`: which one. */
  contact: nullable(id),
  /** `catching-up`: connected, and reading what came while away. After `left` and `removed` nothing more comes. */
  state: choice(["connecting", "ready", "waiting", "catching-up", "left", "removed"]),
  unread: count,
  /** Up to which row it was read; 0 before the first. */
  readUpTo: integer(0, Number.MAX_SAFE_INTEGER),
  /** The newest row's order; 0 if there is none. */
  newest: integer(0, Number.MAX_SAFE_INTEGER),
  last: nullable(lastMessageShape),
  members: count,
  /** How many others have a connection now. */
  peersReached: count,
  /** Of a group: whether you may invite, remove and rename. */
  admin: flag,
  /** Whether recorded traffic stays secret from a quantum computer too. */
  postQuantum: flag,
  /** Whether this side tells when messages were read. */
  receipts: flag,
  /** Whether this side shows that it is there. */
  presence: flag,
  relayUse: relayUseShape,
  /** Relays that it has a connection with now: to read there, or because something waits to go there. */
  relaysReached: list(text(PROTOCOL_LIMITS.PLACE_CHARS_MAX), LOCAL_LIMITS.RELAYS_SHOWN_MAX),
  level: record({
    /** What this side chose. */
    own: levelShape,
    /** By which this side's messages go. It stays until this side chooses another, whatever others do. */
    used: levelShape,
    /** What the other side has chosen; null in groups. */
    theirs: nullable(levelShape),
    /** All have chosen what is used here; else nothing better than `direct` protects the conversation. */
    inForce: flag,
    /** By which relay it goes, or is to go. */
    relay: nullable(text(PROTOCOL_LIMITS.PLACE_CHARS_MAX)),
    /** Of a group: what an admin proposes to all. */
    proposed: levelShape,
    /** How many members, you among them, have chosen that. */
    agreed: count,
  }),
  /** What hinders it, if anything does. */
  trouble: nullable(errorCodeShape),
  createdAt: time,
});

/** A privacy level that a conversation may be given. */
export const levelOptionShape = record({
  level: levelShape,
  /** What it hides, measured: the words of docs/privacy.md. */
  claim: text(1024),
  /** Of its connections, both ways, while the program is always on; null: not known yet. At `direct` while nothing is said; else one price for all conversations at the same relay. */
  dayBytes: nullable(count),
  /** Of the relay, that are fetched in a day, more than are shown if no connection is lost; null: none. */
  tickets: nullable(count),
  /** What these cost a laptop in work a day, without an invite; null: nothing, or the relay takes none. */
  workMs: nullable(count),
  /** How long a message takes when nothing is in its way and both programs run; null: as long as a circuit takes. */
  delayMs: nullable(count),
  /** Why it can't be chosen now. */
  refusal: nullable(errorCodeShape),
});

export type LevelOptionView = Infer<typeof levelOptionShape>;
export type IdentityView = Infer<typeof identityShape>;
export type RelayView = Infer<typeof relayShape>;
export type RelayCheckView = Infer<typeof relayCheckShape>;
export type ContactView = Infer<typeof contactShape>;
export type ContactInviteView = Infer<typeof contactInviteShape>;
export type GroupInvitationView = Infer<typeof groupInvitationShape>;
export type GroupMemberView = Infer<typeof groupMemberShape>;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
export type DeliveryView = NonNullable<Infer<typeof messageRowShape>["delivery"]>;
export type ConversationNotice = Infer<typeof noticeShape>;
export type ConversationRow = Infer<typeof rowShape>;
export type MessageRow = Extract<ConversationRow, { type: "message" }>;
export type ConversationView = Infer<typeof conversationShape>;
