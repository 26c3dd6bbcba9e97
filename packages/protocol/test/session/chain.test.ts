import { describe, expect, it } from "vitest";
import { addressText, boxAddress } from "../../src/session/box.ts";
import {
  type ChainIndex,
  chainBox,
  dropBox,
  type ReaderChain,
  ReaderChainCodec,
  readerChain,
  SenderChainCodec,
  senderChain,
  stepSender,
  takeBox,
} from "../../src/session/chain.ts";
import { encode } from "../../src/wire/codec.ts";

const epoch = new Uint8Array(32).fill(1);
const READER = "reader";
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function sent(count: number, leaf = 3, reader = READER, secret = epoch): ChainIndex[] {
  const boxes: ChainIndex[] = [];
  let chain = senderChain(secret, leaf, reader);
  for (let i = 0; i < count; i++) {
    const box = stepSender(chain);
    boxes.push(box);
    chain = box.chain;
  }
  return boxes;
}

const boxes = sent(120);
const expectedBoxes = (chain: ReaderChain) => chain.boxes.map(({ index }) => index);

/** The chain after these indices were found in this order. */
function after(...indices: number[]) {
  return indices.reduce(
    (chain, index) => {
      const taken = takeBox(chain, index);
      expect(taken?.key, `box ${index}`).toEqual(boxes[index]?.key);
      return taken?.chain ?? chain;
    },
    readerChain(epoch, 3, READER),
  );
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe("a reader's chain", () => {
  it("expects the first 16 boxes of the sender, and 16 above the highest found", () => {
    expect(expectedBoxes(after())).toEqual(range(0, 16));
    expect(expectedBoxes(after(0))).toEqual(range(1, 17));
    expect(expectedBoxes(after(0, 1, 2))).toEqual(range(3, 19));
    expect(expectedBoxes(after(9))).toEqual([...range(0, 9), ...range(10, 26)]);
    expect(expectedBoxes(after(9, 3))).toEqual([0, 1, 2, ...range(4, 9), ...range(10, 26)]);
  });

  it("doesn't know boxes above the window, nor boxes found before", () => {
    for (const index of [16, 100, -1]) expect(takeBox(after(), index)).toBeNull();
    expect(takeBox(after(5), 5)).toBeNull();
  });

  it("follows from one edge of its window to the next", () => {
    expect(expectedBoxes(after(15, 31, 47)).at(-1)).toBe(63);
  });

  it("waits for the newest 64 of those passed over", () => {
    const jumped = after(15, 31, 47, 63, 79);
    const passed = [...range(0, 15), ...range(16, 31), ...range(32, 47), ...range(48, 63), ...range(64, 79)];
    expect(expectedBoxes(jumped)).toEqual([...passed.slice(-64), ...range(80, 96)]);
  });
});

describe("forward secrecy", () => {
  it("leaves nothing in the reader's chain from which a key of a box found can be made", () => {
    const chain = after(0, 1, 2, 3);
    const stored = hex(encode(ReaderChainCodec, chain));
    let sender = senderChain(epoch, 3, READER);
    for (let i = 0; i < 20; i++) {
      const box = stepSender(sender);
      expect(stored.includes(hex(sender.key)), `the chain key of ${i}`).toBe(false);
      expect(stored.includes(hex(box.key)), `the key of the boxes of ${i}`).toBe(i >= 4);
      sender = box.chain;
    }
    expect(stored.includes(hex(sender.key))).toBe(true);
  });

  it("leaves only the key of the next box in the sender's", () => {
    const before = senderChain(epoch, 3, READER);
    const { chain, key } = stepSender(before);
    const stored = hex(encode(SenderChainCodec, chain));
    for (const secret of [before.key, key]) expect(stored.includes(hex(secret))).toBe(false);
  });
});

describe("boxes of one sender", () => {
  const words = (list: readonly ChainIndex[], place: string) =>
    list.flatMap((box) => {
      const { writeKey, frameKey } = chainBox(box, place);
      return [hex(writeKey), hex(frameKey), addressText(boxAddress(writeKey))];
    });

  it("have nothing in common with those of another leaf, reader or epoch", () => {
    const others = [
      sent(30, 4),
      sent(30, 3, "another"),
      sent(30, 3, ""),
      sent(30, 3, READER, new Uint8Array(32).fill(2)),
    ];
    const all = [boxes.slice(0, 30), ...others];
    const keys = all.flatMap((list) => [...words(list, "a.onion"), ...list.map(({ key }) => hex(key))]);
    expect(new Set(keys).size).toBe(5 * 30 * 4);
  });

  it("have nothing in common at two places, whatever the place is called", () => {
    const places = ["a.onion", "b.onion", "relay.example:81", ""];
    const all = places.flatMap((place) => words(boxes.slice(0, 30), place));
    expect(new Set(all).size).toBe(places.length * 30 * 3);
  });
});

describe("a box that somebody else filled", () => {
  it("is no longer expected, and one more is: the window neither jumps nor shrinks", () => {
    const dropped = dropBox(after(), 15);
    expect(expectedBoxes(dropped)).toEqual([...range(0, 15), 16]);
    expect(expectedBoxes(dropBox(dropped, 15))).toEqual(expectedBoxes(dropped));
  });

  it("leaves 16 boxes above the highest found", () => {
    const dropped = range(1, 17).reduce((chain, i) => dropBox(chain, i), after());
    const taken = takeBox(dropped, 0);
    expect(taken && expectedBoxes(taken.chain)).toEqual(range(17, 33));
  });
});
