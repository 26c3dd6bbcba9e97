/** A guest's WebSocket as an outlet of the room. `ws` does the handshake and reads; writing goes straight to the socket. */

import type { Socket } from "node:net";
import {
  type AnswerFrame,
  type ErrorCode,
  type HostFrame,
  LOCAL_LIMITS,
  type MemberView,
  type SessionEvent,
} from "@hushroom/protocol";
import type { WebSocket } from "ws";
import type { Broadcast, Outlet } from "../rooms/outlet.ts";
import { type FrameFan, PING_FRAME, textFrame } from "./frame-fan.ts";

const EMPTY = Buffer.alloc(0);
const CLOSE_NORMAL = 1000;
const CLOSE_POLICY = 1008;

/** What the one who opened the outlet hears of what passes through it. */
export interface OutletWatcher {
  /** The guest was let in while waiting. */
  admitted(): void;
  /** The guest has just been shown this member. */
  memberShown(member: MemberView): void;
}

export class FrameOutlet implements Outlet {
  readonly session: string;
  readonly #socket: Socket;
  readonly #websocket: WebSocket;
  readonly #fan: FrameFan;
  readonly #watcher: OutletWatcher;
  /** Frames of this turn to all that are still to be written: a slice of the fan's slab. */
  #slab: Buffer = EMPTY;
  #start = 0;
  #end = 0;
  /** What is to be written before them, in order. */
  #before: Buffer[] = [];
  /** Answers to what this guest asked: they come last, so that they don't cut the slice. */
  #answers: Buffer[] = [];
  #due = false;
  #ending = false;
  #unreadMax: number = LOCAL_LIMITS.GUEST_UNREAD_BYTES_MAX;
  /** Pings without any sign of life since. */
  #unanswered = 0;

  constructor(session: string, socket: Socket, websocket: WebSocket, fan: FrameFan, watcher: OutletWatcher) {
    this.session = session;
    this.#socket = socket;
    this.#websocket = websocket;
    this.#fan = fan;
    this.#watcher = watcher;
    fan.outlets.add(this);
  }

  deliver(broadcast: Broadcast): void {
    const { slab, start, end } = this.#fan.place(broadcast);
    if (this.#slab !== slab || this.#end !== start) {
      this.#takeSlice();
      this.#slab = slab;
      this.#start = start;
    }
    this.#end = end;
    this.#flushLater();
    if (broadcast.event.type === "member") this.#watcher.memberShown(broadcast.event.member);
  }

  tell(event: SessionEvent): void {
    this.send(event);
    if (event.type === "admitted") this.#watcher.admitted();
  }

  /** To this guest alone, after everything that was sent before. */
  send(frame: HostFrame): void {
    this.#takeSlice();
    this.#before.push(textFrame(frame));
    this.#flushLater();
  }

  /** To a request of this guest; later frames to all may come before it. */
  answer(frame: AnswerFrame): void {
    this.#answers.push(textFrame(frame));
    this.#flushLater();
  }

  /** A page of the log: as long as it needs to be, on top of what may wait for a slow reader. */
  sendPage(frame: HostFrame): void {
    this.send(frame);
    this.#unreadMax = LOCAL_LIMITS.GUEST_UNREAD_BYTES_MAX + (this.#before.at(-1)?.length ?? 0);
  }

  /** When everything before has been written: an answer to what ended it may still be on its way. */
  end(): void {
    this.#ending = true;
    this.#flushLater();
  }

  flush(): void {
    if (!this.#due) return;
    this.#due = false;
    if (this.#before.length + this.#answers.length > 0) this.#writeAll();
    else if (this.#end > this.#start) this.#write(this.#slice());
    if (this.#ending) this.#websocket.close(CLOSE_NORMAL);
  }

  /** At once, with why; what was to be written goes first. */
  close(code: ErrorCode): void {
    this.flush();
    this.#websocket.close(CLOSE_POLICY, code);
  }

  /** Something came from the guest. */
  alive(): void {
    this.#unanswered = 0;
  }

  /** Asks for a sign of life; who gave none since the ping before last is gone. */
  ping(): void {
    if (++this.#unanswered > 2) this.drop();
    else this.#write(PING_FRAME);
  }

  drop(): void {
    this.#websocket.terminate();
  }

  closed(): void {
    this.#fan.outlets.delete(this);
  }

  #flushLater(): void {
    if (this.#due) return;
    this.#due = true;
    this.#fan.flushLater(this);
  }

  /** In one write to the system. */
  #writeAll(): void {
    this.#takeSlice();
    this.#socket.cork();
    for (const bytes of this.#before) this.#write(bytes);
    for (const bytes of this.#answers) this.#write(bytes);
    this.#socket.uncork();
    this.#before = [];
    this.#answers = [];
  }

  #slice(): Buffer {
    const bytes = this.#slab.subarray(this.#start, this.#end);
    this.#slab = EMPTY;
    this.#start = 0;
    this.#end = 0;
    return bytes;
  }

  /** Keeps the order between what goes to all and what goes to this guest. */
  #takeSlice(): void {
    if (this.#end > this.#start) this.#before.push(this.#slice());
  }

  /** Whoever reads too slowly loses the connection and comes back to where it was; nobody waits for it. */
  #write(bytes: Buffer): void {
    const socket = this.#socket;
    if (!socket.writable || this.#websocket.readyState !== this.#websocket.OPEN) return;
    if (socket.writableLength + bytes.length > this.#unreadMax) this.drop();
    else socket.write(bytes);
  }
}
