/**
 * What a guest's screen knows of its room: made from the host's frames and from what the guest sends, without a clock,
 * a screen or a connection of its own. Used by the guest page's script.
 */

import {
  type Answer,
  type ErrorCode,
  type HelloFrame,
  type HistoryItem,
  type HostFrame,
  isStaff,
  type MemberView,
  PROTOCOL_LIMITS,
  type Reachability,
  type RoomSettings,
  type WaitingView,
} from "@hushroom/protocol";
import type { GuestConnectionState } from "./guest-connection.ts";
import { EMPTY_LOG, type RoomLog, withItem, withoutUpTo, withPage } from "./room/room-log.ts";
import { withMember, withoutWaiting, withWaiting } from "./room/room-people.ts";

/** A message of the reader's own that is not in the log yet. */
export interface Outgoing {
  readonly once: string;
  readonly text: string;
  readonly replyTo: string | null;
  /** The room's answer: its id in the log to come, or why it was refused; null while on its way. */
  readonly answer: { readonly id: string } | { readonly code: ErrorCode } | null;
}

export interface GuestRoom {
  readonly connection: GuestConnectionState;
  /** Null until the first hello. */
  readonly settings: RoomSettings | null;
  readonly you: MemberView | null;
  /** At the door: the host has not let the reader in yet. */
  readonly atTheDoor: boolean;
  readonly members: readonly MemberView[];
  /** Who waits, for moderators. */
  readonly waiting: readonly WaitingView[];
  readonly log: RoomLog;
  readonly reachability: Reachability;
  readonly outbox: readonly Outgoing[];
  /** Why it is over, or null while it is not. */
  readonly ended: ErrorCode | null;
}

export const NEW_GUEST_ROOM: GuestRoom = {
  connection: "connecting",
  settings: null,
  you: null,
  atTheDoor: false,
  members: [],
  waiting: [],
  log: EMPTY_LOG,
  reachability: { state: "starting", provenAt: null },
  outbox: [],
  ended: null,
};

type ToldFrame = Exclude<HostFrame, { type: "answer" | "page" }>;

export function guestRoomTold(room: GuestRoom, frame: HostFrame): GuestRoom {
  return frame.type === "answer" || frame.type === "page" ? room : told(room, frame);
}

function told(room: GuestRoom, frame: ToldFrame): GuestRoom {
  switch (frame.type) {
    case "hello":
      return greeted(room, frame);
    case "message":
    case "notice":
      return withNewItem(room, frame);
    case "member":
      return memberChanged(room, frame.member);
    case "member-gone":
      return { ...room, members: room.members.filter(({ id }) => id !== frame.id) };
    case "settings":
      return { ...room, settings: frame.settings };
    case "removed":
      return { ...room, log: withoutUpTo(room.log, frame.upTo) };
    case "reachability":
      return { ...room, reachability: frame.reachability };
    case "waiting":
      return { ...room, waiting: withWaiting(room.waiting, frame) };
    case "waiting-gone":
      return { ...room, waiting: withoutWaiting(room.waiting, frame.member) };
    case "admitted":
      return { ...room, atTheDoor: false };
    case "closed":
      return { ...room, ended: "ROOM_CLOSED", outbox: [] };
    case "ended":
      return { ...room, ended: frame.code, outbox: [] };
  }
}

function greeted(room: GuestRoom, hello: HelloFrame): GuestRoom {
  const page = withPage(EMPTY_LOG, hello.items, PROTOCOL_LIMITS.HISTORY_PAGE_MAX);
  const log = hello.resumed ? hello.items.reduce(withItem, room.log) : page;
  return {
    ...room,
    log: { ...log, loaded: true },
    settings: hello.settings,
    you: hello.you,
    atTheDoor: hello.state === "waiting",
    members: hello.members,
    waiting: hello.waiting ?? [],
    reachability: hello.reachability,
    outbox: room.outbox.filter((outgoing) => !isShown(outgoing, log.items)),
  };
}

function isShown({ answer }: Outgoing, items: readonly HistoryItem[]): boolean {
  return answer !== null && "id" in answer && items.some(({ id }) => id === answer.id);
}

function withNewItem(room: GuestRoom, item: HistoryItem): GuestRoom {
  const log = withItem(room.log, item);
  if (item.type !== "message" || item.member !== room.you?.id) return { ...room, log };
  // The answer may come after the message: the oldest one of the same words is the one that has arrived.
  const arrived = room.outbox.findIndex(
    ({ answer, text }) =>
      (answer === null && text.trim() === item.text.trim()) ||
      (answer !== null && "id" in answer && answer.id === item.id),
  );
  return { ...room, log, outbox: room.outbox.filter((_, place) => place !== arrived) };
}

function memberChanged(room: GuestRoom, member: MemberView): GuestRoom {
  const members = withMember(room.members, member);
  if (member.id !== room.you?.id) return { ...room, members };
  return { ...room, members, you: member, waiting: isStaff(member.role) ? room.waiting : [] };
}

export function guestRoomTurned(room: GuestRoom, connection: GuestConnectionState): GuestRoom {
  return { ...room, connection };
}

/** A page that was asked for before the log's first item. */
export function guestRoomPaged(room: GuestRoom, items: readonly HistoryItem[], limit: number): GuestRoom {
  return { ...room, log: withPage(room.log, items, limit) };
}

/** Also takes one up again that was refused. */
export function guestRoomSending(room: GuestRoom, message: Omit<Outgoing, "answer">): GuestRoom {
  return {
    ...guestRoomDiscarding(room, message.once),
    outbox: [...others(room, message.once), { ...message, answer: null }],
  };
}

export function guestRoomDiscarding(room: GuestRoom, once: string): GuestRoom {
  return { ...room, outbox: others(room, once) };
}

function others(room: GuestRoom, once: string): readonly Outgoing[] {
  return room.outbox.filter((outgoing) => outgoing.once !== once);
}

export function guestRoomAnswered(room: GuestRoom, once: string, answer: Answer): GuestRoom {
  const outcome = !answer.ok
    ? { code: answer.code }
    : answer.value.type === "said"
      ? { id: answer.value.id }
      : null;
  const outbox = room.outbox
    .map((outgoing) => (outgoing.once === once ? { ...outgoing, answer: outcome } : outgoing))
    .filter((outgoing) => !isShown(outgoing, room.log.items));
  return { ...room, outbox };
}

/** Why the reader can't write now, or null. */
export function silencedBy(room: GuestRoom): ErrorCode | null {
  const { you, settings } = room;
  if (you === null) return "ROOM_WAITING";
  if (you.muted) return "ROOM_MUTED";
  if (you.role === "read-only") return "ROOM_READ_ONLY";
  return settings?.announcement && !isStaff(you.role) ? "ROOM_READ_ONLY" : null;
}
