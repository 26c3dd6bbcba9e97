/** One room as the owner's page holds it, and what each event makes of it. */

import type {
  HistoryItem,
  InviteApiView,
  MemberView,
  RoomEvent,
  RoomView,
  StaffEvent,
} from "@hushroom/protocol";
import {
  EMPTY_LOG,
  lastId,
  type RoomLog,
  unreadIn,
  withItem,
  withoutUpTo,
  withPage,
} from "../room/room-log.ts";
import { withMember, withoutWaiting, withWaiting } from "../room/room-people.ts";

export interface Ban {
  readonly name: string;
  readonly at: number;
}

export interface OwnerRoom {
  readonly view: RoomView;
  readonly log: RoomLog;
  /** The id of the newest item that was on screen; null until the log was first read. */
  readonly readUpTo: number | null;
  /** Null until asked for. */
  readonly invites: readonly InviteApiView[] | null;
  readonly bans: readonly Ban[] | null;
}

export function newOwnerRoom(view: RoomView): OwnerRoom {
  return { view, log: EMPTY_LOG, readUpTo: null, invites: null, bans: null };
}

export function unreadOf(room: OwnerRoom): number {
  return room.readUpTo === null ? 0 : unreadIn(room.log, room.readUpTo, room.view.host.id);
}

/** After a page of history, the newest or the next older one. What was said before this page opened counts as read. */
export function withHistory(room: OwnerRoom, page: readonly HistoryItem[], limit: number): OwnerRoom {
  const log = withPage(room.log, page, limit);
  return { ...room, log, readUpTo: room.readUpTo ?? lastId(log) };
}

export const asRead = (room: OwnerRoom): OwnerRoom =>
  room.readUpTo === lastId(room.log) ? room : { ...room, readUpTo: lastId(room.log) };

const withView = (room: OwnerRoom, change: Partial<RoomView>): OwnerRoom => ({
  ...room,
  view: { ...room.view, ...change },
});

function memberChanged(room: OwnerRoom, member: MemberView): OwnerRoom {
  const { host, members } = room.view;
  return withView(room, {
    members: withMember(members, member),
    host: host.id === member.id ? member : host,
  });
}

export function afterEvent(room: OwnerRoom, event: RoomEvent | StaffEvent): OwnerRoom {
  const { members, waiting } = room.view;
  switch (event.type) {
    case "message":
    case "notice":
      return { ...room, log: withItem(room.log, event) };
    case "member":
      return memberChanged(room, event.member);
    case "member-gone":
      return withView(room, { members: members.filter((member) => member.id !== event.id) });
    case "settings":
      return withView(room, { settings: event.settings });
    case "removed":
      return { ...room, log: withoutUpTo(room.log, event.upTo) };
    case "reachability":
      return withView(room, { reachability: event.reachability });
    case "waiting":
      return withView(room, { waiting: withWaiting(waiting, event) });
    case "waiting-gone":
      return withView(room, { waiting: withoutWaiting(waiting, event.member) });
    case "closed":
      return room;
  }
}
