/**
 * A guest's live connection to a room (`/live`): comes back by itself and goes on after the last item it had, and sends
 * what was not answered again under the same `once`, so that nothing is lost and nothing comes twice. Used by the guest
 * page's script and by `hushroom join`.
 */

import {
  type Answer,
  encodeGuestFrame,
  type GuestFrame,
  type HostFrame,
  HushError,
  type RoomCommand,
  readHostFrame,
} from "@hushroom/protocol";
import type { ConnectionTimers, Wire, WireEvents } from "./connection.ts";

/** Opens `/live`, or `/live?after=ID` where an id is given. */
export type OpenLive = (after: string | null, events: WireEvents) => Wire;

export type GuestConnectionState = "connecting" | "open" | "lost" | "ended";

export interface GuestListener {
  /** Every frame of the host but answers and pages. */
  frame(frame: HostFrame): void;
  state(state: GuestConnectionState): void;
}

const RECONNECT_FIRST_MS = 500;
const RECONNECT_MAX_MS = 15_000;

interface Waiting {
  readonly frame: GuestFrame;
  readonly resolve: (answer: Answer) => void;
}

type Page = Extract<HostFrame, { type: "page" }>;

export class GuestConnection {
  #state: GuestConnectionState = "connecting";
  #after: string | null = null;
  #wire: Wire;
  #nextRequest = 1;
  #retryDelayMs = RECONNECT_FIRST_MS;
  #retry: unknown = null;
  readonly #waiting = new Map<number, Waiting>();
  readonly #pages = new Map<number, (page: Page["items"]) => void>();
  readonly #open: OpenLive;
  readonly #listener: GuestListener;
  readonly #timers: ConnectionTimers;

  constructor(open: OpenLive, listener: GuestListener, timers: ConnectionTimers) {
    this.#open = open;
    this.#listener = listener;
    this.#timers = timers;
    this.#wire = this.#connect();
  }

  /** Answered once, also across lost connections: `once` makes sending again harmless. */
  say(text: string, replyTo: string | null, once: string): Promise<Answer> {
    return this.#ask((request) => ({ type: "say", request, text, replyTo, once }));
  }

  command(command: RoomCommand): Promise<Answer> {
    return this.#ask((request) => ({ type: "command", request, command }));
  }

  leave(): Promise<Answer> {
    return this.#ask((request) => ({ type: "leave", request }));
  }

  /** The items before `before`, oldest first. Rejects with DIAL_REFUSED if the connection goes meanwhile. */
  history(before: string | null, limit: number): Promise<Page["items"]> {
    if (this.#state !== "open") return Promise.reject(new HushError("DIAL_REFUSED"));
    const request = this.#nextRequest++;
    return new Promise((resolve) => {
      this.#pages.set(request, resolve);
      this.#wire.send(encodeGuestFrame({ type: "history", request, before, limit }));
    });
  }

  /** Ends it for good; nothing is sent again. */
  close(): void {
    this.#timers.clearTimeout(this.#retry);
    this.#turn("ended");
    this.#wire.close();
  }

  /** Tries again at once instead of waiting. */
  retryNow(): void {
    if (this.#state !== "lost") return;
    this.#timers.clearTimeout(this.#retry);
    this.#wire = this.#connect();
  }

  #ask(frameFor: (request: number) => GuestFrame): Promise<Answer> {
    const request = this.#nextRequest++;
    const frame = frameFor(request);
    return new Promise((resolve) => {
      this.#waiting.set(request, { frame, resolve });
      if (this.#state === "open") this.#wire.send(encodeGuestFrame(frame));
    });
  }

  #connect(): Wire {
    return this.#open(this.#after, {
      open: () => {},
      message: (text) => this.#receive(text),
      close: (refused) => this.#lost(refused),
    });
  }

  #lost(refused: boolean): void {
    if (this.#state === "ended") return;
    this.#pages.clear();
    this.#turn(refused ? "ended" : "lost");
    if (refused) return;
    this.#retry = this.#timers.setTimeout(() => {
      this.#wire = this.#connect();
    }, this.#retryDelayMs);
    this.#retryDelayMs = Math.min(2 * this.#retryDelayMs, RECONNECT_MAX_MS);
  }

  #receive(text: string): void {
    if (this.#state === "ended") return;
    const frame = readOrNull(text);
    // A host that can't be understood is as good as gone: a new connection starts from a whole picture.
    if (frame === null) this.#wire.close();
    else if (frame.type === "answer") this.#answered(frame.request, frame);
    else if (frame.type === "page") this.#paged(frame);
    else this.#told(frame);
  }

  #answered(request: number, answer: Answer): void {
    this.#waiting.get(request)?.resolve(answer);
    this.#waiting.delete(request);
  }

  #paged(page: Page): void {
    this.#pages.get(page.request)?.(page.items);
    this.#pages.delete(page.request);
  }

  #told(frame: Exclude<HostFrame, { type: "answer" }>): void {
    if (frame.type === "message" || frame.type === "notice") this.#after = frame.id;
    if (frame.type === "hello") {
      this.#after = frame.items.at(-1)?.id ?? this.#after;
      this.#retryDelayMs = RECONNECT_FIRST_MS;
      this.#listener.frame(frame);
      this.#turn("open");
      for (const { frame: unanswered } of this.#waiting.values())
        this.#wire.send(encodeGuestFrame(unanswered));
      return;
    }
    this.#listener.frame(frame);
    if (frame.type === "ended" || frame.type === "closed") this.close();
  }

  #turn(state: GuestConnectionState): void {
    this.#state = state;
    this.#listener.state(state);
  }
}

function readOrNull(text: string): HostFrame | null {
  try {
    return readHostFrame(text);
  } catch {
    return null;
  }
}
