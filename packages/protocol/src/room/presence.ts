/**
 * Presence comes from connections alone. With a stream: present. After a visit without one: present for ABSENCE_MS.
 * Absent for ABSENCE_MS: left. One who waits without a stream gives up the place after NAME_RESERVED_MS.
 */

import { comeBack, endSession, goAway, sendOut } from "./coming-and-going.ts";
import { watch } from "./due-times.ts";
import type { Person } from "./person.ts";
import type { SessionId, StreamId } from "./room-effects.ts";
import type { RoomState } from "./room-state.ts";

export function connect(room: RoomState, session: SessionId, stream: StreamId, nowMs: number): void {
  const person = arrive(room, session, nowMs);
  if (person === null) return;
  room.people.attach(stream, person);
  setPresent(room, person, true);
  watch(room, person, nowMs);
}

export function disconnect(room: RoomState, stream: StreamId, nowMs: number): void {
  const person = room.people.byStream(stream);
  if (person === null) return;
  room.people.detach(stream, person);
  if (person.streams.size > 0) return;
  setPresent(room, person, false);
  watch(room, person, nowMs);
}

export function visit(room: RoomState, session: SessionId, nowMs: number): void {
  const person = arrive(room, session, nowMs);
  if (person === null) return;
  setPresent(room, person, true);
  watch(room, person, nowMs);
}

/** What is due by now: visits that lapse, absences that last. Each is reckoned from when it was due. */
export function lapse(room: RoomState, nowMs: number): void {
  for (let due = room.due.next(nowMs); due !== null; due = room.due.next(nowMs)) {
    lapseOne(room, due.person, due.at, nowMs);
  }
}

function lapseOne(room: RoomState, person: Person, dueAt: number, nowMs: number): void {
  if (person.present) {
    setPresent(room, person, false);
    watch(room, person, dueAt);
  } else if (person.place === "waiting") sendOut(room, person, "ROOM_NOT_JOINED", null, nowMs);
  else goAway(room, person, nowMs);
}

/** Who the session is, back in if they were away; null (and the session is told why) if it may not be here. */
function arrive(room: RoomState, session: SessionId, nowMs: number): Person | null {
  const person = room.people.bySession(session);
  if (person === null) {
    endSession(room, session, room.people.endedCode(session) ?? "ROOM_NOT_JOINED");
    return null;
  }
  if (person.place !== "away") return person;
  const problem = comeBack(room, person, nowMs);
  if (problem === null) return person;
  if (problem === "ROOM_FULL") endSession(room, session, problem);
  return null;
}

function setPresent(room: RoomState, person: Person, present: boolean): void {
  if (person.present === present) return;
  person.present = present;
  room.showMember(person);
}
