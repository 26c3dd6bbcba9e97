/**
 * A client's WebSocket. Whoever asks too fast, or asks for more than it reads, is read more slowly; whoever doesn't read
 * what others send it is cut off. Nobody waits for it.
 */

import type { Socket } from "node:net";
import { BOX_HEAD_BYTES, LOCAL_LIMITS, type Tag, writeBoxHead } from "@hushroom/protocol";
import type { RawData, WebSocket } from "ws";
import type { BoxConnection, BoxConnections } from "./box-server.ts";
import { ByteBudget } from "./byte-budget.ts";
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

interface Outgoing {
  /** Of a BOX whose frame `bytes` is; null: `bytes` are a whole message. */
  readonly tag: Tag | null;
  readonly bytes: Uint8Array;
  /** They are needed no more. */
  readonly done: () => void;
}

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
  /** Said in this turn. */
  #outgoing: Outgoing[] = [];
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
      (bytes, isPush) => this.#send(bytes, isPush ?? false),
      () => websocket.terminate(),
      (tag, frame, written, isPush) => this.#sendBox(tag, frame, written, isPush),
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

  #send(bytes: Uint8Array, isPush: boolean): void {
    // Wiped, since what is freed isn't.
    this.#say({ tag: null, bytes, done: () => bytes.fill(0) }, bytes.length, isPush);
  }

  /** A BOX as `send` would send it, but of two parts, so that many can share the frame. */
  #sendBox(tag: Tag, bytes: Uint8Array, done: () => void, isPush: boolean): void {
    this.#say({ tag, bytes, done }, BOX_HEAD_BYTES + bytes.length, isPush);
  }

  /** Who reads too slowly loses the connection. */
  #say(outgoing: Outgoing, length: number, isPush: boolean): void {
    if (this.#unread() + length > BOX_UNREAD_BYTES_MAX) this.#websocket.terminate();
    if (this.#websocket.readyState !== this.#websocket.OPEN) {
      outgoing.done();
      return;
    }
    if (!isPush) this.#answered += length;
    this.#outgoingBytes += length;
    if (this.#outgoing.push(outgoing) === 1) this.#writer.atEndOfTurn(this);
  }

  speak(writer: TurnWriter): void {
    const all = this.#outgoing;
    this.#outgoing = [];
    this.#outgoingBytes = 0;
    const isOpen = this.#websocket.readyState === this.#websocket.OPEN;
    for (const { tag, bytes, done } of all) {
      if (isOpen) {
        const headBytes =
          tag === null ? writeWebSocketHead(head, bytes.length) : writeHead(tag, bytes.length);
        writer.append(this.#socket, head, headBytes, bytes);
      }
      done();
    }
    if (isOpen) writer.flush(this.#socket);
    if (this.#isUnread) this.#resumeWhenRead();
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
    for (const { done } of this.#outgoing) done();
    this.#outgoing = [];
    this.#connection.ended();
  }
}

/** Of a BOX, into `head`. Returns its length. */
function writeHead(tag: Tag, frameBytes: number): number {
  const at = writeWebSocketHead(head, BOX_HEAD_BYTES + frameBytes);
  writeBoxHead(head, at, tag);
  return at + BOX_HEAD_BYTES;
}
