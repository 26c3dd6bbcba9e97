/**
 * Reads what a client sends by its WebSocket (RFC 6455 §5, without extensions), in place: masks are taken off where the
 * bytes lie, and only what came in pieces is copied.
 */

import { HushError } from "@hushroom/protocol";
import { unmask } from "./unmask.ts";

const FINAL = 0x80;
const RESERVED = 0x70;
const OPCODE = 0x0f;
const MASKED = 0x80;
const LENGTH_7 = 0x7f;
const OPCODES = { continuation: 0, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const BASE_BYTES = 2;
const MASK_BYTES = 4;
const CONTROL_BYTES_MAX = 125;
const LENGTH_16 = 126;

/** What came. Bytes are only lent. */
export interface WebSocketEvents {
  /** A whole binary message. */
  message(bytes: Buffer): void;
  ping(bytes: Buffer): void;
  pong(): void;
  /** The client wants to end. Nothing that follows is read. */
  close(): void;
}

/** Of a message. */
export interface WebSocketBounds {
  readonly bytesMax: number;
  readonly fragmentsMax: number;
}

/** Bytes of a frame before its payload, by its second byte. */
function headBytesOf(second: number): number {
  const length = second & LENGTH_7;
  const lengthBytes = length < LENGTH_16 ? 0 : length === LENGTH_16 ? 2 : 8;
  return BASE_BYTES + lengthBytes + MASK_BYTES;
}

/** Of the payload of the frame whose head stands whole at `at`. Beyond 2^53 it isn't exact. */
function payloadBytesAt(bytes: Buffer, at: number): number {
  const length = (bytes[at + 1] ?? 0) & LENGTH_7;
  if (length < LENGTH_16) return length;
  if (length === LENGTH_16) return bytes.readUInt16BE(at + BASE_BYTES);
  return bytes.readUInt32BE(at + BASE_BYTES) * 2 ** 32 + bytes.readUInt32BE(at + BASE_BYTES + 4);
}

export class WebSocketReader {
  readonly #to: WebSocketEvents;
  readonly #bounds: WebSocketBounds;
  /** A frame of which the first bytes have come. As long as is known that it will be, or its head. */
  #begun: Buffer | null = null;
  #begunBytes = 0;
  /** Of a message that comes in fragments. */
  #fragments: Buffer[] = [];
  #fragmentBytes = 0;
  /** Came while paused. */
  #rest: Buffer | null = null;
  #isPaused = false;
  #isOver = false;

  constructor(to: WebSocketEvents, bounds: WebSocketBounds) {
    this.#to = to;
    this.#bounds = bounds;
  }

  /**
   * The next bytes of the stream, which are wiped. Throws WIRE_BAD_FRAME for what no client may send: the connection is to be
   * closed.
   */
  read(chunk: Buffer): void {
    try {
      let at = 0;
      while (at < chunk.length && !this.#isPaused && !this.#isOver) at = this.#next(chunk, at);
      if (at < chunk.length && !this.#isOver) this.#wait(chunk.subarray(at));
    } finally {
      chunk.fill(0);
    }
  }

  /** Came while paused. */
  get waitingBytes(): number {
    return this.#rest?.length ?? 0;
  }

  /** From now on what comes is kept, from within an event too. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Reads what was kept, until it is paused again. Throws as `read`. */
  resume(): void {
    this.#isPaused = false;
    const rest = this.#rest;
    this.#rest = null;
    if (rest !== null) this.read(rest);
  }

  /** Nothing is read any more, and nothing of what came is kept. */
  end(): void {
    this.#isOver = true;
    for (const bytes of [this.#begun, this.#rest, ...this.#fragments]) bytes?.fill(0);
    this.#begun = null;
    this.#rest = null;
    this.#fragments = [];
  }

  #wait(bytes: Buffer): void {
    const before = this.#rest;
    this.#rest = before === null ? Buffer.from(bytes) : Buffer.concat([before, bytes]);
    before?.fill(0);
  }

  /** Returns where to go on. */
  #next(chunk: Buffer, at: number): number {
    if (this.#begun !== null) return this.#goOn(this.#begun, chunk, at);
    const left = chunk.length - at;
    const needed = this.#needed(chunk, at, left);
    if (needed > left) {
      this.#begun = Buffer.alloc(needed);
      this.#begunBytes = chunk.copy(this.#begun, 0, at);
      return chunk.length;
    }
    this.#frame(chunk, at, at + needed);
    return at + needed;
  }

  #goOn(begun: Buffer, chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + begun.length - this.#begunBytes);
    this.#begunBytes += chunk.copy(begun, this.#begunBytes, at, end);
    if (this.#begunBytes < begun.length) return end;
    const needed = this.#needed(begun, 0, begun.length);
    if (needed > begun.length) {
      this.#begun = Buffer.alloc(needed);
      begun.copy(this.#begun);
    } else {
      this.#begun = null;
      this.#frame(begun, 0, needed);
    }
    begun.fill(0);
    return end;
  }

  /** How many bytes the frame at `at` has, as far as the first `have` of them tell: no more than that if it is whole. */
  #needed(bytes: Buffer, at: number, have: number): number {
    if (have < BASE_BYTES) return BASE_BYTES;
    const [first, second] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
    this.#demandHead(first, second);
    const headBytes = headBytesOf(second);
    if (have < headBytes) return headBytes;
    const length = payloadBytesAt(bytes, at);
    const isControl = (first & OPCODE) >= OPCODES.close;
    this.#demand(isControl || this.#fragmentBytes + length <= this.#bounds.bytesMax);
    return headBytes + length;
  }

  #demandHead(first: number, second: number): void {
    const opcode = first & OPCODE;
    const isFinal = (first & FINAL) !== 0;
    this.#demand((first & RESERVED) === 0 && (second & MASKED) !== 0);
    if (opcode === OPCODES.continuation) this.#demand(this.#fragments.length > 0);
    else if (opcode === OPCODES.binary) this.#demand(this.#fragments.length === 0);
    else {
      this.#demand(opcode >= OPCODES.close && opcode <= OPCODES.pong);
      this.#demand(isFinal && (second & LENGTH_7) <= CONTROL_BYTES_MAX);
    }
  }

  /** A whole frame, from `at` to `end`. */
  #frame(bytes: Buffer, at: number, end: number): void {
    const first = bytes[at] ?? 0;
    const from = at + headBytesOf(bytes[at + 1] ?? 0);
    unmask(bytes, from - MASK_BYTES, from, end);
    const payload = bytes.subarray(from, end);
    const opcode = first & OPCODE;
    if (opcode === OPCODES.ping) this.#to.ping(payload);
    else if (opcode === OPCODES.pong) this.#to.pong();
    else if (opcode === OPCODES.close) this.#close();
    else if ((first & FINAL) === 0) this.#keepFragment(payload);
    else if (opcode === OPCODES.binary) this.#to.message(payload);
    else this.#finish(payload);
  }

  #close(): void {
    this.end();
    this.#to.close();
  }

  #keepFragment(payload: Buffer): void {
    this.#demand(this.#fragments.length + 1 < this.#bounds.fragmentsMax);
    this.#fragments.push(Buffer.from(payload));
    this.#fragmentBytes += payload.length;
  }

  #finish(last: Buffer): void {
    const message = Buffer.concat([...this.#fragments, last]);
    for (const fragment of this.#fragments) fragment.fill(0);
    this.#fragments = [];
    this.#fragmentBytes = 0;
    this.#to.message(message);
    message.fill(0);
  }

  #demand(isGood: boolean): void {
    if (!isGood) throw new HushError("WIRE_BAD_FRAME");
  }
}
