/** Who listens: the open outlets by stream and session, and which of them belong to members. */

import type { SessionId, StreamId } from "@hushroom/protocol";
import type { Outlet } from "./outlet.ts";

export class Audience {
  readonly #byStream = new Map<StreamId, Outlet>();
  readonly #bySession = new Map<SessionId, Map<StreamId, Outlet>>();
  readonly #members = new Set<Outlet>();

  add(stream: StreamId, outlet: Outlet, isMember: boolean): void {
    this.#byStream.set(stream, outlet);
    const own = this.#bySession.get(outlet.session) ?? new Map<StreamId, Outlet>();
    own.set(stream, outlet);
    this.#bySession.set(outlet.session, own);
    if (isMember) this.#members.add(outlet);
  }

  /** False if it is gone already. */
  remove(stream: StreamId): boolean {
    const outlet = this.#byStream.get(stream);
    if (outlet === undefined) return false;
    this.#byStream.delete(stream);
    this.#members.delete(outlet);
    const own = this.#bySession.get(outlet.session);
    own?.delete(stream);
    if (own?.size === 0) this.#bySession.delete(outlet.session);
    return true;
  }

  /** From now on the session's outlets get what members get. */
  admit(session: SessionId): void {
    for (const outlet of this.ofSession(session)) this.#members.add(outlet);
  }

  /** The session's outlets get nothing more of the room; they stay open for the last word. */
  dismiss(session: SessionId): void {
    for (const outlet of this.ofSession(session)) this.#members.delete(outlet);
  }

  members(): Iterable<Outlet> {
    return this.#members;
  }

  /** In the order they were opened. */
  ofSession(session: SessionId): Outlet[] {
    return [...(this.#bySession.get(session)?.values() ?? [])];
  }

  sessions(): Iterable<SessionId> {
    return this.#bySession.keys();
  }
}
