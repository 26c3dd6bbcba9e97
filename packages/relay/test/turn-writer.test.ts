/** What a turn brings leaves whole, in order, and in one write for each connection; nothing of it stays in memory. */

import { hash } from "node:crypto";
import type { Socket } from "node:net";
import { Writable } from "node:stream";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import { TurnWriter } from "../src/turn-writer.ts";
import { WEBSOCKET_HEAD_BYTES_MAX, writeWebSocketHead } from "../src/websocket-head.ts";

const { BOX_WRITE_BYTES } = LOCAL_LIMITS;

/** As a socket whose system takes everything at once, until `stuck`; then what comes is taken by `read`. */
class FakeSocket extends Writable {
  readonly writes: Buffer[] = [];
  stuck = false;
  #taken: (() => void)[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const take = () => {
      this.writes.push(Buffer.from(chunk));
      done();
    };
    if (this.stuck) this.#taken.push(take);
    else take();
  }

  /** Takes the oldest that is stuck, as it is by now. */
  read(): void {
    this.#taken.shift()?.();
  }

  get asSocket(): Socket {
    return this as unknown as Socket;
  }
}

/** Comparing them byte by byte takes the test program seconds. */
const digestOf = (bytes: Uint8Array) => hash("sha256", bytes);

const turn = () => new Promise((resolve) => setImmediate(resolve));
const head = Buffer.alloc(WEBSOCKET_HEAD_BYTES_MAX);

function say(writer: TurnWriter, socket: FakeSocket, messages: readonly Uint8Array[]): void {
  writer.atEndOfTurn({
    speak: () => {
      for (const message of messages) {
        writer.append(socket.asSocket, head, writeWebSocketHead(head, message.length), message);
      }
      writer.flush(socket.asSocket);
    },
  });
}

const filled = (length: number, fill: number) => new Uint8Array(length).fill(fill);

/** By RFC 6455 §5.2; what isn't a whole binary message without a mask fails. */
function read(writes: readonly Buffer[]): Buffer[] {
  const bytes = Buffer.concat(writes);
  const messages: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    expect(bytes[at]).toBe(0x82);
    const short = bytes[at + 1] ?? 0;
    const [begin, length] =
      short < 126
        ? [at + 2, short]
        : short === 126
          ? [at + 4, bytes.readUInt16BE(at + 2)]
          : [at + 10, Number(bytes.readBigUInt64BE(at + 2))];
    messages.push(bytes.subarray(begin, begin + length));
    at = begin + length;
  }
  return messages;
}

describe("a turn", () => {
  it("leaves in one write for each connection, message after message", async () => {
    const writer = new TurnWriter();
    const sockets = [new FakeSocket(), new FakeSocket()];
    for (const [at, socket] of sockets.entries()) say(writer, socket, [filled(7, at), filled(4102, 9)]);
    expect(sockets.flatMap(({ writes }) => writes)).toEqual([]);
    await turn();
    expect(sockets.map(({ writes }) => writes.length)).toEqual([1, 1]);
    expect(read(sockets[1]?.writes ?? [])).toEqual([filled(7, 1), filled(4102, 9)].map(Buffer.from));
  });

  it("takes messages of every length, longer than one write too", async () => {
    const lengths = [
      0,
      1,
      125,
      126,
      4102,
      BOX_WRITE_BYTES - 5,
      65_535,
      65_536,
      BOX_WRITE_BYTES,
      3 * BOX_WRITE_BYTES + 1,
    ];
    for (const before of [0, 1000]) {
      const messages = lengths.flatMap((length, at) => [filled(before, 99), filled(length, at)]);
      const [writer, socket] = [new TurnWriter(), new FakeSocket()];
      say(writer, socket, messages);
      await turn();
      expect(read(socket.writes).map(digestOf)).toEqual(messages.map(digestOf));
    }
  });

  it("that a connection doesn't take at once stays what it was, and is wiped once taken", async () => {
    const [writer, slow, quick] = [new TurnWriter(), new FakeSocket(), new FakeSocket()];
    slow.stuck = true;
    for (let fill = 1; fill <= 3; fill++) {
      say(writer, slow, [filled(4102, fill)]);
      say(writer, quick, [filled(4102, 10 + fill)]);
      await turn();
    }
    for (let fill = 1; fill <= 3; fill++) slow.read();
    expect(read(slow.writes)).toEqual([1, 2, 3].map((fill) => Buffer.from(filled(4102, fill))));
    expect(read(quick.writes)).toEqual([11, 12, 13].map((fill) => Buffer.from(filled(4102, fill))));
  });

  it("leaves nothing in the memory that it was put together in", async () => {
    const writer = new TurnWriter();
    const lent: Buffer[] = [];
    const keeping = (isStuck: boolean) => {
      const socket = new FakeSocket();
      socket.stuck = isStuck;
      const write = socket._write.bind(socket);
      socket._write = (chunk, encoding, done) => {
        lent.push(chunk);
        write(chunk, encoding, done);
      };
      return socket;
    };
    const [slow, quick] = [keeping(true), keeping(false)];
    for (const socket of [quick, slow, quick]) say(writer, socket, [filled(4102, 7)]);
    await turn();
    slow.read();
    await turn();
    expect(lent.map((bytes) => bytes.every((byte) => byte === 0))).toEqual([true, true, true]);
  });
});
