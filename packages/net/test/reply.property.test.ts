import { errorCodeOf, LOCAL_LIMITS } from "@hushroom/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ControlReply, ReplyParser } from "../src/tor/reply.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");

function parseAll(chunks: readonly Uint8Array[]): ControlReply[] {
  const parser = new ReplyParser();
  return chunks.flatMap((chunk) => parser.feed(chunk));
}

function cut(whole: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => whole.subarray(from, at[i] ?? whole.length));
}

const text = fc.string({ unit: fc.constantFrom(...'abc ="\\+-. 250650*'), maxLength: 20 });
const line = fc.record({ text, data: fc.option(fc.array(text, { maxLength: 4 })) });
const reply = fc.record({
  status: fc.constantFrom(250, 251, 510, 552, 650),
  middle: fc.array(line, { maxLength: 4 }),
  end: text,
});

type Shape = typeof reply extends fc.Arbitrary<infer T> ? T : never;

/** As tor writes it. */
function write({ status, middle, end }: Shape): string {
  const lines = middle.map(({ text, data }) =>
    data === null
      ? `${status}-${text}\r\n`
      : `${status}+${text}\r\n${data.map((row) => `${row.startsWith(".") ? "." : ""}${row}\r\n`).join("")}.\r\n`,
  );
  return `${lines.join("")}${status} ${end}\r\n`;
}

function expected({ status, middle, end }: Shape): ControlReply {
  const lines = middle.map(({ text, data }) => ({ text, data: data === null ? null : data.join("\n") }));
  return { status, lines: [...lines, { text: end, data: null }] };
}

describe("control replies", () => {
  it("come out as they went in, however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(reply, { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (replies, places) => {
          const whole = bytes(replies.map(write).join(""));
          expect(parseAll(cut(whole, places))).toEqual(replies.map(expected));
          expect(parseAll([...whole].map((byte) => Uint8Array.of(byte)))).toEqual(replies.map(expected));
        },
      ),
    );
  });

  it("of any other bytes are refused with a code, and nothing is taken after that", () => {
    const almost = fc.array(fc.constantFrom("250", "650", "+", "-", " ", "\r\n", "\n", "\r", ".", "x", "\0"));
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      almost.map((parts) => bytes(parts.join(""))),
    );
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 10 }), (chunks) => {
        const parser = new ReplyParser();
        let isBroken = false;
        for (const chunk of chunks) {
          try {
            parser.feed(chunk);
            expect(isBroken).toBe(false);
          } catch (error) {
            expect(errorCodeOf(error)).toBe("TOR_CONTROL_PROTOCOL");
            isBroken = true;
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  const endless: [string, string][] = [
    ["a line that never ends", "x"],
    ["a reply that never ends", "250-x\r\n"],
    ["a data block that never ends", "x\r\n"],
    ["empty lines of a data block", "\r\n"],
  ];
  it.each(endless)("stay bounded: %s", (_, part) => {
    const parser = new ReplyParser();
    parser.feed(bytes(part.startsWith("250") ? "" : part === "x" ? "250 " : "250+data\r\n"));
    const chunk = bytes(part.repeat(1000));
    const feeds = Math.ceil(LOCAL_LIMITS.TOR_REPLY_BYTES_MAX / chunk.length) + 1;
    expect(() => {
      for (let i = 0; i < feeds; i++) parser.feed(chunk);
    }).toThrow("TOR_CONTROL_PROTOCOL");
  });

  it("must not change their status on the way", () => {
    expect(() => parseAll([bytes("250-a\r\n650 b\r\n")])).toThrow("TOR_CONTROL_PROTOCOL");
  });
});
