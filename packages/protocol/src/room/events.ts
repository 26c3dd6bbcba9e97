/** What happens in a room, as its members, the owner's API and the guest's WebSocket see it (docs/protocol.md §Rooms). */

import type { ErrorCode } from "../base/errors.ts";
import type { Role } from "./roles.ts";
import type { RoomSettings } from "./settings.ts";

export interface MemberView {
  /** Public and random, new for each joining session: `~` and base32. Colour and mark are drawn from it. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly muted: boolean;
  /** Has a live connection now. */
  readonly present: boolean;
  /** The name is kept with a password. */
  readonly registered: boolean;
}

export interface ReplyView {
  readonly id: string;
  readonly from: string;
  /** The first characters of the message replied to, as they were when replied to. */
  readonly excerpt: string;
}

/** Ids grow by one for each item of the room (messages and notices alike), as decimal strings. */
export interface MessageItem {
  readonly type: "message";
  readonly id: string;
  readonly member: string;
  readonly from: string;
  readonly role: Role;
  readonly at: number;
  readonly text: string;
  readonly replyTo: ReplyView | null;
}

export const MEMBER_CHANGES = ["joined", "left", "kicked", "banned", "renamed", "waiting"] as const;
export type MemberChange = (typeof MEMBER_CHANGES)[number];

/** A line of the log that the room itself wrote, from what connections did and never from text. */
export interface NoticeItem {
  readonly type: "notice";
  readonly id: string;
  readonly change: Exclude<MemberChange, "waiting">;
  readonly member: string;
  readonly name: string;
  /** The name before, for `renamed` only. */
  readonly before: string | null;
  readonly at: number;
}

export type HistoryItem = MessageItem | NoticeItem;

export const REACHABILITY_STATES = [
  "starting",
  "published",
  "reachable",
  "degraded",
  "repairing",
  "lan",
] as const;
export type ReachabilityState = (typeof REACHABILITY_STATES)[number];

export interface Reachability {
  readonly state: ReachabilityState;
  /** Unix milliseconds of the last proof from outside, or null. */
  readonly provenAt: number | null;
}

/** What every member is told. */
export type RoomEvent =
  | MessageItem
  | NoticeItem
  /** The member as it is now: arrived, changed role, muted, came or went. */
  | { readonly type: "member"; readonly member: MemberView }
  | { readonly type: "member-gone"; readonly id: string }
  | { readonly type: "settings"; readonly settings: RoomSettings }
  /** Items with an id up to this one are gone (retention, clear). */
  | { readonly type: "removed"; readonly upTo: string }
  | { readonly type: "reachability"; readonly reachability: Reachability }
  | { readonly type: "closed" };

/** What only one session is told. */
export type SessionEvent =
  | { readonly type: "admitted" }
  | { readonly type: "ended"; readonly code: ErrorCode };

/** What only the host and moderators are told. */
export type StaffEvent =
  | { readonly type: "waiting"; readonly member: string; readonly name: string; readonly at: number }
  | { readonly type: "waiting-gone"; readonly member: string };
