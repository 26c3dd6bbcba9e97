/**
 * A client's WebSocket. Whoever asks too fast, or asks for more than it reads, is read more slowly; whoever doesn't read
 * what others send it is cut off. Nobody waits for it.
 */

import type { Socket } from "node:net";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import type { RawData, WebSocket } from "ws";
import type { BoxConnection, BoxServer } from "./box-server.ts";
import { ByteBudget } from "./byte-budget.ts";

const {
  BOX_BYTES_BURST,
  BOX_BYTES_PER_SECOND,
  BOX_MESSAGE_COST_BYTES,
  BOX_UNREAD_BYTES_MAX,
  BOX_UNREAD_PAUSE_BYTES,
  BOX_WAITING_BYTES_MAX,
} = LOCAL_LIMITS;

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

  constructor(socket: Socket, websocket: WebSocket, server: BoxServer) {
    this.#socket = socket;
    this.#websocket = websocket;
    this.#connection = server.connect(
      (bytes) => this.#send(bytes),
      () => websocket.terminate(),
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
    this.#pay(message.length + this.#answered);
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

  /** All of one turn goes to the system in one write. */
  #send(bytes: Uint8Array): void {
    if (this.#websocket.readyState !== this.#websocket.OPEN) return;
    if (this.#socket.writableLength + bytes.length > BOX_UNREAD_BYTES_MAX) {
      this.#websocket.terminate();
      return;
    }
    this.#answered += bytes.length;
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      setImmediate(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#websocket.send(bytes);
  }

  #ended(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#connection.ended();
  }
}
