/** The pages that members read: the room, its history, its members, the form to write in; and `/language`. */

import { isLanguage } from "@hushroom/client";
import {
  type ErrorCode,
  HushError,
  isStaff,
  type MemberView,
  PROTOCOL_LIMITS,
  type ReplyView,
  type Role,
  randomId,
} from "@hushroom/protocol";
import { formatCookie, LANGUAGE_COOKIE } from "./cookies.ts";
import type { Exchange } from "./exchange.ts";
import { type GuestParts, type MemberExchange, memberOf, pageView, stateOf } from "./guest-parts.ts";
import type { Problem } from "./page-views.ts";
import { guestPages } from "./pages/guest-pages.ts";
import { localPath } from "./request-guard.ts";
import { statusOf } from "./status-codes.ts";

const ONCE_BYTES = 16;

export function showRoom(exchange: Exchange, parts: GuestParts): void {
  const state = stateOf(exchange, parts);
  const { room } = parts.driver;
  const page = pageView(exchange, parts);
  if (state.state === "waiting" && exchange.session !== null) {
    const formToken = parts.formTokens.for(exchange.session);
    exchange.html(200, guestPages.waiting({ ...page, roomName: room.settings.name, formToken }));
    return;
  }
  if (state.state === "ended") {
    const { code } = state;
    const problem = { code, detail: {} };
    exchange.html(statusOf(code), guestPages.problem({ ...page, roomName: room.settings.name, problem }));
    return;
  }
  const { session, you } = memberOf(exchange, parts);
  const view = {
    ...page,
    settings: room.settings,
    you,
    presentCount: room.members().filter((member) => member.present).length,
    waitingCount: isStaff(you.role) ? room.waiting().length : 0,
    reachability: room.reachability,
    formToken: parts.formTokens.for(session),
  };
  exchange.html(200, guestPages.room(view));
}

export function showHistory(exchange: Exchange, parts: GuestParts): void {
  const { you } = memberOf(exchange, parts);
  const before = exchange.query.get("before");
  const limit = PROTOCOL_LIMITS.HISTORY_PAGE_MAX;
  if (before !== undefined && !/^\d{1,15}$/.test(before)) throw new HushError("GUEST_BAD_FORM");
  const items = parts.driver.room.history(before === undefined ? { limit } : { before, limit });
  if (exchange.wantsJson) {
    exchange.json(200, { items });
    return;
  }
  const earlier = hasEarlier(parts, items[0]?.id) ? (items[0]?.id ?? null) : null;
  const newest = before === undefined;
  exchange.html(200, guestPages.history({ ...pageView(exchange, parts), you, items, earlier, newest }));
}

/** Whether the room still has an item before this one. */
export function hasEarlier(parts: GuestParts, before: string | undefined): boolean {
  return before !== undefined && parts.driver.room.history({ before, limit: 1 }).length > 0;
}

export function showMembers(exchange: Exchange, parts: GuestParts): void {
  membersPage(exchange, parts, memberOf(exchange, parts), null, null);
}

export function membersPage(
  exchange: Exchange,
  parts: GuestParts,
  { session, you }: MemberExchange,
  problem: Problem | null,
  invited: string | null,
): void {
  const { room } = parts.driver;
  const staff = isStaff(you.role);
  const view = {
    ...pageView(exchange, parts),
    here: "/members",
    settings: room.settings,
    you,
    members: room.members(),
    waiting: staff ? room.waiting() : [],
    bannedNames: staff ? room.bans().map((ban) => ban.name) : [],
    formToken: parts.formTokens.for(session),
    problem,
    invited,
  };
  exchange.html(problem === null ? 200 : statusOf(problem.code), guestPages.members(view));
}

export function showCompose(exchange: Exchange, parts: GuestParts): void {
  const replyTo = exchange.query.get("reply") ?? "";
  const member = memberOf(exchange, parts);
  const helpFor = exchange.query.has("help") ? member.you.role : null;
  composePage(exchange, parts, member, { text: "", replyTo, once: null }, { helpFor });
}

/** What was being written. `once` null: a new message. */
export interface Draft {
  readonly text: string;
  readonly replyTo: string;
  readonly once: string | null;
}

export function composePage(
  exchange: Exchange,
  parts: GuestParts,
  { session, you }: MemberExchange,
  draft: Draft,
  { problem = null, helpFor = null }: { readonly problem?: Problem | null; readonly helpFor?: Role | null },
): void {
  const view = {
    ...pageView(exchange, parts),
    here: "/compose",
    formToken: parts.formTokens.for(session),
    once: draft.once ?? randomId(parts.random, ONCE_BYTES),
    replyTo: replyView(parts, draft.replyTo),
    text: draft.text,
    problem,
    silenced: silencedBy(parts, you),
    helpFor,
  };
  exchange.html(problem === null ? 200 : statusOf(problem.code), guestPages.compose(view));
}

function silencedBy(parts: GuestParts, you: MemberView): ErrorCode | null {
  if (you.role === "read-only") return "ROOM_READ_ONLY";
  if (you.muted) return "ROOM_MUTED";
  return parts.driver.room.settings.announcement && !isStaff(you.role) ? "ROOM_READ_ONLY" : null;
}

const EXCERPT_CHARS = 80;

/** Null if there is no such message (any more). */
function replyView(parts: GuestParts, id: string): ReplyView | null {
  if (!/^\d{1,15}$/.test(id)) return null;
  const [item] = parts.driver.room.history({ after: String(Number(id) - 1), limit: 1 });
  if (item === undefined || item.id !== id || item.type !== "message") return null;
  return { id, from: item.from, excerpt: [...item.text].slice(0, EXCERPT_CHARS).join("") };
}

export function chooseLanguage(exchange: Exchange): void {
  const to = exchange.query.get("to");
  if (!isLanguage(to)) throw new HushError("GUEST_BAD_FORM");
  exchange.response.appendHeader("Set-Cookie", formatCookie(LANGUAGE_COOKIE, to));
  exchange.redirect(localPath(exchange.query.get("next")));
}
