/** What a client sends is read as it was meant, however it is cut and masked; what no client may send ends it. */

import { errorCodeOf } from "@hushroom/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unmask } from "../src/unmask.ts";
import { switchingAnswer } from "../src/websocket-handshake.ts";
import { WebSocketReader } from "../src/websocket-reader.ts";

const BYTES_MAX = 70_000;
const FRAGMENTS_MAX = 4;
const [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG] = [0, 1, 2, 8, 9, 10] as const;

interface Frame {
  readonly opcode: number;
  readonly payload: Uint8Array;
  readonly mask?: Uint8Array;
  readonly isFinal?: boolean;
  /** Longer than it must be. */
  readonly lengthBytes?: 0 | 2 | 8;
}

/** By RFC 6455 §5.2, byte by byte. */
function frame({ opcode, payload, mask = new Uint8Array(4), isFinal = true, lengthBytes }: Frame): Buffer {
  const { length } = payload;
  const bytes = lengthBytes ?? (length < 126 ? 0 : length < 65_536 ? 2 : 8);
  const head = Buffer.alloc(2 + bytes);
  head[0] = (isFinal ? 0x80 : 0) | opcode;
  head[1] = 0x80 | (bytes === 0 ? length : bytes === 2 ? 126 : 127);
  if (bytes > 0) head.writeUIntBE(length, bytes === 2 ? 2 : 4, bytes === 2 ? 2 : 6);
  return Buffer.concat([head, mask, payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
}

/** What a reader tells, as texts. */
function listening() {
  const told: string[] = [];
  const reader: WebSocketReader = new WebSocketReader(
    {
      message: (bytes) => void told.push(`message ${bytes.toString("hex")}`),
      ping: (bytes) => void told.push(`ping ${bytes.toString("hex")}`),
      pong: () => void told.push("pong"),
      close: () => void told.push("close"),
    },
    { bytesMax: BYTES_MAX, fragmentsMax: FRAGMENTS_MAX },
  );
  return { told, reader };
}

/** What an offset in the memory of others leaves: words are where the memory says. */
function misplaced(bytes: Buffer, offset: number): Buffer {
  const memory = Buffer.alloc(bytes.length + offset);
  bytes.copy(memory, offset);
  return memory.subarray(offset);
}

const mask = fc.uint8Array({ minLength: 4, maxLength: 4 });
const control = fc.record({
  opcode: fc.constantFrom(PING, PONG),
  payload: fc.uint8Array({ maxLength: 125 }),
  mask,
});
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.integer({ min: 0, max: 17_000 }).map((length) => new Uint8Array(length).map((_, at) => at * 7)),
);
/** A message in some fragments, with control frames between. */
const message = fc.record({
  parts: fc.array(payload, { minLength: 1, maxLength: FRAGMENTS_MAX }),
  between: fc.array(control, { maxLength: 2 }),
  mask,
});
type Message = typeof message extends fc.Arbitrary<infer T> ? T : never;

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const toldOf = ({ opcode, payload: bytes }: Frame) => (opcode === PING ? `ping ${hex(bytes)}` : "pong");

function framesOf({ parts, between, mask: key }: Message): { bytes: Buffer[]; told: string[] } {
  const bytes = parts.flatMap((part, at) => [
    frame({
      opcode: at === 0 ? BINARY : CONTINUATION,
      payload: part,
      mask: key,
      isFinal: at === parts.length - 1,
    }),
    ...(at === 0 ? between.map(frame) : []),
  ]);
  const whole = `message ${hex(Buffer.concat(parts))}`;
  const isOne = parts.length === 1;
  return { bytes, told: isOne ? [whole, ...between.map(toldOf)] : [...between.map(toldOf), whole] };
}

describe("a client's stream", () => {
  it("is read as it was meant, wherever it is cut, masked or stopped, and nothing of it stays in memory", () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        (messages, cuts, stops) => {
          const made = messages.map(framesOf);
          const stream = Buffer.concat(made.flatMap(({ bytes }) => bytes));
          const { told, reader } = listening();
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const chunk = misplaced(stream.subarray(at, at + (cuts[turn % cuts.length] ?? 1)), turn % 4);
            at += chunk.length;
            if (stops && turn % 3 === 0) reader.pause();
            reader.read(chunk);
            expect(chunk.every((byte) => byte === 0)).toBe(true);
            if (stops && turn % 3 === 2) reader.resume();
          }
          reader.resume();
          expect(told).toEqual(made.flatMap((one) => one.told));
          expect(reader.waitingBytes).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("is read byte by byte, lengths of every form", () => {
    const { told, reader } = listening();
    const key = Uint8Array.from([1, 2, 3, 4]);
    const frames = ([0, 2, 8] as const).map((lengthBytes) =>
      frame({ opcode: BINARY, payload: Uint8Array.from([lengthBytes, 9]), mask: key, lengthBytes }),
    );
    for (const byte of Buffer.concat(frames)) reader.read(Buffer.from([byte]));
    expect(told).toEqual(["message 0009", "message 0209", "message 0809"]);
  });

  it("stops where an event pauses or ends it", () => {
    const one = frame({ opcode: BINARY, payload: Uint8Array.from([1]) });
    const seen: number[] = [];
    const reader: WebSocketReader = new WebSocketReader(
      {
        message: () => {
          seen.push(seen.length);
          if (seen.length === 2) reader.pause();
          if (seen.length === 4) reader.end();
        },
        ping: () => {},
        pong: () => {},
        close: () => {},
      },
      { bytesMax: 10, fragmentsMax: 1 },
    );
    reader.read(Buffer.concat([one, one, one, one, one, one]));
    expect([seen.length, reader.waitingBytes]).toEqual([2, 4 * one.length]);
    reader.resume();
    reader.read(Buffer.from(one));
    expect([seen.length, reader.waitingBytes]).toEqual([4, 0]);
  });

  it("is over with CLOSE", () => {
    const { told, reader } = listening();
    reader.read(
      Buffer.concat([
        frame({ opcode: CLOSE, payload: Uint8Array.from([3, 232]) }),
        frame({ opcode: PONG, payload: new Uint8Array() }),
      ]),
    );
    reader.read(frame({ opcode: PONG, payload: new Uint8Array() }));
    expect(told).toEqual(["close"]);
  });

  const some = new Uint8Array(3);
  const begin = frame({ opcode: BINARY, payload: some, isFinal: false });
  const more = frame({ opcode: CONTINUATION, payload: some, isFinal: false });
  it.each([
    ["text", [frame({ opcode: TEXT, payload: some })]],
    ["an opcode that there isn't", [frame({ opcode: 3, payload: some })]],
    ["a control opcode that there isn't", [frame({ opcode: 11, payload: some })]],
    ["no mask", [Buffer.from([0x82, 1, 7])]],
    ["an extension's bit", [Buffer.from([0xc2, 0x80, 0, 0, 0, 0])]],
    ["a part of nothing", [frame({ opcode: CONTINUATION, payload: some })]],
    ["a message within another", [begin, frame({ opcode: BINARY, payload: some })]],
    ["too many fragments", [begin, more, more, more]],
    ["a ping in fragments", [frame({ opcode: PING, payload: some, isFinal: false })]],
    ["a long ping", [frame({ opcode: PING, payload: new Uint8Array(126) })]],
    ["a long message", [frame({ opcode: BINARY, payload: new Uint8Array(BYTES_MAX + 1) }).subarray(0, 14)]],
    ["the longest length that there is", [Buffer.from([0x82, 0xff, ...Array(8).fill(255), 0, 0, 0, 0])]],
    [
      "fragments that are too long together",
      [
        frame({ opcode: BINARY, payload: new Uint8Array(BYTES_MAX), isFinal: false }),
        frame({ opcode: CONTINUATION, payload: new Uint8Array(1) }).subarray(0, 6),
      ],
    ],
  ])("that has %s is no client's, and its bytes are wiped all the same", (_, frames) => {
    const { told, reader } = listening();
    const chunk = Buffer.concat(frames);
    expect(errorCodeOf(attempt(() => reader.read(chunk)))).toBe("WIRE_BAD_FRAME");
    expect(chunk.every((byte) => byte === 0)).toBe(true);
    expect(told).toEqual([]);
  });
});

function attempt(act: () => void): unknown {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
}

it("a mask comes off wherever the bytes lie", () => {
  const key = [1, 20, 130, 255];
  for (const length of [0, 1, 5, 63, 64, 65, 66, 67, 4133]) {
    for (let offset = 0; offset < 8; offset++) {
      const bytes = Buffer.alloc(offset + 4 + length + 1, 7);
      bytes.set(key, offset);
      for (let at = 0; at < length; at++) bytes[offset + 4 + at] = (at & 255) ^ (key[at & 3] ?? 0);
      unmask(bytes, offset, offset + 4, offset + 4 + length);
      const payloadBytes = bytes.subarray(offset + 4, offset + 4 + length);
      expect(payloadBytes.every((byte, at) => byte === (at & 255))).toBe(true);
      expect(bytes.at(-1)).toBe(7);
    }
  }
});

describe("a handshake", () => {
  const good = {
    upgrade: "WebSocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  };

  it("is answered as RFC 6455 §1.3 shows", () => {
    expect(switchingAnswer(good)).toContain("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
  });

  it.each([
    ["upgrade", "h2c"],
    ["upgrade", undefined],
    ["sec-websocket-version", "8"],
    ["sec-websocket-key", undefined],
    ["sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ="],
    ["sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==\r\nX: y"],
  ])("with another %s (%s) is none", (name, value) => {
    expect(switchingAnswer({ ...good, [name]: value })).toBeNull();
  });
});
