/** How people enter, leave and come back. The only place where somebody's place in the room changes. */

import type { ErrorCode } from "../base/errors.ts";
import { watch } from "./due-times.ts";
import type { NoticeItem } from "./events.ts";
import type { Person } from "./person.ts";
import type { SessionId } from "./room-effects.ts";
import type { RoomState } from "./room-state.ts";

/** In from outside, the waiting room or an absence; everybody is told. */
export function enter(room: RoomState, person: Person, nowMs: number): void {
  room.people.place(person, "in");
  room.names.used.add(person);
  room.notice("joined", person, null, nowMs);
  room.showMember(person);
  watch(room, person, nowMs);
}

/** Back from an absence, or why not: the room may be full by now, or the name somebody else's. */
export function comeBack(room: RoomState, person: Person, nowMs: number): ErrorCode | null {
  if (room.isFull) return "ROOM_FULL";
  const problem = room.names.problem(person.name, person.session, person, nowMs);
  if (problem !== null) {
    end(room, person, problem);
    return problem;
  }
  person.present = true;
  enter(room, person, nowMs);
  return null;
}

/** Out by absence: the session may come back as the same member. */
export function goAway(room: RoomState, person: Person, nowMs: number): void {
  setAside(room, person, nowMs);
  tellGone(room, person, "left", nowMs);
}

/** Away without a word: also one who was let in while not looking, and is announced once back. */
export function setAside(room: RoomState, person: Person, nowMs: number): void {
  room.people.place(person, "away");
  release(room, person);
  keepName(room, person, nowMs);
}

/** Out for good. The session hears why, and nothing after that. */
export function sendOut(
  room: RoomState,
  person: Person,
  code: ErrorCode,
  change: NoticeItem["change"] | null,
  nowMs: number,
): void {
  const { place } = person;
  if (change === "left") keepName(room, person, nowMs);
  end(room, person, code);
  if (place === "waiting") tellNotWaiting(room, person);
  else if (change !== null && (place === "in" || change !== "left")) tellGone(room, person, change, nowMs);
}

/** Takes somebody's session and place away without a word to the others. */
function end(room: RoomState, person: Person, code: ErrorCode): void {
  const { session } = person;
  room.people.drop(person, code);
  release(room, person);
  const registered = room.names.registered.find(person.name);
  if (registered?.entry.holder === person) registered.entry.holder = null;
  if (session !== null) endSession(room, session, code);
}

export function endSession(room: RoomState, session: SessionId, code: ErrorCode): void {
  room.effects.push({ kind: "tell-session", session, event: { type: "ended", code } });
  room.effects.push({ kind: "end-session", session });
}

export function tellNotWaiting(room: RoomState, person: Person): void {
  room.effects.push({ kind: "tell-staff", event: { type: "waiting-gone", member: person.id } });
}

/** Makes room for one more session; the longest away can't come back then. */
export function boundSessions(room: RoomState): void {
  for (let away = room.people.overflow(); away !== null; away = room.people.overflow()) {
    end(room, away, "ROOM_NOT_JOINED");
  }
}

function release(room: RoomState, person: Person): void {
  room.names.used.delete(person);
  room.due.delete(person);
}

function keepName(room: RoomState, person: Person, nowMs: number): void {
  if (person.session !== null) room.names.reserve(person.name, person.session, nowMs);
}

function tellGone(room: RoomState, person: Person, change: NoticeItem["change"], nowMs: number): void {
  room.notice(change, person, null, nowMs);
  room.broadcast({ type: "member-gone", id: person.id });
}
