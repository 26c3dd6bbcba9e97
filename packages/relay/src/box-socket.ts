/**
 * A client's WebSocket. Whoever asks too fast, or asks for more than it reads, is read more slowly; whoever doesn't read
 * what others send it is cut off. Nobody waits for it.
 */

import type { Socket } from "node:net";
import { BOX_HEAD_BYTES, LOCAL_LIMITS, type Tag, writeBoxHead } from "@hushroom/protocol";
import type { RawData, WebSocket } from "ws";
import type { BoxConnection, BoxConnections } from "./box-server.ts";
import { ByteBudget } from "./byte-budget.ts";
import { SharedFrame } from "./frame-copies.ts";
import { ReceivedPieces } from "./received-pieces.ts";
import type { TurnSpeaker, TurnWriter } from "./turn-writer.ts";
import { WEBSOCKET_HEAD_BYTES_MAX, writeWebSocketHead } from "./websocket-head.ts";

const {
  BOX_BYTES_BURST,
  BOX_BYTES_PER_SECOND,
  BOX_MESSAGE_COST_BYTES,
  BOX_UNREAD_BYTES_MAX,
  BOX_UNREAD_PAUSE_BYTES,
  BOX_WAITING_BYTES_MAX,
} = LOCAL_LIMITS;

/** Reused for every message: it is copied at once. */
const head = Buffer.alloc(WEBSOCKET_HEAD_BYTES_MAX + BOX_HEAD_BYTES);

/** A whole message, its own; or the frame of a BOX. */
type Said = Uint8Array | SharedFrame;

export class BoxSocket implements TurnSpeaker {
  readonly #socket: Socket;
  readonly #websocket: WebSocket;
  readonly #connection: BoxConnection;
  readonly #writer: TurnWriter;
  readonly #budget = new ByteBudget(BOX_BYTES_BURST, BOX_BYTES_PER_SECOND, performance.now());
  /** Of messages that may not be whole yet. */
  readonly #pieces = new ReceivedPieces();
  /** Messages that had come when reading stopped. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #paused = false;
  /** Reading stopped, to be looked at again when what was said in this turn has been written. */
  #isUnread = false;
  /** In this turn; in two lists, since an object for each BOX would be what a garbage collection goes through. */
  #outgoing: Said[] = [];
  /** Of each of them: of a BOX its tag, of others 0. */
  #tags: Tag[] = [];
  #outgoingBytes = 0;
  /** Answers, at once or later, since a message was paid for: they are paid for with the next. Pushes aren't. */
  #answered = 0;
  /** Pings without any sign of life since, and what the client had read by the last. */
  #unanswered = 0;
  #readBytes = 0;

  constructor(socket: Socket, websocket: WebSocket, server: BoxConnections, writer: TurnWriter) {
    this.#socket = socket;
    this.#writer = writer;
    this.#websocket = websocket;
    this.#connection = server.connect(
      (bytes, isPush) => this.#say(bytes, 0, bytes.length, isPush ?? false),
      () => websocket.terminate(),
      (tag, frame, isPush) => this.#say(frame, tag, BOX_HEAD_BYTES + frame.bytes.length, isPush),
    );
    websocket.on("message", (data, isBinary) => this.#received(data, isBinary));
    // After the WebSocket's own listener: a message that it tells of leaves nothing unread in pieces that came before.
    socket.on("data", (piece: Buffer) => {
      this.#pieces.keep(piece);
      this.#wipeRead();
    });
    websocket.on("pong", (data) => {
      this.#alive();
      this.#controlled(data.length);
    });
    websocket.on("ping", (data) => this.#controlled(data.length));
    websocket.on("error", () => websocket.terminate());
    websocket.on("close", () => this.#ended());
  }

  /** Asks for a sign of life; who gave none since the ping before last is cut off. */
  ping(): void {
    const readBytes = this.#socket.bytesWritten - this.#socket.writableLength;
    if (readBytes > this.#readBytes && this.#socket.writableLength > 0) this.#alive();
    this.#readBytes = readBytes;
    if (++this.#unanswered > 2) this.#websocket.terminate();
    else if (this.#websocket.readyState === this.#websocket.OPEN) this.#websocket.ping();
  }

  #alive(): void {
    this.#unanswered = 0;
  }

  #received(data: RawData, isBinary: boolean): void {
    this.#alive();
    if (!isBinary || !Buffer.isBuffer(data)) this.#websocket.terminate();
    else {
      this.#pieces.read(data.length);
      if (this.#paused) this.#keep(data);
      else {
        // Before they are wiped: it may be a part of one of them.
        this.#process(data);
        this.#pieces.wipe();
      }
    }
  }

  #controlled(bytes: number): void {
    this.#pieces.read(bytes);
    this.#pay(bytes);
  }

  /** Messages that wait may be parts of what came. */
  #wipeRead(): void {
    if (this.#pieces.areRead && this.#waiting.length === 0) this.#pieces.wipe();
  }

  #keep(message: Buffer): void {
    this.#waiting.push(message);
    this.#waitingBytes += message.length;
    if (this.#waitingBytes > BOX_WAITING_BYTES_MAX) this.#websocket.terminate();
  }

  #process(message: Buffer): void {
    this.#connection.receive(message);
    const { length } = message;
    message.fill(0);
    this.#pay(length + this.#answered);
    this.#answered = 0;
    if (!this.#paused && this.#unread() > BOX_UNREAD_PAUSE_BYTES) {
      this.#pause();
      this.#isUnread = true;
      if (this.#outgoing.length === 0) this.#resumeWhenRead();
    }
  }

  #pay(bytes: number): void {
    const waitMs = this.#budget.spend(Math.max(bytes, BOX_MESSAGE_COST_BYTES), performance.now());
    if (waitMs === 0 || this.#paused) return;
    this.#pause();
    setTimeout(() => this.#resume(), waitMs).unref();
  }

  #pause(): void {
    this.#paused = true;
    this.#websocket.pause();
  }

  #resume(): void {
    this.#paused = false;
    let at = 0;
    while (at < this.#waiting.length && !this.#paused) this.#process(this.#waiting[at++] as Buffer);
    this.#waiting = this.#waiting.slice(at);
    this.#waitingBytes = this.#waiting.reduce((sum, message) => sum + message.length, 0);
    if (this.#paused) return;
    this.#wipeRead();
    this.#websocket.resume();
  }

  /** Who reads too slowly loses the connection. A BOX is of two parts, so that many can share the frame. */
  #say(said: Said, tag: Tag, length: number, isPush: boolean): void {
    if (this.#unread() + length > BOX_UNREAD_BYTES_MAX) this.#websocket.terminate();
    if (this.#websocket.readyState !== this.#websocket.OPEN) {
      end(said);
      return;
    }
    if (!isPush) this.#answered += length;
    this.#outgoingBytes += length;
    this.#tags.push(tag);
    if (this.#outgoing.push(said) === 1) this.#writer.atEndOfTurn(this);
  }

  speak(writer: TurnWriter): void {
    const [all, tags] = [this.#outgoing, this.#tags];
    this.#outgoing = [];
    this.#tags = [];
    this.#outgoingBytes = 0;
    const isOpen = this.#websocket.readyState === this.#websocket.OPEN;
    for (let at = 0; at < all.length; at++) {
      const said = all[at] as Said;
      if (isOpen) this.#append(writer, said, tags[at] ?? 0);
      end(said);
    }
    if (isOpen) writer.flush(this.#socket);
    if (this.#isUnread) this.#resumeWhenRead();
  }

  #append(writer: TurnWriter, said: Said, tag: Tag): void {
    if (said instanceof SharedFrame) {
      writer.append(this.#socket, head, writeHead(tag, said.bytes.length), said.bytes);
    } else writer.append(this.#socket, head, writeWebSocketHead(head, said.length), said);
  }

  #unread(): number {
    return this.#socket.writableLength + this.#outgoingBytes;
  }

  #resumeWhenRead(): void {
    this.#isUnread = false;
    if (this.#socket.writableLength > BOX_UNREAD_PAUSE_BYTES)
      this.#socket.once("drain", () => this.#resume());
    else this.#resume();
  }

  #ended(): void {
    this.#pieces.wipe();
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const said of this.#outgoing) end(said);
    this.#outgoing = [];
    this.#tags = [];
    this.#connection.ended();
  }
}

/** It is needed no more. What is freed isn't wiped. */
function end(said: Said): void {
  if (said instanceof SharedFrame) said.giveBack();
  else said.fill(0);
}

/** Of a BOX, into `head`. Returns its length. */
function writeHead(tag: Tag, frameBytes: number): number {
  const at = writeWebSocketHead(head, BOX_HEAD_BYTES + frameBytes);
  writeBoxHead(head, at, tag);
  return at + BOX_HEAD_BYTES;
}
