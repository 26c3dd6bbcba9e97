/**
 * A client's WebSocket. Whoever asks too fast, or asks for more than it reads, is read more slowly; whoever doesn't read
 * what others send it is cut off. Nobody waits for it.
 */

import type { Socket } from "node:net";
import {
  BOX_HEAD_BYTES,
  BOX_REQUEST_BYTES_MAX,
  HushError,
  LOCAL_LIMITS,
  type Tag,
  writeBoxHead,
} from "@hushroom/protocol";
import type { BoxConnection, BoxConnections } from "./box-server.ts";
import { ByteBudget } from "./byte-budget.ts";
import type { TurnSpeaker, TurnWriter } from "./turn-writer.ts";
import { WEBSOCKET_HEAD_BYTES_MAX, writeWebSocketHead } from "./websocket-head.ts";
import { type WebSocketEvents, WebSocketReader } from "./websocket-reader.ts";

const {
  BOX_BYTES_BURST,
  BOX_BYTES_PER_SECOND,
  BOX_CLOSE_GRACE_MS,
  BOX_MESSAGE_COST_BYTES,
  BOX_UNREAD_BYTES_MAX,
  BOX_UNREAD_PAUSE_BYTES,
  BOX_WAITING_BYTES_MAX,
} = LOCAL_LIMITS;

const BOUNDS = {
  bytesMax: BOX_REQUEST_BYTES_MAX,
  fragmentsMax: LOCAL_LIMITS.BOX_FRAGMENTS_MAX,
} as const;

/** Reused for every message: it is copied at once. */
const head = Buffer.alloc(WEBSOCKET_HEAD_BYTES_MAX + BOX_HEAD_BYTES);

/** In place of the tag: the bytes are a whole message. */
const WHOLE = -1;

/** What was said in a turn, kept as columns: an object for each would outlive many a garbage collection. */
interface Outgoing {
  readonly bytes: Uint8Array[];
  /** Of a BOX whose frame the bytes are, or WHOLE. */
  readonly tags: number[];
  /** They are needed no more; null: they are wiped. */
  readonly dones: ((() => void) | null)[];
}

const nothingSaid = (): Outgoing => ({ bytes: [], tags: [], dones: [] });

/** Control frames (RFC 6455 §5.5). */
const CLOSE = 0x88;
const PING = 0x89;
const PONG = 0x8a;
const NOTHING = Buffer.alloc(0);

export class BoxSocket implements TurnSpeaker, WebSocketEvents {
  readonly #socket: Socket;
  readonly #reader = new WebSocketReader(this, BOUNDS);
  readonly #connection: BoxConnection;
  readonly #writer: TurnWriter;
  readonly #budget = new ByteBudget(BOX_BYTES_BURST, BOX_BYTES_PER_SECOND, performance.now());
  #isOver = false;
  #paused = false;
  /** Reading stopped, to be looked at again when what was said in this turn has been written. */
  #isUnread = false;
  /** Said in this turn. */
  #outgoing: Outgoing | null = null;
  #outgoingBytes = 0;
  /** Sent since the last message came, to be paid for with it. */
  #answered = 0;
  /** Pings without any sign of life since, and what the client had read by the last. */
  #unanswered = 0;
  #readBytes = 0;

  /** The socket has switched to WebSocket. */
  constructor(socket: Socket, server: BoxConnections, writer: TurnWriter) {
    this.#socket = socket;
    this.#writer = writer;
    this.#connection = server.connect(
      (bytes) => this.#send(bytes),
      () => this.#cut(),
      (tag, frame, written) => this.#sendBox(tag, frame, written),
    );
    socket.on("data", (chunk: Buffer) => this.#received(chunk));
    socket.on("end", () => this.#finish(NOTHING));
    socket.on("close", () => this.#ended());
  }

  /** Asks for a sign of life; who gave none since the ping before last is cut off. */
  askForLife(): void {
    const readBytes = this.#socket.bytesWritten - this.#socket.writableLength;
    if (readBytes > this.#readBytes && this.#socket.writableLength > 0) this.#alive();
    this.#readBytes = readBytes;
    if (++this.#unanswered > 2) this.#cut();
    else this.#control(PING, NOTHING);
  }

  message(bytes: Buffer): void {
    this.#answered = 0;
    this.#connection.receive(bytes);
    this.#pay(bytes.length + this.#answered);
    this.#waitUntilRead();
  }

  ping(bytes: Buffer): void {
    this.#control(PONG, bytes);
    this.#pay(bytes.length);
    this.#waitUntilRead();
  }

  pong(): void {
    this.#pay(0);
  }

  close(): void {
    this.#finish(Buffer.from([CLOSE, 0]));
  }

  #alive(): void {
    this.#unanswered = 0;
  }

  #received(chunk: Buffer): void {
    this.#alive();
    this.#read(() => this.#reader.read(chunk));
    if (this.#reader.waitingBytes > BOX_WAITING_BYTES_MAX) this.#cut();
  }

  #read(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof HushError)) throw error;
      this.#cut();
    }
  }

  #cut(): void {
    this.#isOver = true;
    this.#reader.end();
    this.#socket.destroy();
  }

  /** What has been handed to the system still gets there, if that is soon. */
  #finish(last: Buffer): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#reader.end();
    this.#socket.end(last);
    setTimeout(() => this.#socket.destroy(), BOX_CLOSE_GRACE_MS).unref();
  }

  #control(code: number, payload: Buffer): void {
    if (this.#isOver) return;
    if (this.#unread() > BOX_UNREAD_BYTES_MAX) this.#cut();
    else this.#socket.write(Buffer.concat([Buffer.from([code, payload.length]), payload]));
  }

  #waitUntilRead(): void {
    if (this.#paused || this.#unread() <= BOX_UNREAD_PAUSE_BYTES) return;
    this.#pause();
    this.#isUnread = true;
    if (this.#outgoing === null) this.#resumeWhenRead();
  }

  #pay(bytes: number): void {
    const waitMs = this.#budget.spend(Math.max(bytes, BOX_MESSAGE_COST_BYTES), performance.now());
    if (waitMs === 0 || this.#paused) return;
    this.#pause();
    setTimeout(() => this.#resume(), waitMs).unref();
  }

  #pause(): void {
    this.#paused = true;
    this.#reader.pause();
    this.#socket.pause();
  }

  #resume(): void {
    if (this.#isOver) return;
    this.#paused = false;
    this.#read(() => this.#reader.resume());
    if (!this.#paused) this.#socket.resume();
  }

  #send(bytes: Uint8Array): void {
    // Wiped, since what is freed isn't.
    this.#say(bytes, WHOLE, null, bytes.length);
  }

  /** A BOX as `send` would send it, but of two parts, so that many can share the frame. */
  #sendBox(tag: Tag, bytes: Uint8Array, done: () => void): void {
    this.#say(bytes, tag, done, BOX_HEAD_BYTES + bytes.length);
  }

  /** Who reads too slowly loses the connection. */
  #say(bytes: Uint8Array, tag: number, done: (() => void) | null, length: number): void {
    if (this.#unread() + length > BOX_UNREAD_BYTES_MAX) this.#cut();
    if (this.#isOver) {
      if (done === null) bytes.fill(0);
      else done();
      return;
    }
    this.#answered += length;
    this.#outgoingBytes += length;
    if (this.#outgoing === null) {
      this.#outgoing = nothingSaid();
      this.#writer.atEndOfTurn(this);
    }
    this.#outgoing.bytes.push(bytes);
    this.#outgoing.tags.push(tag);
    this.#outgoing.dones.push(done);
  }

  speak(writer: TurnWriter): void {
    this.#takeSaid((bytes, tag) => {
      if (this.#isOver) return;
      const headBytes = tag === WHOLE ? writeWebSocketHead(head, bytes.length) : writeHead(tag, bytes.length);
      writer.append(this.#socket, head, headBytes, bytes);
    });
    if (!this.#isOver) writer.flush(this.#socket);
    if (this.#isUnread) this.#resumeWhenRead();
  }

  /** What was said in this turn is taken, and then needed no more. */
  #takeSaid(take: (bytes: Uint8Array, tag: number) => void): void {
    const { bytes: all, tags, dones } = this.#outgoing ?? nothingSaid();
    this.#outgoing = null;
    this.#outgoingBytes = 0;
    for (let at = 0; at < all.length; at++) {
      const bytes = all[at] as Uint8Array;
      take(bytes, tags[at] ?? WHOLE);
      const done = dones[at] ?? null;
      if (done === null) bytes.fill(0);
      else done();
    }
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
    this.#isOver = true;
    this.#reader.end();
    this.#takeSaid(() => {});
    this.#connection.ended();
  }
}

/** Of a BOX, into `head`. Returns its length. */
function writeHead(tag: Tag, frameBytes: number): number {
  const at = writeWebSocketHead(head, BOX_HEAD_BYTES + frameBytes);
  writeBoxHead(head, at, tag);
  return at + BOX_HEAD_BYTES;
}
