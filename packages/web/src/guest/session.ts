/** The reader's room as it changes, and all that the reader can do in it. */

import {
  GuestConnection,
  type GuestRoom,
  guestRoomAnswered,
  guestRoomDiscarding,
  guestRoomPaged,
  guestRoomSending,
  guestRoomTold,
  guestRoomTurned,
  NEW_GUEST_ROOM,
} from "@hushroom/client";
import { type Answer, PROTOCOL_LIMITS, type RoomCommand } from "@hushroom/protocol";
import { openLive } from "./live-wire.ts";

export const browserTimers = {
  setTimeout: (callback: () => void, delayMs: number) => window.setTimeout(callback, delayMs),
  clearTimeout: (timer: unknown) => window.clearTimeout(Number(timer)),
};

export class GuestSession {
  room: GuestRoom = NEW_GUEST_ROOM;
  /** Connections that broke since the room was last heard. */
  failures = 0;
  readonly #changed: () => void;
  readonly #connection: GuestConnection;

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#connection = new GuestConnection(
      openLive,
      {
        frame: (frame) => {
          this.failures = 0;
          this.#become(guestRoomTold(this.room, frame));
        },
        state: (state) => {
          if (state === "lost") this.failures++;
          this.#become(guestRoomTurned(this.room, state));
          // Turned away without a word: the page itself says why.
          if (state === "ended" && this.room.ended === null) location.reload();
        },
      },
      browserTimers,
    );
    window.addEventListener("online", () => this.#connection.retryNow());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#connection.retryNow();
    });
  }

  say(text: string, replyTo: string | null, once: string): void {
    this.#become(guestRoomSending(this.room, { once, text, replyTo }));
    void this.#connection
      .say(text, replyTo, once)
      .then((answer) => this.#become(guestRoomAnswered(this.room, once, answer)));
  }

  discard(once: string): void {
    this.#become(guestRoomDiscarding(this.room, once));
  }

  command(command: RoomCommand): Promise<Answer> {
    return this.#connection.command(command);
  }

  async loadOlder(): Promise<void> {
    const first = this.room.log.items[0];
    const limit = PROTOCOL_LIMITS.HISTORY_PAGE_MAX;
    const items = await this.#connection.history(first?.id ?? null, limit);
    this.#become(guestRoomPaged(this.room, items, limit));
  }

  async leave(): Promise<void> {
    await this.#connection.leave();
    this.#connection.close();
    location.assign("/");
  }

  #become(room: GuestRoom): void {
    this.room = room;
    this.#changed();
  }
}
