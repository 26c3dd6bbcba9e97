/** One step of a conversation: what it is given, and the effects that it gathers for the driver. */

import { type Env, policy } from "@hushroom/mls";
import type { RandomBytes } from "../../base/bytes.ts";
import type { Content } from "../content.ts";
import type { GroupProfile } from "../group-profile.ts";
import type { GroupMember } from "../member-leaf.ts";
import { MEMBER_ID_BYTES } from "../member-leaf.ts";
import type { PlacedBox } from "./expected-box.ts";
import type { StoreWrite } from "./ledger.ts";
import type { ConversationState } from "./state.ts";

/** How far a message of ours got: `of` members were to have it. */
export interface Reached {
  readonly boxed: number;
  readonly delivered: number;
  readonly read: number;
  readonly of: number;
}

export type DeliveryState = "kept" | "boxed" | "delivered" | "read" | "failed";

/** Ids are hexadecimal: 32 digits. */
export type ConversationEvent =
  | {
      readonly type: "message";
      readonly from: string;
      readonly name: string;
      readonly id: string;
      readonly at: number;
      readonly content: Content;
    }
  | {
      readonly type: "delivery";
      readonly id: string;
      readonly state: DeliveryState;
      readonly reached: Reached;
    }
  | {
      readonly type: "members";
      readonly by: string | null;
      readonly joined: readonly GroupMember[];
      readonly gone: readonly GroupMember[];
      readonly broughtBack: readonly GroupMember[];
      readonly before: GroupProfile;
      readonly profile: GroupProfile;
    }
  /** So many messages of this member were not received while away, and can't be had any more. */
  | { readonly type: "gap"; readonly from: string; readonly name: string; readonly count: number }
  | { readonly type: "removed"; readonly by: string | null }
  /**
   * The two of a conversation go on in a new group, for one of them lost the state of the old one. `isNew`: the other is
   * another member than before, so its program knows nothing of what was said.
   */
  | { readonly type: "anew"; readonly member: string; readonly name: string; readonly isNew: boolean }
  /** This member follows another history of the group, so neither reads the other. */
  | { readonly type: "parted"; readonly member: string; readonly name: string }
  /** What others asked this orderer for, or its own change of relays, has waited for long, as this member shows that the group went on without it. */
  | { readonly type: "held-up"; readonly member: string; readonly name: string }
  /** What this member followed doesn't count, for this admin moved the commit place before: it comes back by itself. */
  | { readonly type: "outvoted"; readonly member: string; readonly name: string }
  /** A member shows that it is there, or no longer does. */
  | { readonly type: "presence"; readonly member: string; readonly on: boolean }
  /** Somebody brought this member back while it was here, or the group went on in a way it can't follow. */
  | { readonly type: "lost" }
  /** A commit that was asked for can't be made. */
  | { readonly type: "wish-refused" }
  /** The orderer says that a commit counts which breaks the rules or can't be read. */
  | { readonly type: "cannot-process"; readonly member: string }
  /** What this relay said it has, and should still have, wasn't there. */
  | { readonly type: "relay-lost"; readonly relay: string }
  /** It says that another's frame lies in a box that only the two know whose box it is. */
  | { readonly type: "relay-false"; readonly relay: string }
  /** A frame that isn't ours lies where one for this reader belonged. Any other member can have put it there. */
  | { readonly type: "squatted"; readonly reader: string };

export type RefusedFrame =
  | "foreign-frame"
  | "bad-parcel"
  | "bad-message"
  | "forged-sender"
  | "bad-commit"
  | "bad-packet"
  /** What it follows isn't what is here: its sender went back to an older state. */
  | "forgotten-message"
  /** A relay says that somebody else's frame lies in a box of ours. */
  | "box-taken";

export type ConversationEffect =
  /** First of all, in one durable write together with what the deliveries change. */
  | { readonly type: "store"; readonly writes: readonly StoreWrite[] }
  | { readonly type: "deliver"; readonly event: ConversationEvent }
  /**
   * To be answered by `answered` with the same `put`, or never if the place goes away first. `lane`: in whose slots it goes
   * out in a group in `quiet`; else 0.
   */
  | {
      readonly type: "put";
      readonly lane: number;
      readonly put: string;
      readonly place: string;
      readonly writeKey: Uint8Array;
      readonly frame: Uint8Array;
    }
  /**
   * To be answered by `looked` with the same `look`: waits at a relay, as a reader would and over a connection of its own,
   * for all boxes of the first round, then of the next. `hashes`: by address, of frames that should be among what comes.
   */
  | {
      readonly type: "look";
      readonly look: string;
      readonly place: string;
      readonly rounds: readonly (readonly string[])[];
      readonly hashes: ReadonlyMap<string, Uint8Array>;
    }
  | { readonly type: "expect"; readonly boxes: readonly PlacedBox[] }
  | { readonly type: "forget"; readonly boxes: readonly PlacedBox[] }
  /** The box was read for good. */
  | { readonly type: "consume"; readonly box: PlacedBox }
  /** A newcomer's Welcome, to be brought by other ways; `welcomed` ends that. */
  | { readonly type: "welcome"; readonly member: string; readonly welcome: Uint8Array }
  /** The device at this place wrote to this one's: it is there now. */
  | { readonly type: "heard"; readonly place: string }
  /** Misbehaviour, for counters; nothing of it is in the store. `member`: who, if the chain tells. */
  | { readonly type: "refuse"; readonly reason: RefusedFrame; readonly member: string | null }
  /** `tick` at this time, instead of the one asked for before; null for none. */
  | { readonly type: "wake"; readonly atMs: number | null };

export interface Turn {
  readonly state: ConversationState;
  readonly nowMs: number;
  readonly random: RandomBytes;
  /** That this step fills, if it is to fill one. */
  readonly slot: number | null;
  readonly effects: ConversationEffect[];
  /** Secrets that the new state no longer holds: wiped once it is stored. */
  readonly spent: Uint8Array[];
}

/** Who may speak for an id is decided by the signed member profile (`readMember`), which every new leaf must carry. */
const POLICY = policy({
  authenticate: (credential) => credential.type === "basic" && credential.identity.length === MEMBER_ID_BYTES,
  checkReceivedLifetime: false,
});

export const envOf = (random: RandomBytes, nowMs: number): Env => ({
  random,
  now: Math.floor(nowMs / 1000),
  policy: POLICY,
});

export function deliver(turn: Turn, event: ConversationEvent): void {
  turn.effects.push({ type: "deliver", event });
}

export function refuse(turn: Turn, reason: RefusedFrame, member: string | null): void {
  turn.effects.push({ type: "refuse", reason, member });
}
