/**
 * A client's WebSocket. Whoever asks too fast, or asks for more than it reads, is read more slowly; whoever doesn't read
 * what others send it is cut off. Nobody waits for it.
 */

import type { Socket } from "node:net";
import { boxAnswerHead, LOCAL_LIMITS, type Tag } from "@hushroom/protocol";
import type { RawData, WebSocket } from "ws";
import type { BoxConnection, BoxConnections } from "./box-server.ts";
import { ByteBudget } from "./byte-budget.ts";

const {
  BOX_BYTES_BURST,
  BOX_BYTES_PER_SECOND,
  BOX_MESSAGE_COST_BYTES,
  BOX_UNREAD_BYTES_MAX,
  BOX_UNREAD_PAUSE_BYTES,
  BOX_WAITING_BYTES_MAX,
} = LOCAL_LIMITS;

/** RFC 6455 §5.2: a whole binary message of 126 to 65,535 bytes, as a server sends it. */
const WEBSOCKET_HEAD_BYTES = 4;
const WEBSOCKET_BINARY = 0x82;
const WEBSOCKET_LENGTH_16 = 126;

export class BoxSocket {
  readonly #socket: Socket;
  readonly #websocket: WebSocket;
  readonly #connection: BoxConnection;
  readonly #budget = new ByteBudget(BOX_BYTES_BURST, BOX_BYTES_PER_SECOND, performance.now());
  /** Messages that had come when reading stopped. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #paused = false;
  #corked = false;
  /** Sent since the last message came, to be paid for with it. */
  #answered = 0;
  /** Pings without any sign of life since, and what the client had read by the last. */
  #unanswered = 0;
  #readBytes = 0;

  constructor(socket: Socket, websocket: WebSocket, server: BoxConnections) {
    this.#socket = socket;
    this.#websocket = websocket;
    this.#connection = server.connect(
      (bytes) => this.#send(bytes),
      () => websocket.terminate(),
      (tag, frame, written) => this.#sendBox(tag, frame, written),
    );
    websocket.on("message", (data, isBinary) => this.#received(data, isBinary));
    websocket.on("pong", () => this.#alive());
    websocket.on("ping", (data) => this.#pay(data.length));
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
    else if (this.#paused) this.#keep(data);
    else this.#process(data);
  }

  #keep(message: Buffer): void {
    this.#waiting.push(message);
    this.#waitingBytes += message.length;
    if (this.#waitingBytes > BOX_WAITING_BYTES_MAX) this.#websocket.terminate();
  }

  #process(message: Buffer): void {
    this.#answered = 0;
    this.#connection.receive(message);
    const { length } = message;
    message.fill(0);
    this.#pay(length + this.#answered);
    if (!this.#paused && this.#socket.writableLength > BOX_UNREAD_PAUSE_BYTES) {
      this.#pause();
      this.#socket.once("drain", () => this.#resume());
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
    if (!this.#paused) this.#websocket.resume();
  }

  #send(bytes: Uint8Array): void {
    // Wiped, since what is freed isn't.
    if (this.#mayWrite(bytes.length)) this.#websocket.send(bytes, () => bytes.fill(0));
  }

  /** A BOX as `send` would send it, but of two parts, so that the frame is copied for nobody. */
  #sendBox(tag: Tag, frame: Uint8Array, written: () => void): void {
    const head = boxAnswerHead(tag);
    const length = head.length + frame.length;
    if (!this.#mayWrite(length)) {
      written();
      return;
    }
    const prefix = Buffer.allocUnsafe(WEBSOCKET_HEAD_BYTES + head.length);
    prefix[0] = WEBSOCKET_BINARY;
    prefix[1] = WEBSOCKET_LENGTH_16;
    prefix.writeUInt16BE(length, 2);
    prefix.set(head, WEBSOCKET_HEAD_BYTES);
    this.#socket.write(prefix);
    this.#socket.write(frame, written);
  }

  /** All of one turn goes to the system in one write. Who reads too slowly loses the connection. */
  #mayWrite(length: number): boolean {
    if (this.#websocket.readyState !== this.#websocket.OPEN) return false;
    if (this.#socket.writableLength + length > BOX_UNREAD_BYTES_MAX) {
      this.#websocket.terminate();
      return false;
    }
    this.#answered += length;
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      setImmediate(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    return true;
  }

  #ended(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#connection.ended();
  }
}
