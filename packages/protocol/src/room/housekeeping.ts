/** What the host (some of it moderators, permissions.ts) decides about the room itself. */

import { utf8Length } from "../base/bytes.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { readRoomName } from "../base/nickname.ts";
import { ROOM_LIMITS } from "../base/room-limits.ts";
import { endSession } from "./coming-and-going.ts";
import type { RoomCommand } from "./commands.ts";
import { clearHistory, expireHistory } from "./keeping.ts";
import { abandonChecks } from "./password-checks.ts";
import type { CheckedSteps } from "./password-queue.ts";
import type { Answer } from "./room-effects.ts";
import { accept, DONE, type RoomState, refuse } from "./room-state.ts";
import type { RoomSettings } from "./settings.ts";

export type RoomChange = Exclude<
  RoomCommand,
  { readonly target: string } | { readonly name: "nick" | "password" }
>;

export function keepHouse(room: RoomState, command: RoomChange, nowMs: number): Answer {
  switch (command.name) {
    case "waiting-room":
      return change(room, { waitingRoom: command.on });
    case "lock":
      return change(room, { locked: command.on });
    case "announce":
      return change(room, { announcement: command.on });
    case "slow":
      if (!isWithin(command.intervalMs, 0, ROOM_LIMITS.SLOW_MODE_MAX_MS)) return refuse("ROOM_BAD_SETTING");
      return change(room, { slowModeMs: command.intervalMs });
    case "cap":
      if (!isWithin(command.memberMax, 1, ROOM_LIMITS.MEMBERS_MAX)) return refuse("ROOM_BAD_SETTING");
      return change(room, { memberMax: command.memberMax });
    case "retain":
      return retain(room, command, nowMs);
    case "clear":
      clearHistory(room);
      return DONE;
    case "rename":
      return rename(room, command.roomName);
    case "invite":
      return invite(room, command, nowMs);
    case "revoke":
      return room.invites.revoke(command.invite) ? DONE : refuse("ROOM_LINK_UNKNOWN");
    case "close":
      close(room);
      return DONE;
  }
}

/** The new password is hashed in its turn, like everybody's. */
export function* changePassword(room: RoomState, password: string | null): CheckedSteps {
  if (password === null) return setPassword(room, null);
  const bytes = utf8Length(password);
  if (bytes === 0 || bytes > PROTOCOL_LIMITS.PASSWORD_BYTES_MAX) return refuse("ROOM_BAD_SETTING");
  const { hash } = yield { password, against: null };
  return hash === null ? refuse("INTERNAL") : setPassword(room, hash);
}

function setPassword(room: RoomState, hash: string | null): Answer {
  room.passwordHash = hash;
  return change(room, { hasPassword: hash !== null });
}

function change(room: RoomState, settings: Partial<RoomSettings>): Answer {
  const differs = Object.entries(settings).some(
    ([key, value]) => room.settings[key as keyof RoomSettings] !== value,
  );
  if (differs) room.change(settings);
  return DONE;
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}

/** Whether a room can begin with these. */
export function isSettings({ slowModeMs, memberMax, retention }: RoomSettings): boolean {
  const slowFits = isWithin(slowModeMs, 0, ROOM_LIMITS.SLOW_MODE_MAX_MS);
  return slowFits && isWithin(memberMax, 1, ROOM_LIMITS.MEMBERS_MAX) && isRetention(retention);
}

function isRetention({ countMax, ageMaxMs }: RoomSettings["retention"]): boolean {
  const ageFits = ageMaxMs === null || isWithin(ageMaxMs, 1000, ROOM_LIMITS.RETENTION_MAX_MS);
  return ageFits && isWithin(countMax, 1, ROOM_LIMITS.HISTORY_ITEMS_MAX);
}

function retain(room: RoomState, command: Extract<RoomChange, { name: "retain" }>, nowMs: number): Answer {
  const { countMax, ageMaxMs } = command;
  if (!isRetention({ countMax, ageMaxMs })) return refuse("ROOM_BAD_SETTING");
  const now = room.settings.retention;
  if (now.countMax === countMax && now.ageMaxMs === ageMaxMs) return DONE;
  room.change({ retention: { countMax, ageMaxMs } });
  expireHistory(room, nowMs);
  return DONE;
}

function rename(room: RoomState, roomName: string): Answer {
  const reading = readRoomName(roomName);
  return reading.ok ? change(room, { name: reading.name }) : refuse(reading.code);
}

function invite(room: RoomState, command: Extract<RoomChange, { name: "invite" }>, nowMs: number): Answer {
  const { uses, expiresAt } = command;
  const usesFit = uses === null || isWithin(uses, 1, ROOM_LIMITS.MEMBERS_MAX);
  const expiryFits = expiresAt === null || isWithin(expiresAt, nowMs + 1, Number.MAX_SAFE_INTEGER);
  if (!usesFit || !expiryFits) return refuse("ROOM_BAD_SETTING");
  const made = room.invites.create(uses, expiresAt, nowMs);
  if (made === null) return refuse("ROOM_TOO_MANY");
  return accept({ type: "invited", invite: made.id, token: made.token });
}

/** Everybody hears it, every session ends, everything asked is answered. */
function close(room: RoomState): void {
  room.broadcast({ type: "closed" });
  room.closed = true;
  for (const session of room.people.sessions()) endSession(room, session, "ROOM_CLOSED");
  abandonChecks(room, "ROOM_CLOSED");
  room.effects.push({ kind: "closed" });
}
