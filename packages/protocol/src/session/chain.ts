/**
 * The boxes of one sender in one epoch at one place: a chain of keys, one for each index, of which the used ones are
 * forgotten. The sender fills them in order; a reader expects a window above the highest one found, and keeps what
 * was passed over (docs/protocol.md, Chains).
 */

import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { encodeUtf8 } from "../base/bytes.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { hkdf } from "../crypto/kdf.ts";
import { type Codec, encode, fixed, list, struct, u32 } from "../wire/codec.ts";
import { addressText, boxAddress } from "./box.ts";
import { type BoxKeys, boxKeys } from "./box-keys.ts";

const { CHAIN_WINDOW, CHAIN_SKIPPED_MAX } = PROTOCOL_LIMITS;
const BOXES_MAX = CHAIN_WINDOW + CHAIN_SKIPPED_MAX;
const NO_CONTEXT = new Uint8Array(0);

/** `key`: the chain key of the box at `index`, the next one to fill. */
export type SenderChain = { readonly index: number; readonly key: Uint8Array };

export type SentBox = BoxKeys & { readonly index: number; readonly chain: SenderChain };

export type ExpectedBox = {
  readonly index: number;
  readonly address: string;
  readonly frameKey: Uint8Array;
};

/** `key`: the chain key at `next`, the first index that isn't expected yet. `boxes`: expected ones, by index. */
export type ReaderChain = {
  readonly next: number;
  readonly key: Uint8Array;
  readonly boxes: readonly ExpectedBox[];
};

/** `leaf`: the sender's. `place`: the name of the box server that these boxes are at. */
export function senderChain(epochSecret: Uint8Array, leaf: number, place: string): SenderChain {
  const context = concatBytes(encode(u32, leaf), encodeUtf8(place));
  return { index: 0, key: hkdf(epochSecret, "chain", context) };
}

/** The next box and the chain after it, from which the keys of this one can't be found. */
export function stepSender({ index, key }: SenderChain): SentBox {
  const chain = { index: index + 1, key: hkdf(key, "chain next") };
  return { index, ...boxKeys(key, "chain", NO_CONTEXT), chain };
}

/** The chain with so many more boxes expected, and the oldest given up if that makes too many. */
function expectMore(chain: ReaderChain, count: number): ReaderChain {
  const boxes = [...chain.boxes];
  let ahead: SenderChain = { index: chain.next, key: chain.key };
  for (let i = 0; i < count; i++) {
    const { index, writeKey, frameKey, chain: after } = stepSender(ahead);
    boxes.push({ index, address: addressText(boxAddress(writeKey)), frameKey });
    ahead = after;
  }
  return { next: ahead.index, key: ahead.key, boxes: boxes.slice(-BOXES_MAX) };
}

export function readerChain(epochSecret: Uint8Array, leaf: number, place: string): ReaderChain {
  const { index, key } = senderChain(epochSecret, leaf, place);
  return expectMore({ next: index, key, boxes: [] }, CHAIN_WINDOW);
}

/** The addresses to ask for, oldest first. */
export function expectedBoxes(chain: ReaderChain): readonly string[] {
  return chain.boxes.map(({ address }) => address);
}

/**
 * The key for the frame found at `address`, and the chain without it, whose window stands above it. Null for an address
 * that isn't expected, such as one taken before. If the frame doesn't open, `dropBox` follows instead of this chain.
 */
export function takeBox(
  chain: ReaderChain,
  address: string,
): { frameKey: Uint8Array; index: number; chain: ReaderChain } | null {
  const box = chain.boxes.find((expected) => expected.address === address);
  if (box === undefined) return null;
  const boxes = chain.boxes.filter((expected) => expected !== box);
  const ahead = boxes.filter(({ index }) => index > box.index).length;
  const { frameKey, index } = box;
  return { frameKey, index, chain: expectMore({ ...chain, boxes }, Math.max(0, CHAIN_WINDOW - ahead)) };
}

/**
 * The chain after a foreign frame was found at `address`: the sender met it too and went on to the next box, so one
 * more is expected, but the window doesn't jump. Whoever squats boxes can neither push the sender out of the window
 * nor the window away from the sender.
 */
export function dropBox(chain: ReaderChain, address: string): ReaderChain {
  const boxes = chain.boxes.filter((expected) => expected.address !== address);
  return expectMore({ ...chain, boxes }, chain.boxes.length - boxes.length);
}

const KeyCodec = fixed(32);

/** 64 hexadecimal digits, as the 32 bytes that they stand for. */
const AddressCodec: Codec<string> = {
  write: (writer, value) => KeyCodec.write(writer, hexToBytes(value)),
  read: (reader) => addressText(KeyCodec.read(reader)),
};

export const SenderChainCodec: Codec<SenderChain> = struct({ index: u32, key: KeyCodec });

const ExpectedBoxCodec: Codec<ExpectedBox> = struct({
  index: u32,
  address: AddressCodec,
  frameKey: KeyCodec,
});

export const ReaderChainCodec: Codec<ReaderChain> = struct({
  next: u32,
  key: KeyCodec,
  boxes: list(ExpectedBoxCodec, BOXES_MAX),
});
