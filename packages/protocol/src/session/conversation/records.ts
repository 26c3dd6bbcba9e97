/** The stored records of a conversation, each under a key of its own, so that a step writes only what it changed. */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import {
  bytes,
  fixed,
  flag,
  list,
  optional,
  struct,
  text,
  time,
  u8,
  u16,
  u32,
  u64,
  type Value,
  variant,
} from "../../wire/codec.ts";
import { ContentCodec } from "../content.ts";
import { FRAME_PAYLOAD_MAX } from "../frame.ts";
import { LevelChoiceCodec } from "../level/level-choice.ts";
import { PARCEL_BYTES_MAX, PartedRefCodec } from "../parcel.ts";

const {
  GROUP_MEMBERS_MAX,
  EPOCHS_KEPT,
  PARCEL_FRAMES_MAX,
  PLACE_CHARS_MAX,
  NAME_CHARS_MAX,
  MEMBER_RELAYS_MAX,
} = PROTOCOL_LIMITS;

const MemberId = fixed(16);
const Relays = list(text(PLACE_CHARS_MAX), MEMBER_RELAYS_MAX);
const Places = list(text(PLACE_CHARS_MAX), 1 + MEMBER_RELAYS_MAX);

/** `stream` tells this member's messages from those that it sent before it lost its state. */
export const CoreRecord = struct({
  memberSeed: fixed(32),
  name: text(4 * NAME_CHARS_MAX),
  place: text(PLACE_CHARS_MAX),
  /** Where this member wants to read besides; its leaf follows by a commit. */
  relays: Relays,
  /** 0 never, 1 when a device doesn't answer, 2 always. */
  relayUse: u8,
  stream: u32,
  nextSeq: u32,
  /** The last message that was ever encoded for anybody: it may have been read, whatever is encoded anew. */
  sentUpTo: u32,
  nextFlight: u32,
  nextWish: u32,
  sentSincePath: u32,
  pathAt: time,
  receipts: flag,
  presence: flag,
  /** 0 member, 1 removed, 2 brought back by somebody: joins anew. */
  standing: u8,
});
export type CoreRecord = Value<typeof CoreRecord>;

/** Absent as long as nobody chose anything but `direct`. `used`: by what this side goes. */
export const AgreementRecord = struct({
  own: LevelChoiceCodec,
  used: LevelChoiceCodec,
  others: list(struct({ member: MemberId, choice: LevelChoiceCodec }), GROUP_MEMBERS_MAX),
});

/** What a group left not long ago, and who was not heard since where this member is. `seq`: what these are to have before. */
export const LeftRecord = struct({
  levels: list(struct({ choice: LevelChoiceCodec, at: time }), LOCAL_LIMITS.LEVELS_LEFT_MAX),
  seq: u32,
  unheard: list(MemberId, GROUP_MEMBERS_MAX),
});

const Taken = struct({ epoch: u64, index: u32 });

/** `in…`: the messages of this peer; `acked`, `boxed`, `read`: how far ours got. */
export const PeerRecord = struct({
  member: MemberId,
  place: text(PLACE_CHARS_MAX),
  relays: Relays,
  /** The first message of ours that it was to have; `start`: the first in the present stream. */
  since: u32,
  start: u32,
  startConfirmed: flag,
  encoded: u32,
  boxed: u32,
  acked: u32,
  read: u32,
  /** Which of our boxes the peer has taken, of each epoch; of the chain of slots, by the epoch and 2^63. */
  taken: list(Taken, 2 * EPOCHS_KEPT),
  inStream: optional(u32),
  inNext: u32,
  /** The id of the message before that, or zeros: none came yet, or it is another than the one before. */
  inLast: fixed(16),
  inRead: u32,
  ackOwed: flag,
  readOwed: flag,
  /** Frames taken since the last acknowledgement. */
  unconfirmed: u16,
  /** It was found to follow another history. */
  isParted: flag,
  /** Since when it is known to have gone on from this epoch. */
  ahead: optional(struct({ epoch: u64, at: time })),
});
export type PeerRecord = Value<typeof PeerRecord>;

/** How long something had waited, when this was written, for somebody who confirms where the group is, in ms. */
export const HeldForRecord = struct({ ms: u32, at: time });

/** What another member put to this orderer, and waits for that too. `from`, `leaf`: by whose chain it came. */
export const HeldCommitRecord = struct({
  epoch: u64,
  from: MemberId,
  leaf: u32,
  message: bytes(PARCEL_BYTES_MAX),
});
export type HeldCommitRecord = Value<typeof HeldCommitRecord>;

/** A message of ours that not all have yet. */
export const ItemRecord = struct({
  seq: u32,
  id: fixed(16),
  at: time,
  /** 0 kept, 1 boxed, 2 delivered, 3 read. */
  state: u8,
  /** A reader may have lost its state: whether that one had read it, nobody will say. */
  isReadUntold: flag,
  content: ContentCodec,
});
export type ItemRecord = Value<typeof ItemRecord>;

/** One message or commit on its way to one member: what its boxes at every place are made from, always the same. */
export const FlightRecord = struct({
  number: u32,
  member: MemberId,
  /** Its own box server first, then its relays. */
  places: Places,
  epoch: u64,
  index: u32,
  /** 0 messages, 1 acknowledgements and the like, 2 a commit, 3 the commit that removes its reader. */
  kind: u8,
  /** The messages in it, from the first to the last one; 0 if there are none. */
  firstSeq: u32,
  lastSeq: u32,
  sentAt: time,
  boxKey: fixed(32),
  /** What the frame in the box of the chain holds, and the parcel that it refers to. */
  payload: bytes(FRAME_PAYLOAD_MAX),
  parcel: optional(struct({ key: fixed(32), bytes: bytes(PARCEL_BYTES_MAX) })),
  /** Of a group that may go by a relay's log: the key of this member's entries in that epoch, and the reader's leaf in it. */
  log: optional(struct({ key: fixed(32), leaf: u32 })),
});
export type FlightRecord = Value<typeof FlightRecord>;

/** Beside that of a flight in a group: the chain in which its box is. `other`: of a commit, its box in the other chain. */
export const FlightChainRecord = struct({
  isSlots: flag,
  other: optional(struct({ index: u32, boxKey: fixed(32) })),
});
export type FlightChainRecord = Value<typeof FlightChainRecord>;

/** Beside these, of a commit in frames of its own that went over: what its other box was given to hold, and its parcel's key. */
export const FlightOtherRecord = struct({ payload: bytes(FRAME_PAYLOAD_MAX), key: fixed(32) });
export type FlightOtherRecord = Value<typeof FlightOtherRecord>;

/** A member that was taken out and may not know it yet: where it is dialled, and by which key. */
export const GoneRecord = struct({
  member: MemberId,
  place: text(PLACE_CHARS_MAX),
  laneKey: fixed(32),
  until: time,
});
export type GoneRecord = Value<typeof GoneRecord>;

/** An epoch of this member's history, long after its keys: for telling whether another history left it, and where. */
export const HeadRecord = struct({
  epoch: u64,
  /** Zeros if it was never seen. */
  head: fixed(32),
  /** SHA-256 of the commit that led to it, or zeros. */
  commit: fixed(32),
  /** Whose it was, if that is known. */
  committer: optional(MemberId),
  orderer: MemberId,
  admins: list(MemberId, GROUP_MEMBERS_MAX),
  /** Whom that commit took out. */
  removed: list(MemberId, GROUP_MEMBERS_MAX),
});
export type HeadRecord = Value<typeof HeadRecord>;

/**
 * A member that said this one forgot what it sent, and when. `epoch`: it counts in this one alone. `next`: by which commit it
 * says that the group left the present epoch, if that is what it says. `isTold`: this person knows whose word holds up others.
 */
export const AccuserRecord = struct({
  member: MemberId,
  at: time,
  epoch: optional(u64),
  next: optional(struct({ epoch: u64, commit: fixed(32) })),
  isTold: flag,
});
export type AccuserRecord = Value<typeof AccuserRecord>;

export const EpochRecord = struct({
  epoch: u64,
  head: fixed(32),
  ownLeaf: u32,
  places: Places,
  /** `logKey`: of the member's entries in a relay's log. */
  members: list(struct({ leaf: u32, id: MemberId, logKey: optional(fixed(32)) }), GROUP_MEMBERS_MAX),
});
export type EpochRecord = Value<typeof EpochRecord>;

/** A message that came before the one it follows. */
export const HeldRecord = struct({
  seq: u32,
  id: fixed(16),
  after: fixed(16),
  at: time,
  content: ContentCodec,
});
export type HeldRecord = Value<typeof HeldRecord>;

/** `epoch`: of the chain that named it; 2^63 is added for one of slots. `ref`: its key is that of the boxes. `index`: of a log, which box of the chain it is for, taken once it is whole. */
export const ParcelRecord = struct({
  ref: PartedRefCodec,
  epoch: u64,
  leaf: u32,
  index: optional(u32),
  parts: list(struct({ at: u8, part: bytes(FRAME_PAYLOAD_MAX) }), PARCEL_FRAMES_MAX),
});
export type ParcelRecord = Value<typeof ParcelRecord>;

const KeyPackageBytes = bytes(PROTOCOL_LIMITS.KEY_PACKAGE_BYTES_MAX);

/** A change that this member wants to make by a commit. */
export const WishRecord = variant("type", {
  add: [1, struct({ keyPackage: KeyPackageBytes })],
  remove: [2, struct({ member: MemberId })],
  bringBack: [3, struct({ member: MemberId, keyPackage: KeyPackageBytes })],
  rename: [4, struct({ name: text(PROTOCOL_LIMITS.GROUP_NAME_BYTES_MAX) })],
  role: [5, struct({ member: MemberId, admin: flag })],
  orderer: [6, struct({ member: MemberId })],
  /** Moves the commit place without asking who has it, as long as that is still the same member. */
  take: [7, struct({ member: MemberId, from: MemberId })],
  /** Null: none is proposed any more. */
  level: [8, struct({ choice: optional(LevelChoiceCodec) })],
  /** Takes out who said that it leaves, or was let in and didn't want to be. */
  letGo: [9, struct({ member: MemberId })],
});
export type Wish = Value<typeof WishRecord>;

export const WelcomeRecord = struct({ member: MemberId, welcome: bytes(PARCEL_BYTES_MAX) });

/** The commit of ours that waits for the orderer. */
export const PendingRecord = struct({
  message: bytes(PARCEL_BYTES_MAX),
  welcome: optional(bytes(PARCEL_BYTES_MAX)),
  newcomers: list(MemberId, GROUP_MEMBERS_MAX),
  wishes: list(u32, GROUP_MEMBERS_MAX),
});
export type PendingRecord = Value<typeof PendingRecord>;
