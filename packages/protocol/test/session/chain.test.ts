import { describe, expect, it } from "vitest";
import { addressText, boxAddress } from "../../src/session/box.ts";
import {
  dropBox,
  expectedBoxes,
  ReaderChainCodec,
  readerChain,
  SenderChainCodec,
  type SentBox,
  senderChain,
  stepSender,
  takeBox,
} from "../../src/session/chain.ts";
import { encode } from "../../src/wire/codec.ts";

const epoch = new Uint8Array(32).fill(1);
const PLACE = "a.onion";
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function sent(count: number, leaf = 3, place = PLACE, secret = epoch): SentBox[] {
  const boxes: SentBox[] = [];
  let chain = senderChain(secret, leaf, place);
  for (let i = 0; i < count; i++) {
    const box = stepSender(chain);
    boxes.push(box);
    chain = box.chain;
  }
  return boxes;
}

const addressOf = ({ writeKey }: SentBox) => addressText(boxAddress(writeKey));
const boxes = sent(120);
const addresses = boxes.map(addressOf);

/** The chain after these indices were found in this order. */
function after(...indices: number[]) {
  return indices.reduce(
    (chain, index) => {
      const taken = takeBox(chain, addresses[index] ?? "");
      expect(taken?.index, `box ${index}`).toBe(index);
      expect(taken?.frameKey).toEqual(boxes[index]?.frameKey);
      return taken?.chain ?? chain;
    },
    readerChain(epoch, 3, PLACE),
  );
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const expected = (...indices: number[]) => indices.map((index) => addresses[index]);

describe("a reader's chain", () => {
  it("expects the first 16 boxes of the sender, and 16 above the highest found", () => {
    expect(expectedBoxes(after())).toEqual(addresses.slice(0, 16));
    expect(expectedBoxes(after(0))).toEqual(addresses.slice(1, 17));
    expect(expectedBoxes(after(0, 1, 2))).toEqual(addresses.slice(3, 19));
    expect(expectedBoxes(after(9))).toEqual([...addresses.slice(0, 9), ...addresses.slice(10, 26)]);
    expect(expectedBoxes(after(9, 3))).toEqual(expected(0, 1, 2, ...range(4, 9), ...range(10, 26)));
  });

  it("doesn't know boxes above the window, boxes found before, and other addresses", () => {
    for (const address of [addresses[16], addresses[100], "00".repeat(32), ""]) {
      expect(takeBox(after(), address ?? "")).toBeNull();
    }
    expect(takeBox(after(5), addresses[5] ?? "")).toBeNull();
  });

  it("follows from one edge of its window to the next", () => {
    expect(expectedBoxes(after(15, 31, 47)).at(-1)).toBe(addresses[63]);
  });

  it("waits for the newest 64 of those passed over", () => {
    const jumped = after(15, 31, 47, 63, 79);
    const passed = [...range(0, 15), ...range(16, 31), ...range(32, 47), ...range(48, 63), ...range(64, 79)];
    expect(expectedBoxes(jumped)).toEqual(expected(...passed.slice(-64), ...range(80, 96)));
  });
});

describe("forward secrecy", () => {
  it("leaves nothing in the reader's chain from which a key of a box found can be made", () => {
    const chain = after(0, 1, 2, 3);
    const stored = hex(encode(ReaderChainCodec, chain));
    let sender = senderChain(epoch, 3, PLACE);
    for (let i = 0; i < 20; i++) {
      const box = stepSender(sender);
      expect(stored.includes(hex(sender.key)), `the chain key of ${i}`).toBe(false);
      expect(stored.includes(hex(box.frameKey)), `the frame key of ${i}`).toBe(i >= 4);
      sender = box.chain;
    }
    expect(stored.includes(hex(sender.key))).toBe(true);
  });

  it("leaves only the key of the next box in the sender's", () => {
    const before = senderChain(epoch, 3, PLACE);
    const { chain, writeKey, frameKey } = stepSender(before);
    const stored = hex(encode(SenderChainCodec, chain));
    for (const secret of [before.key, writeKey, frameKey]) expect(stored.includes(hex(secret))).toBe(false);
  });
});

describe("boxes of one sender", () => {
  it("have nothing in common with those of another leaf, place or epoch", () => {
    const others = [
      sent(30, 4),
      sent(30, 3, "b.onion"),
      sent(30, 3, ""),
      sent(30, 3, PLACE, new Uint8Array(32).fill(2)),
    ];
    const keys = [boxes.slice(0, 30), ...others]
      .flat()
      .flatMap((box) => [hex(box.writeKey), hex(box.frameKey), hex(box.chain.key), addressOf(box)]);
    expect(new Set(keys).size).toBe(5 * 30 * 4);
  });
});

describe("a box that somebody else filled", () => {
  it("is no longer expected, and one more is: the window neither jumps nor shrinks", () => {
    const dropped = dropBox(after(), addresses[15] ?? "");
    expect(expectedBoxes(dropped)).toEqual(expected(...range(0, 15), 16));
    expect(expectedBoxes(dropBox(dropped, addresses[15] ?? ""))).toEqual(expectedBoxes(dropped));
  });

  it("leaves 16 boxes above the highest found", () => {
    const dropped = range(1, 17).reduce((chain, i) => dropBox(chain, addresses[i] ?? ""), after());
    const taken = takeBox(dropped, addresses[0] ?? "");
    expect(taken && expectedBoxes(taken.chain)).toEqual(expected(...range(17, 33)));
  });
});
