/** Notices, deliveries, waits for tickets and ends of relay rooms in words. */

import { type ErrorCode, PROTOCOL_LIMITS } from "@hushroom/protocol";
import type { ErrorText, TextPart, Translate } from "../lang/index.ts";
import type { RelayDelivery, RelayNotice, RelayRoomView } from "./relay-room-view.ts";
import type { TicketWait } from "./tickets/room-right.ts";

export function relayNoticeParts(t: Translate, { what, name, by }: RelayNotice): readonly TextPart[] {
  switch (what) {
    case "joined":
      return t.parts("room.notice-joined", { name });
    case "kicked":
      return t.parts("room.notice-kicked", { name });
    case "gone":
      return t.parts("relay.notice-gone", { name });
    case "taken-out":
      return t.parts("relay.notice-taken-out", { name, by });
    default:
      return t.parts(`relay.notice-${what}`);
  }
}

/** What the mark beside an own message shows; as for conversations. */
export const relayDeliveryState = ({ have, of }: RelayDelivery): "kept" | "boxed" | "delivered" =>
  have === 0 ? "kept" : have < of ? "boxed" : "delivered";

export function relayDeliveryWords(t: Translate, { have, of: count, missed }: RelayDelivery): string {
  const words = count === 0 && missed > 0 ? [] : [deliveryWord(t, have, count)];
  if (missed > 0) words.push(t("relay.delivery-missed", { count: missed }));
  return words.join(" · ");
}

function deliveryWord(t: Translate, have: number, count: number): string {
  if (have === 0) return t("relay.delivery-none");
  if (have < count) return t("relay.delivery-some", { have, count });
  return t(count === 1 ? "relay.delivery-one" : "relay.delivery-all");
}

/** Own messages that somebody who was to get them hasn't. */
export const unconfirmed = ({ items }: RelayRoomView): number =>
  items.filter((item) => item.kind === "message" && item.delivery !== null && isShort(item.delivery)).length;

const isShort = ({ have, of, missed }: RelayDelivery): boolean => have < of || missed > 0;

export interface EndWords {
  readonly what: string;
  readonly next: readonly TextPart[];
}

export function relayEndWords(t: Translate, ended: NonNullable<RelayRoomView["ended"]>): EndWords {
  const { why, by } = ended;
  const what = t(`relay.ended-${why}`);
  if (why === "full") {
    return {
      what,
      next: t.parts("relay.ended-full-next", { count: PROTOCOL_LIMITS.RELAY_ROOM_MEMBERS_MAX }),
    };
  }
  if (why === "jammed" && by !== "") return { what, next: t.parts("relay.ended-jammed-by", { name: by }) };
  return { what, next: t.parts(`relay.ended-${why}-next`) };
}

/** What keeps people of a relay with tickets waiting; null: no more than the way to the relay, or nothing. */
export function ticketTrouble({ tickets, reach }: RelayRoomView): TicketWait | null {
  if (tickets === null || tickets.kind === "asking") return null;
  const isUnreached = tickets.kind === "lacking" && tickets.code.startsWith("DIAL_");
  return isUnreached && reach !== "connected" && reach !== "full" ? null : tickets;
}

/** Whether an invite of the operator is the one thing that helps; `maybe`: it would be quicker. */
export function invitesHelp(wait: TicketWait): "yes" | "maybe" | "no" {
  if (wait.kind === "working") return "maybe";
  if (wait.kind !== "lacking") return "no";
  const { code, hasWorked } = wait;
  return code === "RELAY_INVITE_REFUSED" || (code === "RELAY_NEEDS_TICKETS" && !hasWorked) ? "yes" : "no";
}

/** Title, and what it means. */
export function ticketWaitWords(
  t: Translate,
  errorText: (code: ErrorCode) => ErrorText,
  wait: TicketWait,
): readonly [title: string, ...text: string[]] {
  const getting = t("relay.tickets-title");
  if (wait.kind === "asking") return [getting, t("relay.tickets-asking")];
  if (wait.kind === "working") return [getting, t("relay.tickets-working"), ...usualTime(t, wait.usualMs)];
  if (wait.kind !== "lacking") return [getting, t(`relay.tickets-${wait.kind}`)];
  const { code, hasWorked } = wait;
  if (code.startsWith("DIAL_")) return [getting, t("relay.tickets-unanswered")];
  if (code === "RELAY_NEEDS_TICKETS") {
    return hasWorked
      ? [getting, t("relay.tickets-busy")]
      : [t("relay.tickets-invite-title"), t("relay.tickets-invite")];
  }
  const { what, next } = errorText(code);
  return [t("relay.tickets-lack-title"), what, next];
}

/** In steps, so that it isn't another number every moment. */
const SECONDS_SAID = [5, 10, 20, 30, 45];
const MINUTES_SAID = [1, 2, 3, 5, 10, 15, 20, 30, 60];

function usualTime(t: Translate, usualMs: number | null): string[] {
  if (usualMs === null) return [];
  const seconds = SECONDS_SAID.find((count) => count * 1000 >= usualMs);
  if (seconds !== undefined) return [t("relay.tickets-seconds", { count: seconds })];
  const minutes = MINUTES_SAID.find((count) => count * 60_000 >= usualMs) ?? Math.ceil(usualMs / 60_000);
  return [t("relay.tickets-minutes", { count: minutes })];
}
