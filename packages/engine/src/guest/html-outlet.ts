/** A guest's streaming page as an outlet of the room: HTML that goes on for as long as the guest stays. */

import type { ServerResponse } from "node:http";
import type { Language } from "@hushroom/client";
import { LOCAL_LIMITS, type SessionEvent } from "@hushroom/protocol";
import type { Broadcast, Outlet } from "../rooms/outlet.ts";
import type { HtmlFan } from "./html-fan.ts";
import { guestPages } from "./pages/guest-pages.ts";

const HEARTBEAT = Buffer.from("<!-- -->\n");
/** A page that has taken nothing in for so many heartbeats is gone. */
const STALLED_MAX = 4;

export class HtmlOutlet implements Outlet {
  readonly session: string;
  readonly #member: string;
  readonly #language: Language;
  readonly #response: ServerResponse;
  readonly #fan: HtmlFan;
  #unreadMax: number = LOCAL_LIMITS.GUEST_UNREAD_BYTES_MAX;
  /** The id of the newest item on the page. */
  #newest = 0;
  #stalled = 0;
  #corked = false;

  constructor(session: string, member: string, language: Language, response: ServerResponse, fan: HtmlFan) {
    this.session = session;
    this.#member = member;
    this.#language = language;
    this.#response = response;
    this.#fan = fan;
    fan.outlets.add(this);
  }

  /** The beginning of the page, down to the item with the id `newest`. */
  greet(page: string, newest: string | undefined): void {
    const bytes = Buffer.from(page);
    this.#unreadMax += bytes.length;
    this.#newest = Number(newest ?? 0);
    this.#write(bytes);
  }

  deliver(broadcast: Broadcast): void {
    const { event } = broadcast;
    if (event.type === "message" || event.type === "notice") {
      this.#newest = Number(event.id);
      this.#write(this.#fan.piece(broadcast, event, this.#language, this.#member));
    } else if (event.type === "removed" && Number(event.upTo) >= this.#newest) {
      // HTML that was sent can't be taken back; the page loads itself anew when it ends.
      this.end();
    } else if (event.type === "closed") {
      this.#write(this.#lastWord({ type: "closed" }));
    }
  }

  tell(event: SessionEvent): void {
    if (event.type === "ended") this.#write(this.#lastWord(event));
  }

  end(): void {
    this.#response.end();
  }

  heartbeat(): void {
    this.#stalled = this.#response.writableLength > 0 ? this.#stalled + 1 : 0;
    if (this.#stalled > STALLED_MAX) this.#response.destroy();
    else this.#write(HEARTBEAT);
  }

  closed(): void {
    this.#fan.outlets.delete(this);
  }

  #lastWord(piece: Extract<SessionEvent, { type: "ended" }> | { readonly type: "closed" }): Buffer {
    return Buffer.from(guestPages.logPiece({ language: this.#language, piece, own: false }));
  }

  /** What is written in one turn of the event loop leaves together. */
  #write(bytes: Buffer): void {
    const response = this.#response;
    if (response.writableEnded || response.destroyed) return;
    if (response.writableLength + bytes.length > this.#unreadMax) {
      response.destroy();
      return;
    }
    if (!this.#corked) {
      this.#corked = true;
      response.cork();
      setImmediate(() => {
        this.#corked = false;
        response.uncork();
      });
    }
    response.write(bytes);
  }
}
