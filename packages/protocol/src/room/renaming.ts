/**
 * Changing one's own name, by all rules of a new one. A registered name stays behind with its password, free for
 * whoever has that; the new name is not registered.
 */

import { readNickname } from "../base/nickname.ts";
import type { Person } from "./person.ts";
import type { Answer } from "./room-effects.ts";
import { DONE, type RoomState, refuse } from "./room-state.ts";

export function renameSelf(room: RoomState, person: Person, nickname: string, nowMs: number): Answer {
  const reading = readNickname(nickname);
  if (!reading.ok) return refuse(reading.code);
  const before = person.name;
  if (reading.name === before) return DONE;
  const problem = room.names.problem(reading.name, person.session, person, nowMs);
  if (problem !== null) return refuse(problem);
  leaveName(room, person, nowMs);
  person.name = reading.name;
  room.names.used.add(person);
  room.notice("renamed", person, before, nowMs);
  room.showMember(person);
  return DONE;
}

function leaveName(room: RoomState, person: Person, nowMs: number): void {
  room.names.used.delete(person);
  if (person.session !== null) room.names.reserve(person.name, person.session, nowMs);
  const registered = room.names.registered.find(person.name)?.entry;
  if (registered?.holder !== person) return;
  registered.holder = null;
  person.registered = false;
}
