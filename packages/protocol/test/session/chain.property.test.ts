/** Chains under order, loss, doubles and squatters, whatever they are. */

import { codeOf } from "@hushroom/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROTOCOL_LIMITS } from "../../src/index.ts";
import {
  dropBox,
  type ReaderChain,
  ReaderChainCodec,
  readerChain,
  SenderChainCodec,
  takeBox,
} from "../../src/session/chain.ts";
import { decode, encode } from "../../src/wire/codec.ts";
import { anyKey, hostileBytes } from "../hostile-bytes.ts";

const { CHAIN_WINDOW, CHAIN_SKIPPED_MAX } = PROTOCOL_LIMITS;
const epoch = new Uint8Array(32).fill(9);

const COUNT = 400;
const expectedBoxes = (chain: ReaderChain) => chain.boxes.map(({ index }) => index);

/** What the words of docs/protocol.md promise to be still expected, by index. */
function promised(found: ReadonlySet<number>): number[] {
  const highest = Math.max(-1, ...found);
  const missing = Array.from({ length: highest + 1 }, (_, i) => i).filter((i) => !found.has(i));
  const window = Array.from({ length: CHAIN_WINDOW }, (_, i) => highest + 1 + i);
  return [...missing.slice(-CHAIN_SKIPPED_MAX), ...window];
}

describe("a reader's chain", () => {
  it("expects what is promised after any order, loss and doubles, across any restart", () => {
    const steps = fc.array(fc.tuple(fc.nat(), fc.integer({ min: -12, max: 12 }), fc.boolean()), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(steps, (list) => {
        let chain = readerChain(epoch, 0, "p");
        const found = new Set<number>();
        for (const [at, lag, restart] of list) {
          const index = Math.max(0, Math.min(COUNT - 20, (at % 8) + lag + found.size));
          const wasExpected = expectedBoxes(chain).includes(index);
          const taken = takeBox(chain, index);
          expect(taken !== null).toBe(wasExpected);
          expect(taken !== null && found.has(index)).toBe(false);
          if (taken === null) continue;
          found.add(index);
          chain = restart ? decode(ReaderChainCodec, encode(ReaderChainCodec, taken.chain)) : taken.chain;
          expect(expectedBoxes(chain)).toEqual(expect.arrayContaining(promised(found)));
          expect(chain.boxes.length).toBeLessThanOrEqual(CHAIN_WINDOW + CHAIN_SKIPPED_MAX);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Looks into every expected box until none has anything. */
function readAll(server: ReadonlyMap<number, string>, start: ReaderChain) {
  const read: string[] = [];
  let chain = start;
  for (let isMoving = true; isMoving; ) {
    isMoving = false;
    for (const index of expectedBoxes(chain)) {
      const frame = server.get(index);
      if (frame === undefined) continue;
      isMoving = true;
      const isForeign = frame === "junk";
      if (!isForeign) read.push(frame);
      chain = isForeign ? dropBox(chain, index) : (takeBox(chain, index)?.chain ?? chain);
    }
  }
  return { read, chain };
}

describe("a squatter who knows every box", () => {
  it("can't keep a sender's frames from the reader", () => {
    const rounds = fc.array(fc.array(fc.nat(60), { maxLength: 25 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rounds, (squatted) => {
        const server = new Map<number, string>();
        let reader = readerChain(epoch, 0, "p");
        let next = 0;
        for (const [round, ahead] of squatted.entries()) {
          const free = ahead.map((i) => next + i).filter((index) => !server.has(index));
          for (const index of free) server.set(index, "junk");
          while (server.has(next)) next += 1;
          server.set(next, `frame ${round}`);
          const { read, chain } = readAll(server, reader);
          expect(read).toEqual([`frame ${round}`]);
          reader = chain;
          next += 1;
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("stored chains", () => {
  it("come back, and what isn't one is refused", () => {
    const senders = fc.record({ index: fc.nat(0xffffffff), key: anyKey });
    fc.assert(
      fc.property(senders, (chain) => {
        expect(decode(SenderChainCodec, encode(SenderChainCodec, chain))).toEqual(chain);
      }),
    );
    const near = hostileBytes(fc.constant(encode(ReaderChainCodec, readerChain(epoch, 0, "p"))));
    fc.assert(
      fc.property(near, (bytes) => {
        const code = codeOf(() => {
          expect(encode(ReaderChainCodec, decode(ReaderChainCodec, bytes))).toEqual(bytes);
        });
        expect(["no error", "WIRE_BAD_FRAME"]).toContain(code);
      }),
    );
  });
});
