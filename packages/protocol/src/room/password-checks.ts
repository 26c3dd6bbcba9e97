/** Runs requests that need slow password checks: budgets first, then the queue, one effect per check. */

import type { ErrorCode } from "../base/errors.ts";
import type { Attempt, CheckedSteps } from "./password-queue.ts";
import type { RequestId, SessionId } from "./room-effects.ts";
import { type RoomState, refuse } from "./room-state.ts";

export interface Asker {
  readonly request: RequestId;
  readonly connection: string;
  /** Null for the host, whose tries are not counted. */
  readonly session: SessionId | null;
}

/** Answers at once if no check is needed; else counts the try and queues. */
export function runSteps(room: RoomState, asker: Asker, steps: CheckedSteps, nowMs: number): void {
  const first = steps.next();
  if (first.done) {
    room.answer(asker.request, first.value);
    return;
  }
  const waitMs = asker.session === null ? 0 : budgetWaitMs(room, asker.session, asker.connection, nowMs);
  if (waitMs > 0) {
    room.answer(asker.request, refuse("ROOM_PASSWORD_WAIT", { waitMs }));
    return;
  }
  const { request, session, connection } = asker;
  const attempt: Attempt = { request, session, connection, steps, check: first.value };
  if (session !== null) room.triesBySession.spend(session, nowMs);
  if (session !== null) room.triesByConnection.spend(connection, nowMs);
  const dropped = room.passwords.add(attempt);
  if (dropped !== null) settle(room, dropped, "ROOM_BUSY");
  startWaiting(room);
}

/** The driver's result of a check. One that nobody waits for is ignored. */
export function passwordChecked(
  room: RoomState,
  result: { readonly check: number; readonly ok: boolean; readonly hash: string | null },
  nowMs: number,
): void {
  const attempt = room.passwords.finish(result.check);
  if (attempt === null) return;
  const next = attempt.steps.next({ ok: result.ok, hash: result.hash, nowMs });
  if (next.done) {
    if (next.value.ok || next.value.code !== "ROOM_BAD_PASSWORD") giveBack(room, attempt);
    room.answer(attempt.request, next.value);
  } else {
    attempt.check = next.value;
    emitCheck(room, attempt, room.passwords.run(attempt));
  }
  startWaiting(room);
}

/** Answers everything that still waits for a check. */
export function abandonChecks(room: RoomState, code: ErrorCode): void {
  for (const attempt of room.passwords.drain()) settle(room, attempt, code);
}

function budgetWaitMs(room: RoomState, session: SessionId, connection: string, nowMs: number): number {
  const bySession = room.triesBySession.waitMs(session, nowMs);
  return Math.max(bySession, room.triesByConnection.waitMs(connection, nowMs));
}

function startWaiting(room: RoomState): void {
  for (let next = room.passwords.start(); next !== null; next = room.passwords.start()) {
    emitCheck(room, next.attempt, next.check);
  }
}

function emitCheck(room: RoomState, attempt: Attempt, check: number): void {
  room.effects.push({ kind: "check-password", check, ...attempt.check });
}

function settle(room: RoomState, attempt: Attempt, code: ErrorCode): void {
  giveBack(room, attempt);
  room.answer(attempt.request, refuse(code));
}

function giveBack(room: RoomState, attempt: Attempt): void {
  if (attempt.session === null) return;
  room.triesBySession.giveBack(attempt.session);
  room.triesByConnection.giveBack(attempt.connection);
}
