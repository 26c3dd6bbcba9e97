/** The one place where the effects of a room become I/O: answers, broadcasts, one timer, password checks. */

import {
  type Answer,
  type ErrorCode,
  isStaff,
  type Room,
  type RoomEffect,
  type RoomEvent,
  type RoomInput,
  type SessionId,
  type StaffEvent,
  type StreamId,
} from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import { Audience } from "./audience.ts";
import { Broadcast, type Outlet } from "./outlet.ts";
import { hashPassword, matchesPassword } from "./passwords.ts";

type WithoutRequest<I> = I extends { readonly request: number } ? Omit<I, "request"> : never;
/** An input that is answered; the driver numbers it. */
export type RoomRequest = WithoutRequest<RoomInput>;
export type RoomListener = (event: RoomEvent | StaffEvent) => void;

type Effect<K extends RoomEffect["kind"]> = Extract<RoomEffect, { kind: K }>;

export class RoomDriver {
  readonly room: Room;
  /** Answered once the room has closed. */
  readonly closed: Promise<void>;
  readonly #clock: Clock;
  readonly #audience = new Audience();
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly #listeners = new Set<RoomListener>();
  readonly #ended: ((session: SessionId, code: ErrorCode) => void)[] = [];
  #nextNumber = 1;
  #cancelWake: () => void = () => {};
  #setClosed: () => void = () => {};

  constructor(room: Room, clock: Clock) {
    this.room = room;
    this.#clock = clock;
    this.closed = new Promise((resolve) => {
      this.#setClosed = resolve;
    });
  }

  request(request: RoomRequest): Promise<Answer> {
    const number = this.#nextNumber++;
    return new Promise((resolve) => {
      this.#answers.set(number, resolve);
      this.feed({ ...request, request: number });
    });
  }

  feed(input: RoomInput): void {
    const admitted: SessionId[] = [];
    for (const effect of this.room.handle(input, this.#clock.nowMs())) {
      if (effect.kind === "tell-session" && effect.event.type === "admitted") admitted.push(effect.session);
      else this.#perform(effect);
    }
    for (const session of admitted) this.#admit(session);
  }

  onEvent(listener: RoomListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** When a session has ended, and why. */
  onEnded(listener: (session: SessionId, code: ErrorCode) => void): void {
    this.#ended.push(listener);
  }

  /**
   * Opens a stream of a session. `greet` runs when the room knows of it, before anything else is delivered to it:
   * what it reads of the room and what is delivered after leave no gap and no overlap.
   */
  openStream(outlet: Outlet, greet: () => void): StreamId {
    const stream = this.#nextNumber++;
    const { session } = outlet;
    this.feed({ kind: "connect", session, stream });
    const state = this.room.sessionState(session);
    if (state.state === "member" || state.state === "waiting") greet();
    this.#audience.add(stream, outlet, state.state === "member");
    if (state.state === "ended") outlet.tell({ type: "ended", code: state.code });
    if (state.state === "ended" || state.state === "stranger") outlet.end();
    return stream;
  }

  closeStream(stream: StreamId): void {
    if (this.#audience.remove(stream)) this.feed({ kind: "disconnect", stream });
  }

  streamsOf(session: SessionId): Outlet[] {
    return this.#audience.ofSession(session);
  }

  /** Ends what `close` left open. */
  dispose(): void {
    this.#cancelWake();
    for (const session of [...this.#audience.sessions()]) this.#endSession(session);
    for (const answer of this.#answers.values()) answer({ ok: false, code: "ROOM_CLOSED", detail: {} });
    this.#answers.clear();
  }

  #perform(effect: RoomEffect): void {
    switch (effect.kind) {
      case "answer":
        this.#answer(effect);
        break;
      case "broadcast":
        this.#broadcast(effect.event);
        break;
      case "tell-staff":
        this.#tellStaff(effect.event);
        break;
      case "tell-session":
        this.#tellSession(effect);
        break;
      case "end-session":
        this.#endSession(effect.session);
        break;
      case "check-password":
        void this.#checkPassword(effect);
        break;
      case "wake":
        this.#wakeAt(effect.atMs);
        break;
      case "closed":
        this.#cancelWake();
        this.#setClosed();
    }
  }

  #answer({ request, answer }: Effect<"answer">): void {
    const resolve = this.#answers.get(request);
    this.#answers.delete(request);
    resolve?.(answer);
  }

  #broadcast(event: RoomEvent): void {
    const broadcast = new Broadcast(event);
    for (const outlet of this.#audience.members()) outlet.deliver(broadcast);
    for (const listener of this.#listeners) listener(event);
  }

  #tellStaff(event: StaffEvent): void {
    const broadcast = new Broadcast(event);
    for (const session of this.#audience.sessions()) {
      const state = this.room.sessionState(session);
      if (state.state !== "member" || !isStaff(state.member.role)) continue;
      for (const outlet of this.#audience.ofSession(session)) outlet.deliver(broadcast);
    }
    for (const listener of this.#listeners) listener(event);
  }

  #tellSession({ session, event }: Effect<"tell-session">): void {
    for (const outlet of this.#audience.ofSession(session)) outlet.tell(event);
    if (event.type === "ended") for (const listener of this.#ended) listener(session, event.code);
  }

  /** Last of all: what an admitted guest then reads of the room holds all that was broadcast before. */
  #admit(session: SessionId): void {
    this.#audience.admit(session);
    for (const outlet of this.#audience.ofSession(session)) outlet.tell({ type: "admitted" });
  }

  #endSession(session: SessionId): void {
    this.#audience.dismiss(session);
    for (const outlet of this.#audience.ofSession(session)) outlet.end();
  }

  async #checkPassword({ check, password, against }: Effect<"check-password">): Promise<void> {
    const result = await (against === null
      ? hashPassword(password).then((hash) => ({ ok: true, hash }))
      : matchesPassword(password, against).then((ok) => ({ ok, hash: null }))
    ).catch(() => ({ ok: false, hash: null }));
    this.feed({ kind: "password-checked", check, ...result });
  }

  /** The last wake-up asked for is the one that counts. */
  #wakeAt(atMs: number): void {
    this.#cancelWake();
    this.#cancelWake = this.#clock.after(Math.max(0, atMs - this.#clock.nowMs()), () => {
      // A timer may come a moment early, and the device's clock may have been set back.
      if (this.#clock.nowMs() < atMs) this.#wakeAt(atMs);
      else this.feed({ kind: "wake" });
    });
  }
}
