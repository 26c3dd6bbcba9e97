/** Gives each input to its rule, after what time has brought meanwhile, and asks to be woken for what it will bring. */

import type { ErrorCode } from "../base/errors.ts";
import { endSession, sendOut } from "./coming-and-going.ts";
import type { RoomCommand } from "./commands.ts";
import { changePassword, keepHouse } from "./housekeeping.ts";
import { join } from "./join.ts";
import { expireHistory, oldestExpiresAt, trimHistory } from "./keeping.ts";
import { moderate } from "./moderation.ts";
import { passwordChecked, runSteps } from "./password-checks.ts";
import { mayCommand } from "./permissions.ts";
import type { Person } from "./person.ts";
import { connect, disconnect, lapse, visit } from "./presence.ts";
import { renameSelf } from "./renaming.ts";
import type { Answer, RoomEffect, RoomInput } from "./room-effects.ts";
import { DONE, type RoomState, refuse } from "./room-state.ts";
import { actingPerson, say, takeTurn } from "./talk.ts";

type CommandInput = Extract<RoomInput, { kind: "command" }>;
type LeaveInput = Extract<RoomInput, { kind: "leave" }>;

/** The queue's name for the host's own turn; no connection of a guest is called so. */
const HOST_CONNECTION = "";

export function handleInput(room: RoomState, input: RoomInput, nowMs: number): RoomEffect[] {
  room.effects = [];
  if (room.closed) {
    turnAway(room, input, "ROOM_CLOSED");
    return room.effects;
  }
  lapse(room, nowMs);
  if (nowMs >= oldestExpiresAt(room)) expireHistory(room, nowMs);
  dispatch(room, input, nowMs);
  if (room.closed) return room.effects;
  trimHistory(room, nowMs);
  planWake(room, nowMs);
  return room.effects;
}

function dispatch(room: RoomState, input: RoomInput, nowMs: number): void {
  switch (input.kind) {
    case "join":
      join(room, input, nowMs);
      break;
    case "password-checked":
      passwordChecked(room, input, nowMs);
      break;
    case "connect":
      connect(room, input.session, input.stream, nowMs);
      break;
    case "disconnect":
      disconnect(room, input.stream, nowMs);
      break;
    case "visit":
      visit(room, input.session, nowMs);
      break;
    case "say":
      room.answer(input.request, say(room, input, nowMs));
      break;
    case "command":
      command(room, input, nowMs);
      break;
    case "leave":
      leave(room, input, nowMs);
      break;
    case "reachability":
      room.reachability = input.reachability;
      room.broadcast({ type: "reachability", reachability: input.reachability });
      break;
    case "wake":
      break;
  }
}

function turnAway(room: RoomState, input: RoomInput, code: ErrorCode): void {
  if ("request" in input) room.answer(input.request, refuse(code));
  else if (input.kind === "connect" || input.kind === "visit") endSession(room, input.session, code);
}

function command(room: RoomState, input: CommandInput, nowMs: number): void {
  const { by, request, command } = input;
  const person = actingPerson(room, by, nowMs);
  if (typeof person === "string") {
    room.answer(request, refuse(person));
    return;
  }
  const refused = mayCommand(person.role, command.name) ? takeTurn(person, nowMs) : refuse("ROOM_REFUSED");
  if (refused !== null) room.answer(request, refused);
  else if (command.name === "password") {
    const asker = { request, session: null, connection: HOST_CONNECTION };
    runSteps(room, asker, changePassword(room, command.password), nowMs);
  } else room.answer(request, obey(room, person, command, nowMs));
}

function obey(
  room: RoomState,
  person: Person,
  command: Exclude<RoomCommand, { name: "password" }>,
  nowMs: number,
): Answer {
  if (command.name === "nick") return renameSelf(room, person, command.nickname, nowMs);
  return "target" in command ? moderate(room, person, command, nowMs) : keepHouse(room, command, nowMs);
}

/** Answered before the end, which closes the connection that the answer goes by. */
function leave(room: RoomState, input: LeaveInput, nowMs: number): void {
  const person = room.people.bySession(input.session);
  if (person === null) {
    const code = room.people.endedCode(input.session) ?? "ROOM_NOT_JOINED";
    room.answer(input.request, refuse(code));
    return;
  }
  room.answer(input.request, DONE);
  sendOut(room, person, "ROOM_NOT_JOINED", "left", nowMs);
}

function planWake(room: RoomState, nowMs: number): void {
  if (room.wakeAt !== null && room.wakeAt <= nowMs) room.wakeAt = null;
  const atMs = Math.min(room.due.earliest, oldestExpiresAt(room));
  if (!Number.isFinite(atMs) || atMs === room.wakeAt) return;
  room.wakeAt = atMs;
  room.effects.push({ kind: "wake", atMs });
}
