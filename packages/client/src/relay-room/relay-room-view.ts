/** What a page shows of a relay room, and what each event makes of it. Pure. */

import { type EndReason, ROOM_LIMITS, type RoomPerson } from "@hushroom/protocol";
import type { RoomDriverEvent } from "./room-driver.ts";
import type { TicketWait } from "./tickets/room-right.ts";

/** Of an own message: `have` of `of` people have it; `missed` were taken out before they did. */
export interface RelayDelivery {
  readonly have: number;
  readonly of: number;
  readonly missed: number;
}

export interface RelayMessage {
  readonly kind: "message";
  readonly key: number;
  readonly id: string;
  readonly from: string;
  readonly name: string;
  /** When it came, by this device's clock: a sender's may be wrong. */
  readonly at: number;
  readonly text: string;
  /** Null: somebody else's. */
  readonly delivery: RelayDelivery | null;
}

export type RelayNoticeWhat =
  | "joined"
  | "gone"
  | "kicked"
  /** Taken out as gone by `by`, though just heard of here. */
  | "taken-out"
  | "new-link"
  | "squatted"
  | "restarted";

export interface RelayNotice {
  readonly kind: "notice";
  readonly key: number;
  readonly what: RelayNoticeWhat;
  readonly at: number;
  /** The member that it is about, and its name; empty where it is about nobody. */
  readonly member: string;
  readonly name: string;
  readonly by: string;
}

export type RelayItem = RelayMessage | RelayNotice;

/** `unreached`: it never answered. `gone`: it did, and doesn't now. */
export type RelayReach = "connecting" | "unreached" | "connected" | "gone" | "full";

export interface RelayRoomView {
  readonly phase: "joining" | "in" | "ended";
  readonly reach: RelayReach;
  readonly reachSince: number;
  /** At a relay with tickets, why nothing can be put; null: nothing is in the way. */
  readonly tickets: TicketWait | null;
  /** The own member id; empty until this member is in. */
  readonly self: string;
  readonly people: readonly RoomPerson[];
  /** Oldest first; the oldest are forgotten when there are too many. */
  readonly items: readonly RelayItem[];
  readonly nextKey: number;
  /** The fragment that leads in now. */
  readonly link: string;
  readonly ended: { readonly why: EndReason | "no-key"; readonly by: string } | null;
}

export const newRelayRoomView = (link: string, nowMs: number): RelayRoomView => ({
  ...{ phase: "joining", reach: "connecting", reachSince: nowMs, tickets: null, self: "" },
  ...{ people: [], items: [], nextKey: 1, link, ended: null },
});

export const isAlone = ({ people }: RelayRoomView): boolean => people.length < 2;
export const mayKick = ({ people }: RelayRoomView): boolean =>
  people.some(({ isSelf, isCreator }) => isSelf && isCreator);

export function afterRoomEvent(view: RelayRoomView, event: RoomDriverEvent, nowMs: number): RelayRoomView {
  switch (event.type) {
    case "joined":
      return { ...view, phase: "in", self: event.self };
    case "people":
      return afterPeople(view, event, nowMs);
    case "message": {
      const { id, from, name, text } = event;
      return withItem(view, { kind: "message", id, from, name, at: nowMs, text, delivery: null });
    }
    case "delivery":
      return withDelivery(view, event);
    case "link":
      return afterLink(view, event.link, nowMs);
    case "relay":
    case "unreached":
      return afterReach(view, event, nowMs);
    case "squatted":
      return withNotice(view, "squatted", nowMs);
    case "ended":
      return { ...view, phase: "ended", ended: { why: event.why, by: nameOfMember(view, event.by) } };
    case "tickets":
      return { ...view, tickets: event.wait };
    case "no-key":
      return { ...view, phase: "ended", ended: { why: "no-key", by: "" } };
    case "said":
      return view;
  }
}

/** The own message that the room has just taken. */
export function withSaid(view: RelayRoomView, id: string, text: string, nowMs: number): RelayRoomView {
  const own = view.people.find(({ isSelf }) => isSelf);
  const delivery = { have: 0, of: view.people.length - 1, missed: 0 };
  return withItem(view, {
    ...{ kind: "message", id, from: view.self, name: own?.name ?? "", at: nowMs, text, delivery },
  });
}

type Unkeyed<Item> = Item extends RelayItem ? Omit<Item, "key"> : never;

function withItem(view: RelayRoomView, item: Unkeyed<RelayItem>): RelayRoomView {
  const items = [...view.items, { ...item, key: view.nextKey } as RelayItem];
  return { ...view, items: items.slice(-ROOM_LIMITS.OWNER_LOG_ITEMS_MAX), nextKey: view.nextKey + 1 };
}

/** A notice that would say what the last line says already stays out: somebody may cause very many of them. */
function withNotice(
  view: RelayRoomView,
  what: RelayNoticeWhat,
  at: number,
  about: Partial<Pick<RelayNotice, "member" | "name" | "by">> = {},
): RelayRoomView {
  const { member = "", name = "", by = "" } = about;
  const last = view.items.at(-1);
  if (last?.kind === "notice" && last.what === what && last.member === member) return view;
  return withItem(view, { kind: "notice", what, at, member, name, by });
}

const nameOfMember = ({ people }: RelayRoomView, id: string | null): string =>
  people.find((person) => person.id === id)?.name ?? "";

type PeopleEvent = Extract<RoomDriverEvent, { type: "people" }>;

function afterPeople(view: RelayRoomView, event: PeopleEvent, nowMs: number): RelayRoomView {
  let changed: RelayRoomView = { ...view, people: event.people };
  for (const member of event.joined) {
    changed = withNotice(changed, "joined", nowMs, { member, name: nameOfMember(changed, member) });
  }
  const what = event.isWrong ? "taken-out" : event.why === "kick" ? "kicked" : "gone";
  // Of somebody who took itself for gone there may be no name left.
  const by = nameOfMember(changed, event.by) || nameOfMember(view, event.by);
  for (const { id, name } of event.gone) {
    const shown = nameOfMember(view, id) || name;
    changed = withNotice(changed, what, nowMs, { member: id, name: shown, by });
  }
  return changed;
}

function withDelivery(view: RelayRoomView, { id, have, of, missed }: RelayDelivery & { id: string }) {
  const items = view.items.map((item) =>
    item.kind === "message" && item.delivery !== null && item.id === id
      ? { ...item, delivery: { have, of, missed } }
      : item,
  );
  return { ...view, items };
}

function afterLink(view: RelayRoomView, link: string, nowMs: number): RelayRoomView {
  const changed = { ...view, link };
  return view.link === "" || view.link === link ? changed : withNotice(changed, "new-link", nowMs);
}

type ReachEvent = Extract<RoomDriverEvent, { type: "relay" | "unreached" }>;

function afterReach(view: RelayRoomView, event: ReachEvent, nowMs: number): RelayRoomView {
  if (event.type === "relay" && event.state === "restarted") return withNotice(view, "restarted", nowMs);
  const reach = event.type === "unreached" ? "unreached" : (event.state as RelayReach);
  // Tries that fail after there was a connection are of the same absence.
  if (reach === "unreached" && view.reach === "gone") return view;
  const reachSince = reach === view.reach && reach !== "full" ? view.reachSince : nowMs;
  return { ...view, reach, reachSince };
}
