/**
 * What the guest's pages show: the views that the routes hand to guest/pages, and the forms those pages post.
 * Every form has the hidden field `form` (the view's `formToken`); docs/protocol.md §Guest pages lists the fields.
 */

import type { Language } from "@hushroom/client";
import type {
  ErrorCode,
  ErrorDetail,
  HistoryItem,
  MemberView,
  Reachability,
  ReplyView,
  Role,
  RoomSettings,
  SessionEvent,
  WaitingView,
} from "@hushroom/protocol";

/** What every page has. `here` is the local path that `/language?to=…&next=…` comes back to. */
export interface PageView {
  readonly language: Language;
  readonly here: string;
  /** How guests come: over Tor, or over a network on which those in between can read and change the page. */
  readonly mode: "onion" | "lan";
}

export interface Problem {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
}

/** `GET /j/<token>`, and again with a problem and the name as typed. POST to `here`: name, room-password, name-password. */
export interface JoinView extends PageView {
  readonly roomName: string;
  readonly needsPassword: boolean;
  readonly waitingRoom: boolean;
  readonly formToken: string;
  readonly name: string;
  readonly problem: Problem | null;
}

/** `GET /` while waiting; the page comes again by itself every 5 s. POST /leave gives up. */
export interface WaitingPageView extends PageView {
  readonly roomName: string;
  readonly formToken: string;
}

/** No way on from here: ended sessions, strangers (ROOM_NOT_JOINED), dead links, wrong requests. */
export interface ProblemView extends PageView {
  readonly roomName: string | null;
  readonly problem: Problem;
}

/** `GET /` for members: frames for /stream and /compose, links to /history and /members, POST /leave. */
export interface RoomPageView extends PageView {
  readonly settings: RoomSettings;
  readonly you: MemberView;
  readonly presentCount: number;
  readonly waitingCount: number;
  readonly reachability: Reachability;
  readonly formToken: string;
}

/** The log: `logStart` for the stream (no end tags: items follow), `logPage` whole for `?view=reload`. */
export interface LogView extends PageView {
  readonly you: MemberView;
  readonly items: readonly HistoryItem[];
  /** There is more before the first item: /history?before=ID. */
  readonly earlier: boolean;
}

/** One piece of the live log: a new item, or the last word to this session. */
export interface LogPieceView {
  readonly language: Language;
  /** The item shown before, so that the rows of one person stay together; null: none; absent: not known. */
  readonly previous?: HistoryItem | null;
  readonly piece: HistoryItem | Extract<SessionEvent, { type: "ended" }> | { readonly type: "closed" };
  /** Written by the one who reads. */
  readonly own: boolean;
}

/** `GET /compose`, with `?help=yes` and the commands. POST /say: once (hidden), reply (hidden, an id or empty), text. Slash commands work in text. */
export interface ComposeView extends PageView {
  readonly formToken: string;
  readonly once: string;
  readonly replyTo: ReplyView | null;
  /** What was typed, if it was refused. */
  readonly text: string;
  readonly problem: Problem | null;
  /** Why the reader can't write now: ROOM_READ_ONLY, ROOM_MUTED. */
  readonly silenced: ErrorCode | null;
  /** Whose commands to list, if they were asked for. */
  readonly helpFor: Role | null;
}

/** `GET /history[?before=ID]`, oldest first. */
export interface HistoryView extends PageView {
  readonly you: MemberView;
  readonly items: readonly HistoryItem[];
  /** `before` of the page before this one; null: this is the beginning. */
  readonly earlier: string | null;
  /** Shown from the newest item on. */
  readonly newest: boolean;
}

/**
 * `GET /members`. POST /command: next (local path to return to), command, and the fields of that command:
 * target · role · nickname · on (yes, no) · seconds (slow) · count (cap, retain) · minutes (retain, may be empty) ·
 * room-name · password (empty: none) · uses and hours (invite, may be empty) · invite (revoke).
 */
export interface MembersView extends PageView {
  readonly settings: RoomSettings;
  readonly you: MemberView;
  readonly members: readonly MemberView[];
  /** Empty for those who are neither host nor moderator. */
  readonly waiting: readonly WaitingView[];
  readonly bannedNames: readonly string[];
  readonly formToken: string;
  readonly problem: Problem | null;
  /** The link just made by `invite`. */
  readonly invited: string | null;
}

/** `pages/guest-pages.ts` exports `guestPages: GuestPages`. Everything that people typed is escaped there. */
export interface GuestPages {
  join(view: JoinView): string;
  waiting(view: WaitingPageView): string;
  problem(view: ProblemView): string;
  room(view: RoomPageView): string;
  logStart(view: LogView): string;
  logPiece(view: LogPieceView): string;
  logPage(view: LogView): string;
  compose(view: ComposeView): string;
  history(view: HistoryView): string;
  members(view: MembersView): string;
}
