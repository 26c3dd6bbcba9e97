/** Saying something: who may, how often, and that the same message is never said twice. */

import type { ErrorCode } from "../base/errors.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../base/limits.ts";
import { comeBack } from "./coming-and-going.ts";
import type { ReplyView } from "./events.ts";
import { excerptOf, readMessageText } from "./message-text.ts";
import { CREDIT_MAX_MS, type Person, TURN_MS } from "./person.ts";
import { isStaff } from "./roles.ts";
import type { Actor, Answer, RoomInput } from "./room-effects.ts";
import { accept, type RoomState, refuse } from "./room-state.ts";

type SayInput = Extract<RoomInput, { kind: "say" }>;

export function say(room: RoomState, input: SayInput, nowMs: number): Answer {
  const by = actingPerson(room, input.by, nowMs);
  if (typeof by === "string") return refuse(by);
  const said = input.once === "" ? undefined : by.once.get(input.once);
  if (said !== undefined) return accept({ type: "said", id: said });
  if (input.once.length > PROTOCOL_LIMITS.ONCE_CHARS_MAX) return refuse("ROOM_MESSAGE_BAD_TEXT");
  const reading = readMessageText(input.text);
  if (!reading.ok) return refuse(reading.code);
  const refused = silenced(room, by) ?? tooFast(room, by, nowMs);
  if (refused !== null) return refused;

  by.saidAt = nowMs;
  const { id: member, name: from, role } = by;
  const replyTo = replyView(room, input.replyTo);
  const text = reading.text;
  const item = room.history.add({ type: "message", member, from, role, at: nowMs, text, replyTo });
  remember(by, input.once, item.id);
  room.broadcast(item);
  return accept({ type: "said", id: item.id });
}

/** The member behind an actor, back in if they were away; or why they may do nothing here. */
export function actingPerson(room: RoomState, by: Actor, nowMs: number): Person | ErrorCode {
  if ("host" in by) return room.people.host;
  const person = room.people.bySession(by.session);
  if (person === null) return room.people.endedCode(by.session) ?? "ROOM_NOT_JOINED";
  if (person.place === "waiting") return "ROOM_WAITING";
  if (person.place === "in") return person;
  return comeBack(room, person, nowMs) ?? person;
}

/** Takes one of the turns that a member has; null, or how long to wait. */
export function takeTurn(person: Person, nowMs: number): Answer | null {
  if (person.role === "host") return null;
  const earnedMs = Math.max(0, nowMs - person.refilledAt);
  person.creditMs = Math.min(CREDIT_MAX_MS, person.creditMs + earnedMs);
  person.refilledAt = nowMs;
  if (person.creditMs < TURN_MS) return refuse("ROOM_TOO_FAST", { waitMs: TURN_MS - person.creditMs });
  person.creditMs -= TURN_MS;
  return null;
}

function silenced(room: RoomState, by: Person): Answer | null {
  if (by.role === "read-only") return refuse("ROOM_READ_ONLY");
  if (by.muted) return refuse("ROOM_MUTED");
  return room.settings.announcement && !isStaff(by.role) ? refuse("ROOM_READ_ONLY") : null;
}

function tooFast(room: RoomState, by: Person, nowMs: number): Answer | null {
  const { slowModeMs } = room.settings;
  // If the clock went back, the interval begins anew.
  if (by.saidAt !== null && by.saidAt > nowMs) by.saidAt = nowMs;
  const waitMs = by.saidAt === null || isStaff(by.role) ? 0 : by.saidAt + slowModeMs - nowMs;
  return waitMs > 0 ? refuse("ROOM_SLOW_MODE", { waitMs }) : takeTurn(by, nowMs);
}

/** A message that is no longer kept can't be quoted: then it is no reply. */
function replyView(room: RoomState, replyTo: string | null): ReplyView | null {
  const message = replyTo === null ? null : room.history.message(replyTo);
  return message === null ? null : { id: message.id, from: message.from, excerpt: excerptOf(message.text) };
}

function remember(by: Person, once: string, id: string): void {
  if (once === "") return;
  by.once.set(once, id);
  const oldest = by.once.keys().next();
  if (by.once.size > LOCAL_LIMITS.ONCE_REMEMBERED && !oldest.done) by.once.delete(oldest.value);
}
