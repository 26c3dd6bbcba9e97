/** Nothing is left where a connection is read to, nor of what came and nobody was told of. */

import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { readWiped } from "../src/wiped-reads.ts";

const MEMORY = Symbol("kBuffer");
const ON_READ = Symbol("kBufferCb");
const turn = () => new Promise((resolve) => setImmediate(resolve));
const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

/** As a socket of Node is read: into memory that it was given, of which it is told how much. */
class FakeSocket extends Duplex {
  memory: Uint8Array = new Uint8Array(0);
  readonly _handle = {
    useUserBuffer: (memory: Uint8Array) => {
      this.memory = memory;
    },
  };
  readonly [MEMORY]: unknown = null;
  readonly [ON_READ]: ((length: number) => boolean) | null = null;

  override _read(): void {}

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done();
  }

  comes(bytes: Uint8Array): boolean | undefined {
    this.memory.set(bytes);
    return this[ON_READ]?.(bytes.length);
  }

  get asSocket(): Socket {
    return this as unknown as Socket;
  }
}

function reading() {
  const socket = new FakeSocket();
  const pieces: Buffer[] = [];
  const left: number[] = [];
  socket.on("data", (piece: Buffer) => pieces.push(piece));
  socket.once("close", () => left.push(socket.readableLength));
  expect(readWiped(socket.asSocket)).toBe(true);
  return { socket, pieces, left };
}

const came = [30, 4141, 60_000].map((length, at) => Buffer.alloc(length, at + 1));

describe("what comes on a connection", () => {
  it("is told of piece by piece, and gone from where it was read to", async () => {
    const { socket, pieces } = reading();
    await turn();
    for (const bytes of came) {
      socket.comes(bytes);
      expect(isZero(socket.memory)).toBe(true);
    }
    expect(pieces.map((piece, at) => piece.equals(came[at] ?? Buffer.of()))).toEqual([true, true, true]);
    // Those on the heap are copied about.
    expect(pieces.map(({ buffer, length }) => buffer.byteLength - length)).toEqual([0, 0, 0]);
  });

  it("is waited with once enough of it lies untaken", async () => {
    const { socket, pieces } = reading();
    await turn();
    socket.pause();
    expect(came.map((bytes) => socket.comes(bytes))).toEqual([true, true, false]);
    expect(pieces).toEqual([]);
    socket.resume();
    await turn();
    expect(pieces.map(({ length }) => length)).toEqual(came.map(({ length }) => length));
  });

  it("and nobody was told of before it ended is wiped, and nobody reads it then", async () => {
    const { socket, pieces, left } = reading();
    await turn();
    socket.comes(Buffer.from([1, 2, 3]));
    socket.pause();
    const pushed: Buffer[] = [];
    const push = socket.push.bind(socket);
    socket.push = (piece: Buffer) => {
      pushed.push(piece);
      return push(piece);
    };
    for (const bytes of came) socket.comes(bytes);
    socket.destroy();
    await turn();
    expect([left, pushed.length, pushed.every(isZero)]).toEqual([[0], 3, true]);
    expect(pieces).toEqual([Buffer.from([1, 2, 3])]);
  });

  it("on one that can't be read so is left alone", () => {
    const socket = new Duplex({ read() {} }) as unknown as Socket;
    expect(readWiped(socket)).toBe(false);
    expect(socket.eventNames()).toEqual(new Duplex({ read() {} }).eventNames());
  });
});
