/**
 * Joining: the session, the link, the name's form, the room's password, the name, the name's password; then all of it
 * once more, since others went on meanwhile. Only then is the link used.
 */

import { utf8Length } from "../base/bytes.ts";
import type { ErrorCode } from "../base/errors.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../base/limits.ts";
import { readNickname } from "../base/nickname.ts";
import { ROOM_LIMITS } from "../base/room-limits.ts";
import { boundSessions, comeBack, endSession, enter } from "./coming-and-going.ts";
import { watch } from "./due-times.ts";
import { inviteProblem } from "./invites.ts";
import type { RegisteredName } from "./names.ts";
import { runSteps } from "./password-checks.ts";
import type { CheckedSteps } from "./password-queue.ts";
import { newPerson, type Person } from "./person.ts";
import type { Answer, RoomInput } from "./room-effects.ts";
import { accept, type RoomState, refuse } from "./room-state.ts";

type JoinInput = Extract<RoomInput, { kind: "join" }>;

export function join(room: RoomState, input: JoinInput, nowMs: number): void {
  runSteps(room, input, steps(room, input, nowMs), nowMs);
}

function* steps(room: RoomState, input: JoinInput, startedMs: number): CheckedSteps {
  let nowMs = startedMs;
  const early = alreadyHere(room, input, nowMs) ?? doorProblem(room, input, nowMs);
  if (early !== null) return early;
  const reading = readNickname(input.name);
  if (!reading.ok) return refuse(reading.code);
  const { name } = reading;

  if (isTooLong(input.roomPassword) || isTooLong(input.namePassword)) return refuse("ROOM_BAD_PASSWORD");
  const roomHash = room.passwordHash;
  if (roomHash !== null) {
    if (input.roomPassword === "") return refuse("ROOM_BAD_PASSWORD");
    const result = yield { password: input.roomPassword, against: roomHash };
    if (!result.ok) return refuse("ROOM_BAD_PASSWORD");
    nowMs = result.nowMs;
  }
  const meanwhile = alreadyHere(room, input, nowMs);
  if (meanwhile !== null) return meanwhile;
  const refused = nameProblem(room, input, name, nowMs);
  if (refused !== null) return refuse(refused);
  if (input.namePassword === "") return admit(room, input, name, roomHash, null, nowMs);

  // Known and unknown names cost the same two checks; an unknown one is checked against its own new hash.
  const made = yield { password: input.namePassword, against: null };
  if (made.hash === null) return refuse("INTERNAL");
  const registered = room.names.registered.find(name)?.entry ?? null;
  const result = yield { password: input.namePassword, against: registered?.hash ?? made.hash };
  if (!result.ok) return refuse("ROOM_BAD_PASSWORD");
  return admit(room, input, name, roomHash, { hash: made.hash, proven: registered }, result.nowMs);
}

function isTooLong(password: string): boolean {
  return utf8Length(password) > PROTOCOL_LIMITS.PASSWORD_BYTES_MAX;
}

/** A form posted twice, or one who is back: the same member again, and no link is used. */
function alreadyHere(room: RoomState, input: JoinInput, nowMs: number): Answer | null {
  const person = room.people.bySession(input.session);
  if (person === null) return null;
  if (person.place === "waiting") return accept({ type: "waiting", member: person.id });
  if (person.place === "away") {
    const problem = comeBack(room, person, nowMs);
    if (problem !== null) return refuse(problem);
  }
  return accept({ type: "joined", member: person.id });
}

function doorProblem(room: RoomState, input: JoinInput, nowMs: number): Answer | null {
  if (room.names.isBanned(input.session)) return refuse("ROOM_BANNED");
  const problem = inviteProblem(room.invites.find(input.token), nowMs);
  return problem === null ? null : refuse(problem);
}

/** With a password given, a registered name may be had. */
function nameProblem(room: RoomState, input: JoinInput, name: string, nowMs: number): ErrorCode | null {
  const problem = room.names.problem(name, input.session, null, nowMs);
  return problem === "ROOM_NAME_REGISTERED" && input.namePassword !== "" ? null : problem;
}

interface NameProof {
  readonly hash: string;
  /** Whose hash the password matched; null for a name that was free. */
  readonly proven: RegisteredName | null;
}

function admit(
  room: RoomState,
  input: JoinInput,
  name: string,
  roomHash: string | null,
  proof: NameProof | null,
  nowMs: number,
): Answer {
  const early = alreadyHere(room, input, nowMs) ?? doorProblem(room, input, nowMs);
  if (early !== null) return early;
  // The host changed the room's password while the old one was checked.
  if (room.passwordHash !== roomHash) return refuse("ROOM_BUSY");
  const refused = nameProblem(room, input, name, nowMs);
  if (refused !== null) return refuse(refused);
  const registered = room.names.registered.find(name)?.entry ?? null;
  // Somebody registered the name while this password was checked.
  if (registered !== (proof?.proven ?? null)) return refuse("ROOM_NAME_REGISTERED");
  if (registered !== null && registered.holder !== null)
    return takeOver(room, input, registered.holder, nowMs);
  return admitNew(room, input, name, proof, nowMs);
}

/** The same person in another browser: the session moves, the member stays. */
function takeOver(room: RoomState, input: JoinInput, person: Person, nowMs: number): Answer {
  if (person.place === "away" && room.isFull) return refuse("ROOM_FULL");
  const before = person.session;
  room.people.unbind(person, "ROOM_SESSION_REPLACED");
  if (before !== null) endSession(room, before, "ROOM_SESSION_REPLACED");
  room.people.bind(input.session, person);
  useInvite(room, input);
  const wasPresent = person.present;
  person.present = true;
  if (person.place === "away") enter(room, person, nowMs);
  else if (!wasPresent) room.showMember(person);
  watch(room, person, nowMs);
  boundSessions(room);
  return accept({ type: person.place === "waiting" ? "waiting" : "joined", member: person.id });
}

function admitNew(
  room: RoomState,
  input: JoinInput,
  name: string,
  proof: NameProof | null,
  nowMs: number,
): Answer {
  const problem = roomProblem(room, proof);
  if (problem !== null) return refuse(problem);
  const person = newPerson(room.random, name, "member", nowMs);
  person.nameHash = proof?.hash ?? null;
  room.people.bind(input.session, person);
  useInvite(room, input);
  boundSessions(room);
  if (proof?.proven) hold(person, proof.proven);
  if (!room.settings.waitingRoom) {
    registerName(room, person);
    enter(room, person, nowMs);
    return accept({ type: "joined", member: person.id });
  }
  room.people.place(person, "waiting");
  room.names.used.add(person);
  watch(room, person, nowMs);
  room.effects.push({
    kind: "tell-staff",
    event: { type: "waiting", member: person.id, name, at: nowMs },
  });
  return accept({ type: "waiting", member: person.id });
}

function roomProblem(room: RoomState, proof: NameProof | null): ErrorCode | null {
  if (room.settings.locked) return "ROOM_LOCKED";
  if (room.settings.waitingRoom && room.people.waiting.size >= ROOM_LIMITS.WAITING_MAX)
    return "ROOM_TOO_MANY";
  if (!room.settings.waitingRoom && room.isFull) return "ROOM_FULL";
  const registers = proof !== null && proof.proven === null;
  const tooMany = registers && room.names.registered.size >= LOCAL_LIMITS.REGISTERED_NAMES_MAX;
  return tooMany ? "ROOM_TOO_MANY" : null;
}

function hold(person: Person, registered: RegisteredName): void {
  person.nameHash = null;
  person.registered = true;
  registered.holder = person;
}

/** Keeps the name with the password that was given on joining, if one was. */
export function registerName(room: RoomState, person: Person): void {
  if (person.nameHash === null || room.names.registered.size >= LOCAL_LIMITS.REGISTERED_NAMES_MAX) return;
  room.names.registered.add({ name: person.name, hash: person.nameHash, holder: person });
  person.nameHash = null;
  person.registered = true;
}

function useInvite(room: RoomState, input: JoinInput): void {
  const invite = room.invites.find(input.token);
  if (invite !== null) invite.used++;
}
