/** What the host and moderators do to people. */

import type { ErrorCode } from "../base/errors.ts";
import { LOCAL_LIMITS } from "../base/limits.ts";
import { lookalikeKeys } from "../base/skeleton.ts";
import { enter, sendOut, setAside, tellNotWaiting } from "./coming-and-going.ts";
import type { RoomCommand } from "./commands.ts";
import { registerName } from "./join.ts";
import { mayActOn } from "./permissions.ts";
import type { Person } from "./person.ts";
import type { Answer } from "./room-effects.ts";
import { DONE, type RoomState, refuse } from "./room-state.ts";

type OnTarget = Extract<RoomCommand, { readonly target: string }>;

/** Also what touches nobody here: `unban` is about a name. */
export function moderate(room: RoomState, by: Person, command: OnTarget, nowMs: number): Answer {
  if (command.name === "unban") return unban(room, command.target);
  const target = findPerson(room, command.target);
  if (target === null) return refuse("ROOM_NO_SUCH_MEMBER");
  if (!mayActOn(by.role, target.role)) return refuse("ROOM_REFUSED");
  switch (command.name) {
    case "approve":
      return approve(room, target, nowMs);
    case "reject":
      if (target.place !== "waiting") return refuse("ROOM_NO_SUCH_MEMBER");
      return out(room, target, "ROOM_REJECTED", null, nowMs);
    case "kick":
      if (target.place === "waiting") return refuse("ROOM_NO_SUCH_MEMBER");
      return out(room, target, "ROOM_KICKED", "kicked", nowMs);
    case "ban":
      return ban(room, target, nowMs);
    case "mute":
    case "unmute":
      return setMuted(room, target, command.name === "mute");
    case "appoint":
      return appoint(room, target, command.role);
  }
}

/** By id, or by a name that is this one or looks like it: two such are never here together. */
function findPerson(room: RoomState, target: string): Person | null {
  const { inside, waiting, away } = room.people;
  const byId = inside.get(target) ?? waiting.get(target) ?? away.get(target);
  if (byId !== undefined) return byId;
  if (target.startsWith("~")) return null;
  return room.names.used.find(target)?.entry ?? findAway(room, target);
}

/** The one who went away last under this name. */
function findAway(room: RoomState, target: string): Person | null {
  const keys = lookalikeKeys(target);
  const named = (person: Person) => lookalikeKeys(person.name).some((key) => keys.includes(key));
  return [...room.people.away.values()].reverse().find(named) ?? null;
}

function approve(room: RoomState, target: Person, nowMs: number): Answer {
  if (target.place !== "waiting") return refuse("ROOM_NO_SUCH_MEMBER");
  if (room.isFull) return refuse("ROOM_FULL");
  tellNotWaiting(room, target);
  registerName(room, target);
  if (target.session !== null) {
    room.effects.push({ kind: "tell-session", session: target.session, event: { type: "admitted" } });
  }
  if (target.present) enter(room, target, nowMs);
  else setAside(room, target, nowMs);
  return DONE;
}

function out(
  room: RoomState,
  target: Person,
  code: ErrorCode,
  change: "kicked" | "banned" | null,
  nowMs: number,
): Answer {
  sendOut(room, target, code, change, nowMs);
  return DONE;
}

function ban(room: RoomState, target: Person, nowMs: number): Answer {
  if (room.names.bans.size >= LOCAL_LIMITS.BANS_MAX) return refuse("ROOM_TOO_MANY");
  room.names.bans.add({ name: target.name, session: target.session, at: nowMs });
  return out(room, target, "ROOM_BANNED", "banned", nowMs);
}

function unban(room: RoomState, name: string): Answer {
  const ban = room.names.bans.find(name)?.entry;
  if (ban === undefined) return refuse("ROOM_NO_SUCH_MEMBER");
  room.names.bans.delete(ban);
  if (ban.session !== null) room.people.forgetEnd(ban.session);
  return DONE;
}

function setMuted(room: RoomState, target: Person, muted: boolean): Answer {
  if (target.place === "waiting") return refuse("ROOM_NO_SUCH_MEMBER");
  if (target.muted === muted) return DONE;
  target.muted = muted;
  room.showMember(target);
  return DONE;
}

function appoint(room: RoomState, target: Person, role: "moderator" | "member" | "read-only"): Answer {
  if (target.place === "waiting") return refuse("ROOM_NO_SUCH_MEMBER");
  if (target.role === role) return DONE;
  target.role = role;
  room.showMember(target);
  if (role === "moderator") tellWhoWaits(room);
  return DONE;
}

/** A new moderator knows nothing yet of those who wait; the others hear it again. */
function tellWhoWaits(room: RoomState): void {
  for (const { id: member, name, since: at } of room.people.waiting.values()) {
    room.effects.push({ kind: "tell-staff", event: { type: "waiting", member, name, at } });
  }
}
