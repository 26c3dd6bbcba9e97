/** What a member of a relay room holds while its page is open. Nothing of it is stored anywhere. */

import type { GroupState } from "@hushroom/mls";
import type { ReaderChain, SenderChain } from "../chain.ts";
import type { Inbox } from "./inbox.ts";
import type { Hello, RoomBox } from "./lobby.ts";
import type { Outbox } from "./outbox.ts";
import type { RelayDesk } from "./relay-desk.ts";
import type { EndReason } from "./room-events.ts";
import type { RelayRoomLink } from "./room-link.ts";
import type { RoomMember, RoomRoster } from "./room-member.ts";
import type { CommitReason } from "./room-rules.ts";

/** The boxes of the other members in one epoch, by leaf. */
export interface EpochReader {
  readonly epoch: bigint;
  readonly chains: Map<number, { readonly member: RoomMember; chain: ReaderChain }>;
}

export interface Presence {
  heardAtMs: number;
  /** Never heard: it may be a hello without anybody behind it. */
  isNew: boolean;
  hasLeft: boolean;
  wasHere: boolean;
}

/** A hello in the lobby that this member may let in. */
export interface Knock {
  readonly hello: Hello;
  readonly member: string;
  readonly claim: RoomBox;
  readonly sinceMs: number;
  /** It came while this member was looking, so that nobody can have served it long ago. */
  readonly isLive: boolean;
  claimState: "none" | "asked" | "own" | "foreign";
}

/** A commit of our own that has neither won nor lost. */
export interface OwnCommit {
  readonly reason: CommitReason;
  readonly payloadAt: (k: number) => Uint8Array;
  readonly welcome: Uint8Array | undefined;
  readonly knocks: readonly Knock[];
  /** The parcel of the commit lies at the relay. */
  isBodyThere: boolean;
  /** The frame that was put into the slot that is looked at now, if any. */
  frame: Uint8Array | null;
}

/** The lowest slot of this epoch that isn't known to be void, and what is known of it. */
export interface SlotWatch {
  k: number;
  box: RoomBox;
  /** A member signed for it; its commit is being read since `sinceMs`. */
  winner: { readonly by: RoomMember; readonly sinceMs: number } | null;
}

/** The boxes of the lobby that are watched, for one link and time bucket. */
export interface LobbyWatch {
  readonly secret: Uint8Array | null;
  readonly bucket: number;
  readonly addresses: readonly string[];
  /** What lay there before came unseen. */
  readonly sinceMs: number;
}

export interface RoomState {
  readonly desk: RelayDesk;
  /** The seed of the own signature key, for coming in again as the same member. */
  readonly identity: Uint8Array;
  readonly self: string;
  link: RelayRoomLink;
  /** Null until another member has told it. */
  seed: Uint8Array | null;
  mls: GroupState;
  epochSecret: Uint8Array;
  roster: RoomRoster;
  /** The newest epoch first. */
  readers: EpochReader[];
  sender: SenderChain;
  readonly outbox: Outbox;
  readonly inboxes: Map<string, Inbox>;
  readonly presence: Map<string, Presence>;
  /** Frames of ours that are on their way to their boxes. */
  framesFlying: number;
  lastSentMs: number;
  /** Something came that has not been confirmed. */
  owesAck: boolean;
  /** Frames that confirm or show presence, which may be sent now; refilled slowly. */
  controlTokens: number;
  refilledAtMs: number;
  slot: SlotWatch;
  ownCommit: OwnCommit | null;
  readonly kicks: Set<string>;
  knocks: Knock[];
  lobby: LobbyWatch;
  /** Answers to hellos of late, to be given again to who asks again. */
  readonly welcomed: Map<string, Uint8Array>;
  leavingSinceMs: number | null;
  lastTickMs: number;
  /** The newest epoch in which somebody else was heard. */
  heardEpoch: bigint;
  ended: { readonly why: EndReason; readonly by: string | null } | null;
}
