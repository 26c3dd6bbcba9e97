/** Who is here: heard of lately. What others are held to is counted only while this member itself was there to hear. */

import { RELAY_ROOM_LIMITS } from "../../base/relay-room-limits.ts";
import { lookalikeKeys } from "../../base/skeleton.ts";
import type { RoomPerson } from "./room-events.ts";
import type { RoomMember } from "./room-member.ts";
import type { Presence, RoomState } from "./room-state.ts";

export function heard(state: RoomState, id: string): void {
  const presence = state.presence.get(id);
  if (presence === undefined) return;
  presence.heardAtMs = state.desk.nowMs;
  presence.isNew = false;
}

export function isHere(state: RoomState, id: string): boolean {
  if (id === state.self) return true;
  const presence = state.presence.get(id);
  if (presence === undefined || presence.hasLeft) return false;
  return state.desk.nowMs - presence.heardAtMs < RELAY_ROOM_LIMITS.HERE_MS;
}

/** How many that are here stand before this member: each waits its turn to do what one has to. */
export function rankDelayMs(state: RoomState): number {
  const before = state.roster.members.filter(
    ({ id, leaf }) => leaf < state.mls.leafIndex && isHere(state, id),
  );
  return before.length * RELAY_ROOM_LIMITS.RANK_MS;
}

/** Since when it is for somebody to take this member out; later than now if it isn't. */
function goneSinceMs(presence: Presence): number {
  if (presence.hasLeft) return presence.heardAtMs;
  return (
    presence.heardAtMs + (presence.isNew ? RELAY_ROOM_LIMITS.NEW_SILENT_MS : RELAY_ROOM_LIMITS.SILENT_MS)
  );
}

/** Members that this one has to take out now. */
export function gonePeople(state: RoomState): RoomMember[] {
  const delayMs = rankDelayMs(state);
  return state.roster.members.filter(({ id }) => {
    const presence = state.presence.get(id);
    return presence !== undefined && goneSinceMs(presence) + delayMs <= state.desk.nowMs;
  });
}

/** Those let in of whom nothing was heard yet. */
export const newcomersUnheard = (state: RoomState): number =>
  [...state.presence.values()].filter(({ isNew }) => isNew).length;

/** Whether taking this member out as gone can be right, from what was heard here. */
export function mayBeGone(state: RoomState, id: string): boolean {
  const presence = state.presence.get(id);
  if (presence === undefined) return false;
  return presence.hasLeft || presence.isNew || !isHere(state, id);
}

/**
 * So long nobody could be heard here: it doesn't count against them, and what they said meanwhile has some time to come
 * before anybody is taken out.
 */
export function forgiveSilence(state: RoomState, unheardMs: number): void {
  const { nowMs } = state.desk;
  for (const presence of state.presence.values()) {
    if (presence.hasLeft) continue;
    const silentMs = Math.min(
      nowMs - presence.heardAtMs - unheardMs,
      RELAY_ROOM_LIMITS.SILENT_MS - RELAY_ROOM_LIMITS.HEARTBEAT_MS,
    );
    presence.heardAtMs = nowMs - Math.max(0, silentMs);
  }
}

/** Two of one name, or of names that look alike, are told apart by the beginnings of their ids. */
function shownNames(members: readonly RoomMember[]): Map<string, string> {
  const counts = new Map<string, number>();
  for (const { name } of members) {
    for (const key of lookalikeKeys(name)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const isAlone = (name: string): boolean => lookalikeKeys(name).every((key) => counts.get(key) === 1);
  return new Map(members.map(({ id, name }) => [id, isAlone(name) ? name : `${name} ~${id.slice(0, 4)}`]));
}

export function peopleOf(state: RoomState): RoomPerson[] {
  const { members, creator } = state.roster;
  const names = shownNames(members);
  return members.map(({ id, name }) => ({
    id,
    name: names.get(id) ?? name,
    isHere: isHere(state, id),
    isCreator: id === creator,
    isSelf: id === state.self,
  }));
}

/** Also of somebody who is gone already. */
export const nameOf = (state: RoomState, member: RoomMember): string =>
  peopleOf(state).find(({ id }) => id === member.id)?.name ?? member.name;

/** Tells of people only if somebody seems to have come back or gone quiet. */
export function tellIfChanged(state: RoomState): void {
  let isChanged = false;
  for (const [id, presence] of state.presence) {
    const here = isHere(state, id);
    isChanged ||= here !== presence.wasHere;
    presence.wasHere = here;
  }
  if (isChanged) tellPeople(state);
}

export function tellPeople(state: RoomState): void {
  const nobody = { joined: [], gone: [], by: null, why: null, isWrong: false };
  state.desk.tell({ type: "people", people: peopleOf(state), ...nobody });
}
