/** Everybody the room knows, by id and by session, and the sessions whose time here has ended. All bounded. */

import type { ErrorCode } from "../base/errors.ts";
import { LOCAL_LIMITS } from "../base/limits.ts";
import type { Person } from "./person.ts";
import type { SessionId, StreamId } from "./room-effects.ts";

export class People {
  readonly host: Person;
  /** In order of joining; the host is first. */
  readonly inside = new Map<string, Person>();
  readonly waiting = new Map<string, Person>();
  /** In order of leaving. */
  readonly away = new Map<string, Person>();
  readonly #bySession = new Map<SessionId, Person>();
  readonly #ended = new Map<SessionId, ErrorCode>();
  readonly #byStream = new Map<StreamId, Person>();

  constructor(host: Person) {
    this.host = host;
    this.inside.set(host.id, host);
  }

  bySession(session: SessionId): Person | null {
    return this.#bySession.get(session) ?? null;
  }

  byStream(stream: StreamId): Person | null {
    return this.#byStream.get(stream) ?? null;
  }

  endedCode(session: SessionId): ErrorCode | null {
    return this.#ended.get(session) ?? null;
  }

  /** Every session that is waiting, inside or away. */
  sessions(): SessionId[] {
    return [...this.#bySession.keys()];
  }

  get sessionsKnown(): number {
    return this.#bySession.size + this.#ended.size;
  }

  place(person: Person, place: Person["place"]): void {
    this.#remove(person);
    person.place = place;
    this.#group(place).set(person.id, person);
  }

  /** Gives a session to somebody. Its earlier end, if any, is forgotten. */
  bind(session: SessionId, person: Person): void {
    this.#ended.delete(session);
    person.session = session;
    this.#bySession.set(session, person);
  }

  attach(stream: StreamId, person: Person): void {
    person.streams.add(stream);
    this.#byStream.set(stream, person);
  }

  detach(stream: StreamId, person: Person): void {
    person.streams.delete(stream);
    this.#byStream.delete(stream);
  }

  /** Takes a session from its person; from now on it only knows why. */
  unbind(person: Person, code: ErrorCode): void {
    for (const stream of [...person.streams]) this.detach(stream, person);
    if (person.session === null) return;
    this.#bySession.delete(person.session);
    this.#ended.set(person.session, code);
    person.session = null;
  }

  /** The session's end is forgotten: it is a stranger again. */
  forgetEnd(session: SessionId): void {
    this.#ended.delete(session);
  }

  drop(person: Person, code: ErrorCode): void {
    this.unbind(person, code);
    this.#remove(person);
  }

  /** Forgets the oldest ended sessions to stay in bounds; returns who away has to be dropped next, if that isn't enough. */
  overflow(): Person | null {
    for (const session of this.#ended.keys()) {
      if (this.sessionsKnown <= LOCAL_LIMITS.SESSIONS_MAX) return null;
      this.#ended.delete(session);
    }
    if (this.sessionsKnown <= LOCAL_LIMITS.SESSIONS_MAX) return null;
    return this.away.values().next().value ?? null;
  }

  #group(place: Person["place"]): Map<string, Person> {
    return place === "in" ? this.inside : place === "waiting" ? this.waiting : this.away;
  }

  #remove(person: Person): void {
    for (const group of [this.inside, this.waiting, this.away]) group.delete(person.id);
  }
}
