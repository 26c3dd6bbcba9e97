/**
 * Slow password hashing, a few at a time, fair to connections: served in turns, and when the queue is full the
 * connection that fills it most loses its own newest request, never anybody else's.
 */

import { LOCAL_LIMITS } from "../base/limits.ts";
import type { Answer, RequestId, SessionId } from "./room-effects.ts";

export interface PasswordCheck {
  readonly password: string;
  /** Null: make a new hash. */
  readonly against: string | null;
}

export interface CheckResult {
  readonly ok: boolean;
  readonly hash: string | null;
  readonly nowMs: number;
}

/** What a request does between its password checks; ends with its answer. */
export type CheckedSteps = Generator<PasswordCheck, Answer, CheckResult>;

export interface Attempt {
  readonly request: RequestId;
  /** Null for the host, whose tries are not counted. */
  readonly session: SessionId | null;
  readonly connection: string;
  readonly steps: CheckedSteps;
  /** The check to make next. */
  check: PasswordCheck;
}

export class PasswordQueue {
  /** Connections in the order of their turns, each with its own queue. */
  readonly #turns = new Map<string, Attempt[]>();
  readonly #running = new Map<number, Attempt>();
  #queued = 0;
  #nextCheck = 1;

  /** Returns the request that had to go because the queue is full: maybe this one. */
  add(attempt: Attempt): Attempt | null {
    const own = this.#turns.get(attempt.connection) ?? [];
    own.push(attempt);
    this.#turns.set(attempt.connection, own);
    this.#queued++;
    return this.#queued > LOCAL_LIMITS.PASSWORD_CHECKS_QUEUED_MAX ? this.#dropFromLongest(own) : null;
  }

  /** The next request to serve, if one may run now, and the number of its check. */
  start(): { readonly check: number; readonly attempt: Attempt } | null {
    if (this.#running.size >= LOCAL_LIMITS.PASSWORD_CHECKS_AT_ONCE) return null;
    for (const [connection, queue] of this.#turns) {
      const attempt = queue.shift();
      this.#turns.delete(connection);
      if (queue.length > 0) this.#turns.set(connection, queue);
      if (attempt === undefined) continue;
      this.#queued--;
      return { check: this.run(attempt), attempt };
    }
    return null;
  }

  /** Takes a place among the running and gives the check its number. */
  run(attempt: Attempt): number {
    const check = this.#nextCheck++;
    this.#running.set(check, attempt);
    return check;
  }

  /** The request whose check this was, now no longer running. */
  finish(check: number): Attempt | null {
    const attempt = this.#running.get(check) ?? null;
    this.#running.delete(check);
    return attempt;
  }

  /** Empties everything; returns all requests that are still to be answered. */
  drain(): Attempt[] {
    const all = [...this.#running.values(), ...[...this.#turns.values()].flat()];
    this.#running.clear();
    this.#turns.clear();
    this.#queued = 0;
    return all;
  }

  #dropFromLongest(own: Attempt[]): Attempt | null {
    let longest = own;
    for (const queue of this.#turns.values()) if (queue.length > longest.length) longest = queue;
    this.#queued--;
    const dropped = longest.pop() ?? null;
    if (dropped !== null && longest.length === 0) this.#turns.delete(dropped.connection);
    return dropped;
  }
}
