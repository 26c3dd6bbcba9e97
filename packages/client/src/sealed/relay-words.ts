/** A relay and its tickets in words. */

import { PROTOCOL_LIMITS, type RelayCheckView, type RelayView } from "@hushroom/protocol";
import type { Translate } from "../lang/index.ts";

const HOUR_MS = 3_600_000;

/** Where this identity reads. */
export const ownRelays = (relays: readonly RelayView[]): readonly RelayView[] =>
  relays.filter(({ own }) => own);

/** Where others read, and there is something to do or to know: tickets are needed, or something is wrong. */
export const othersRelays = (relays: readonly RelayView[]): readonly RelayView[] =>
  relays.filter(({ needsTickets, own, trouble }) => !own && (needsTickets || trouble !== null));

export const canAddRelay = (relays: readonly RelayView[]): boolean =>
  ownRelays(relays).length < PROTOCOL_LIMITS.MEMBER_RELAYS_MAX;

/** The connection, then the tickets. */
export function relayState(t: Translate, { reached, needsTickets, tickets }: RelayView): string {
  const link = t(reached ? "relays.reached" : "relays.not-reached");
  return `${link} · ${needsTickets ? t("relays.tickets", { count: tickets }) : t("relays.free")}`;
}

export function relayAdded(t: Translate, { needsTickets, keepsMs }: RelayCheckView): string {
  const hours = Math.max(1, Math.round(keepsMs / HOUR_MS));
  return t(needsTickets ? "relays.added-tickets" : "relays.added", { hours });
}
