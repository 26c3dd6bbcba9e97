/**
 * What a client costs: it pays for what it is answered, at once or later, and who doesn't take pongs gets no more of them; and
 * what is left of what it sent.
 */

import { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { encodeBoxAnswer, LOCAL_LIMITS } from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { websocketOptions } from "../src/box-listener.ts";
import type { SendBox, SendBytes } from "../src/box-server.ts";
import { BoxSocket } from "../src/box-socket.ts";
import { FrameCopies } from "../src/frame-copies.ts";
import { TurnWriter } from "../src/turn-writer.ts";
import { frameOf } from "./house-client.ts";

const { BOX_BYTES_BURST, BOX_MESSAGE_COST_BYTES, BOX_PIECES_BYTES_MAX, BOX_PIECES_MAX } = LOCAL_LIMITS;
const { BOX_PONGS_WAITING_MAX } = LOCAL_LIMITS;
const [CONTINUATION, BINARY, PING, PONG] = [0x80, 0x82, 0x89, 0x8a] as const;
/** The bit of the last fragment. */
const FIN = 0x80;
const GET_BYTES = 37;
const FRAME = frameOf(1);
const copies = new FrameCopies();
const ANSWER_BYTES = encodeBoxAnswer({ op: "box", tag: 1, found: true, frame: FRAME }).length;

/** The server's end of a connection, to a client that takes everything, or nothing. */
class FakeSocket extends Duplex {
  written = 0;
  stuck = false;

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written += chunk.length;
    if (!this.stuck) done();
  }
}

/** With a mask of zeros. */
const frame = (opcode: number, payload: Uint8Array) =>
  Buffer.concat([Buffer.from([opcode, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
const turn = () => new Promise((resolve) => setImmediate(resolve));

class Served {
  readonly socket = new FakeSocket();
  readonly messages: Uint8Array[] = [];
  own!: BoxSocket;
  send: SendBytes = () => {};
  box: SendBox = () => {};
  readonly #asked: () => void;

  /** `asked`: what the server does with each message. */
  constructor(asked: (served: Served) => void = () => {}) {
    this.#asked = () => asked(this);
    const request = new IncomingMessage(this.socket as unknown as Socket);
    const key = Buffer.alloc(16).toString("base64");
    Object.assign(request, { method: "GET" });
    Object.assign(request.headers, { upgrade: "websocket", connection: "Upgrade" });
    Object.assign(request.headers, { "sec-websocket-version": "13", "sec-websocket-key": key });
    const take = (websocket: WebSocket) => {
      const server = { connect: (...[send, , box]: Parameters<Connect>) => this.#connect(send, box) };
      this.own = new BoxSocket(this.socket as unknown as Socket, websocket, server, new TurnWriter());
    };
    new WebSocketServer(websocketOptions).handleUpgrade(request, this.socket, Buffer.alloc(0), take);
  }

  get received(): number {
    return this.messages.length;
  }

  /** Turn by turn, until all are sent or the connection has ended. */
  async takes(bytes: Buffer, times: number): Promise<void> {
    for (let at = 0; at < times && !this.socket.destroyed; at++) {
      await this.takesPiece(Buffer.from(bytes));
    }
  }

  /** Itself, and not a copy of it. */
  async takesPiece(piece: Buffer): Promise<void> {
    this.socket.push(piece);
    await turn();
  }

  #connect(send: SendBytes, box: SendBox | undefined) {
    this.send = send;
    if (box !== undefined) this.box = box;
    const receive = (bytes: Uint8Array) => {
      this.messages.push(Uint8Array.from(bytes));
      this.#asked();
    };
    return { receive, ended: () => {} };
  }
}
type Connect = (send: SendBytes, close: () => void, box?: SendBox) => unknown;

// Budgets fill with time, and here it doesn't pass.
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance", "setTimeout"] }));
afterEach(() => void vi.useRealTimers());

describe("a connection pays for", () => {
  const get = frame(BINARY, new Uint8Array(GET_BYTES));
  const most = Math.ceil(BOX_BYTES_BURST / (GET_BYTES + ANSWER_BYTES)) + 2;
  const asking: [string, (served: Served) => void][] = [
    ["at once", ({ send }) => send(new Uint8Array(ANSWER_BYTES))],
    ["later", ({ send }) => void setImmediate(() => send(new Uint8Array(ANSWER_BYTES)))],
    ["later, with what lay there", ({ box }) => void setImmediate(() => box(1, copies.of(FRAME), false))],
  ];
  it.each(asking)(
    "what it is answered %s, and is read no more when it has nothing left",
    async (_, asked) => {
      const served = new Served(asked);
      await served.takes(get, 2000);
      expect(served.received).toBeGreaterThan(most - 5);
      expect(served.received).toBeLessThanOrEqual(most);
      expect(served.socket.isPaused()).toBe(true);
    },
  );

  it("no answer twice, and not for what others put while it waits", async () => {
    const served = new Served(({ box, send }) => {
      setImmediate(() => box(1, copies.of(FRAME), true));
      send(new Uint8Array(ANSWER_BYTES), true);
    });
    await served.takes(get, 2000);
    expect([served.received, served.socket.isPaused()]).toEqual([2000, false]);
    const once = new Served(({ send, received }) => {
      if (received === 1) send(new Uint8Array(BOX_BYTES_BURST / 8));
    });
    await once.takes(get, 2000);
    expect([once.received, once.socket.isPaused()]).toEqual([2000, false]);
  });

  it.each([
    ["pings", PING],
    ["pongs", PONG],
  ])("%s", async (_, opcode) => {
    const served = new Served();
    const count = BOX_BYTES_BURST / BOX_MESSAGE_COST_BYTES;
    await served.takes(frame(opcode, new Uint8Array(0)), count);
    expect(served.socket.isPaused()).toBe(false);
    await served.takes(frame(opcode, new Uint8Array(0)), 1);
    expect(served.socket.isPaused()).toBe(true);
  });
});

describe("who doesn't take its pongs", () => {
  it.each([
    ["one by one", 1],
    ["all at once", 8000],
  ])("is cut off, however many pings it sends, %s", async (_, together) => {
    const served = new Served();
    served.socket.stuck = true;
    const ping = frame(PING, new Uint8Array(125));
    let waiting = 0;
    for (let sent = 0; sent < 8000; sent += together) {
      await served.takes(Buffer.concat(Array<Buffer>(together).fill(ping)), 1);
      waiting = Math.max(waiting, served.socket.writableLength);
    }
    expect(served.socket.destroyed).toBe(true);
    expect(waiting).toBeLessThanOrEqual((BOX_PONGS_WAITING_MAX + 5) * 127);
  });
});

describe("what comes in pieces", () => {
  const random = new SeededRandom(1);
  const masked = (opcode: number, payload: Uint8Array) => {
    const { length } = payload;
    const head = length > 125 ? [opcode, 0xfe, length >> 8, length & 255] : [opcode, 0x80 | length];
    const mask = random.bytes(4);
    return Buffer.concat([Buffer.from(head), mask, payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
  };
  /** Some messages, pings between them, in pieces of any size. */
  const inPieces = () => {
    const messages = Array.from({ length: 40 }, () => random.bytes(random.pick([5, 37, 4133])));
    const bytes = Buffer.concat(
      messages.flatMap((message) => [masked(BINARY, message), masked(PING, random.bytes(3))]),
    );
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += pieces.at(-1)?.length ?? 0) {
      pieces.push(Buffer.from(bytes.subarray(at, at + random.between(1, random.pick([9, 600, 9000])))));
    }
    return { messages, pieces };
  };
  const isZero = (piece: Buffer) => piece.every((byte) => byte === 0);

  it("is put together as it was sent, and of all pieces but the last nothing is left, of that not after the end", async () => {
    const { messages, pieces } = inPieces();
    const served = new Served();
    for (const piece of pieces) await served.takesPiece(piece);
    expect(served.messages).toEqual(messages);
    expect(pieces.filter((piece) => !isZero(piece)).length).toBe(0);
    const half = masked(BINARY, random.bytes(4133)).subarray(0, 2000);
    await served.takesPiece(half);
    expect(isZero(half)).toBe(false);
    served.socket.destroy();
    await turn();
    expect(isZero(half)).toBe(true);
  });

  /** A message of two fragments, of which the second comes last. */
  const unfinished = masked(BINARY - FIN, random.bytes(5));

  it.each([
    ["bytes", 125, Math.floor(BOX_PIECES_BYTES_MAX / 131)],
    ["pieces", 0, BOX_PIECES_MAX],
  ])("and is never whole is kept to a bound of its %s", async (_, pingBytes, most) => {
    const served = new Served();
    const pings = Array.from({ length: 1200 }, () => masked(PING, random.bytes(pingBytes)));
    for (const piece of [unfinished, ...pings]) await served.takesPiece(piece);
    await served.takes(masked(CONTINUATION, random.bytes(5)), 1);
    expect(pings.filter(isZero).length).toBe(most);
  });

  it("leaves nothing of what merely shows that somebody is there", async () => {
    const served = new Served();
    const pongs = Array.from({ length: 100 }, () => masked(PONG, new Uint8Array(0)));
    for (const [at, pong] of pongs.entries()) {
      await served.takesPiece(pong);
      expect(isZero(pong), `pong ${at}`).toBe(true);
    }
  });

  it("is read whole where its last fragment is empty", async () => {
    const served = new Served();
    const message = random.bytes(37);
    for (const piece of [masked(BINARY - FIN, message), masked(CONTINUATION, new Uint8Array(0))])
      await served.takesPiece(piece);
    expect(served.messages).toEqual([message]);
  });
});

describe("who sends half a message, a byte now and then", () => {
  const drip = async (served: Served, message: Buffer) => {
    for (const byte of message) await served.takesPiece(Buffer.from([byte]));
    served.own.ping();
  };
  const put = Buffer.concat([
    Buffer.from([BINARY, 0xfe, 4133 >> 8, 4133 & 255, 0, 0, 0, 0]),
    Buffer.alloc(4133),
  ]);

  it("is let go at the third ping of the server that finds it so", async () => {
    const served = new Served();
    for (let ping = 0; ping < 2; ping++) await drip(served, put.subarray(10 * ping, 10 * (ping + 1)));
    expect(served.socket.destroyed).toBe(false);
    await drip(served, put.subarray(20, 30));
    expect([served.socket.destroyed, served.received]).toEqual([true, 0]);
  });

  it("and all of it in the end, stays, and is heard", async () => {
    const served = new Served();
    for (let at = 0; at < put.length; at += 1500) {
      await served.takesPiece(Buffer.from(put.subarray(at, at + 1500)));
      if (at < 3000) served.own.ping();
    }
    for (let ping = 0; ping < 2; ping++) served.own.ping();
    expect([served.socket.destroyed, served.received]).toEqual([false, 1]);
  });
});
