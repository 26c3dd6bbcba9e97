/** `/live`: the guest's WebSocket, from the upgrade to the frames it sends. */

import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import {
  errorCodeOf,
  type GuestFrame,
  type HelloFrame,
  HushError,
  isStaff,
  LOCAL_LIMITS,
  type MemberView,
  PROTOCOL_LIMITS,
  readGuestFrame,
} from "@hushroom/protocol";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { RoomRequest } from "../rooms/room-driver.ts";
import { FrameOutlet, type OutletWatcher } from "./frame-outlet.ts";
import type { GuestParts } from "./guest-parts.ts";
import { endOldest } from "./log-stream.ts";
import { oldestId, resumeHistory } from "./resume.ts";
import { TokenBucket } from "./token-bucket.ts";

const FRAME_RATE = {
  burst: LOCAL_LIMITS.GUEST_FRAMES_BURST,
  perSecond: LOCAL_LIMITS.GUEST_FRAMES_PER_SECOND,
};

const options = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: PROTOCOL_LIMITS.GUEST_FRAME_BYTES_MAX,
  maxFragments: LOCAL_LIMITS.GUEST_FRAGMENTS_MAX,
  closeTimeout: LOCAL_LIMITS.GUEST_CLOSE_GRACE_MS,
} as const;

export class LiveDoor {
  readonly #parts: GuestParts;
  readonly #sockets = new WebSocketServer(options);

  constructor(parts: GuestParts) {
    this.#parts = parts;
  }

  /** The request has passed the guard, and the session is a member's or waits. `after`: the last item it has. */
  upgrade(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    session: string,
    after: string | null,
  ): void {
    endOldest(this.#parts.driver, session);
    this.#sockets.handleUpgrade(request, socket, head, (websocket) => {
      new LiveGuest(this.#parts, session, socket, websocket).open(after);
    });
  }
}

class LiveGuest implements OutletWatcher {
  readonly #parts: GuestParts;
  readonly #session: string;
  readonly #websocket: WebSocket;
  readonly #outlet: FrameOutlet;
  readonly #bucket: TokenBucket;
  #refusals = 0;
  #memberId: string | null = null;
  #isStaff = false;

  constructor(parts: GuestParts, session: string, socket: Socket, websocket: WebSocket) {
    this.#parts = parts;
    this.#session = session;
    this.#websocket = websocket;
    this.#bucket = new TokenBucket(FRAME_RATE, parts.clock.monotonicMs());
    this.#outlet = new FrameOutlet(session, socket, websocket, parts.frames, this);
  }

  admitted(): void {
    this.#outlet.sendPage(this.#hello(null));
  }

  /** One who has just become a moderator learns who waits. */
  memberShown(member: MemberView): void {
    if (member.id !== this.#memberId) return;
    const isNew = isStaff(member.role) && !this.#isStaff;
    this.#isStaff = isStaff(member.role);
    if (!isNew) return;
    for (const waiting of this.#parts.driver.room.waiting()) {
      this.#outlet.send({ type: "waiting", ...waiting });
    }
  }

  open(after: string | null): void {
    const { driver } = this.#parts;
    const websocket = this.#websocket;
    const stream = driver.openStream(this.#outlet, () => this.#greet(after));
    websocket.on("close", () => {
      this.#outlet.closed();
      driver.closeStream(stream);
    });
    // `close` follows; what was wrong is in the close frame that ws has sent.
    websocket.on("error", () => websocket.terminate());
    websocket.on("pong", () => this.#outlet.alive());
    websocket.on("ping", () => this.#mayAsk());
    websocket.on("message", (data, isBinary) => this.#receive(data, isBinary));
  }

  #greet(after: string | null): void {
    const hello = this.#hello(after);
    this.#outlet.sendPage(hello);
    const oldest = hello.resumed ? oldestId(this.#parts.driver.room) : null;
    if (oldest !== null) this.#outlet.send({ type: "removed", upTo: String(Number(oldest) - 1) });
  }

  #hello(after: string | null): HelloFrame {
    const { room } = this.#parts.driver;
    const state = room.sessionState(this.#session);
    const { settings, reachability } = room;
    const common = { type: "hello", settings, reachability } as const;
    if (state.state !== "member") {
      return { ...common, state: "waiting", you: null, members: [], items: [], resumed: false };
    }
    this.#memberId = state.member.id;
    this.#isStaff = isStaff(state.member.role);
    return {
      ...common,
      state: "member",
      you: state.member,
      members: room.members(),
      ...resumeHistory(room, after),
      ...(this.#isStaff ? { waiting: room.waiting() } : {}),
    };
  }

  /** False, and a refusal counted, if too much comes; at some point the connection is closed. */
  #mayAsk(): boolean {
    this.#outlet.alive();
    if (this.#bucket.take(this.#parts.clock.monotonicMs())) return true;
    if (++this.#refusals > LOCAL_LIMITS.GUEST_REFUSALS_MAX) this.#outlet.close("GUEST_TOO_MANY");
    return false;
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#websocket.readyState !== this.#websocket.OPEN) return;
    const mayAsk = this.#mayAsk();
    try {
      if (isBinary) throw new HushError("WIRE_BAD_FRAME");
      const frame = readGuestFrame(String(data));
      if (mayAsk) void this.#perform(frame);
      else this.#refuse(frame.request, new HushError("GUEST_TOO_MANY"));
    } catch (error) {
      if (!(error instanceof HushError)) throw error;
      this.#outlet.close(error.code);
    }
  }

  #refuse(request: number, error: unknown): void {
    const detail = error instanceof HushError ? error.detail : {};
    this.#outlet.answer({ type: "answer", request, ok: false, code: errorCodeOf(error), detail });
  }

  async #perform(frame: GuestFrame): Promise<void> {
    if (frame.type === "history") {
      this.#sendPage(frame);
      return;
    }
    const answer = await this.#parts.driver.request(this.#requestOf(frame));
    this.#outlet.answer({ type: "answer", request: frame.request, ...answer });
  }

  #requestOf(frame: Exclude<GuestFrame, { type: "history" }>): RoomRequest {
    const by = { session: this.#session };
    if (frame.type === "leave") return { kind: "leave", ...by };
    if (frame.type === "command") return { kind: "command", by, command: frame.command };
    const { text, replyTo, once } = frame;
    return { kind: "say", by, text, replyTo, once };
  }

  #sendPage(frame: Extract<GuestFrame, { type: "history" }>): void {
    const { room } = this.#parts.driver;
    const { request, before, limit } = frame;
    if (room.sessionState(this.#session).state !== "member") {
      this.#refuse(request, new HushError("ROOM_NOT_JOINED"));
      return;
    }
    const items = room.history(before === null ? { limit } : { before, limit });
    this.#outlet.sendPage({ type: "page", request, items });
  }
}
