/**
 * The boxes of one sender for one reader in one epoch: a chain of keys, one for each index, of which the used ones are
 * forgotten. Each index has a box at every place of the reader. The sender fills them in order; a reader expects a
 * window above the highest one found, and keeps what was passed over (docs/protocol.md, Chains).
 */

import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8 } from "../base/bytes.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { hkdf } from "../crypto/kdf.ts";
import { type Codec, encode, fixed, list, struct, u32 } from "../wire/codec.ts";
import { type BoxKeys, boxKeys } from "./box-keys.ts";

const { CHAIN_WINDOW, CHAIN_SKIPPED_MAX } = PROTOCOL_LIMITS;
const BOXES_MAX = CHAIN_WINDOW + CHAIN_SKIPPED_MAX;

/** `key`: the chain key of the box at `index`, the next one to fill. */
export type SenderChain = { readonly index: number; readonly key: Uint8Array };

/** `key`: what the boxes of this index are made from, at every place (`chainBox`). */
export type ChainIndex = { readonly index: number; readonly key: Uint8Array };

/** `key`: the chain key at `next`, the first index that isn't expected yet. `boxes`: expected ones, by index. */
export type ReaderChain = {
  readonly next: number;
  readonly key: Uint8Array;
  readonly boxes: readonly ChainIndex[];
};

/** `leaf`: the sender's. `reader`: what tells this chain from those for others. */
export function senderChain(epochSecret: Uint8Array, leaf: number, reader: string): SenderChain {
  const context = concatBytes(encode(u32, leaf), encodeUtf8(reader));
  return { index: 0, key: hkdf(epochSecret, "chain", context) };
}

/** The next index and the chain after it, from which the key of this one can't be found, nor the other way round. */
export function stepSender({ index, key }: SenderChain): ChainIndex & { readonly chain: SenderChain } {
  const chain = { index: index + 1, key: hkdf(key, "chain next") };
  return { index, key: hkdf(key, "chain box"), chain };
}

/** The box of an index at one place: two places have neither an address nor a byte in common. */
export const chainBox = ({ key }: Pick<ChainIndex, "key">, place: string): BoxKeys =>
  boxKeys(key, "chain", encodeUtf8(place));

/** The chain with so many more boxes expected, and the oldest given up if that makes too many. */
function expectMore(chain: ReaderChain, count: number): ReaderChain {
  const boxes = [...chain.boxes];
  let ahead: SenderChain = { index: chain.next, key: chain.key };
  for (let i = 0; i < count; i++) {
    const { index, key, chain: after } = stepSender(ahead);
    boxes.push({ index, key });
    ahead = after;
  }
  return { next: ahead.index, key: ahead.key, boxes: boxes.slice(-BOXES_MAX) };
}

export function readerChain(epochSecret: Uint8Array, leaf: number, reader: string): ReaderChain {
  return expectMore(restingChain(epochSecret, leaf, reader), CHAIN_WINDOW);
}

/** As `readerChain`, with nothing expected yet: most of them are never read. */
export function restingChain(epochSecret: Uint8Array, leaf: number, reader: string): ReaderChain {
  const { index, key } = senderChain(epochSecret, leaf, reader);
  return { next: index, key, boxes: [] };
}

export const isResting = ({ next, boxes }: ReaderChain): boolean => next === 0 && boxes.length === 0;

/** Whose boxes are to be looked for from now on. */
export const wakeChain = (chain: ReaderChain): ReaderChain =>
  isResting(chain) ? expectMore(chain, CHAIN_WINDOW) : chain;

/**
 * The key of an index whose frame was found, and the chain without it, whose window stands above it. Null for an index
 * that isn't expected, such as one taken before. If the frame doesn't open, `dropBox` follows instead of this chain.
 */
export function takeBox(
  chain: ReaderChain,
  index: number,
): { readonly key: Uint8Array; readonly chain: ReaderChain } | null {
  const box = chain.boxes.find((expected) => expected.index === index);
  if (box === undefined) return null;
  const boxes = chain.boxes.filter((expected) => expected !== box);
  const ahead = boxes.filter((expected) => expected.index > index).length;
  return { key: box.key, chain: expectMore({ ...chain, boxes }, Math.max(0, CHAIN_WINDOW - ahead)) };
}

/**
 * The chain after a foreign frame was found at `index`: the sender met it too and went on to the next one, so one
 * more is expected, but the window doesn't jump. Whoever squats boxes can neither push the sender out of the window
 * nor the window away from the sender.
 */
export function dropBox(chain: ReaderChain, index: number): ReaderChain {
  const boxes = chain.boxes.filter((expected) => expected.index !== index);
  return expectMore({ ...chain, boxes }, chain.boxes.length - boxes.length);
}

const KeyCodec = fixed(32);

export const SenderChainCodec: Codec<SenderChain> = struct({ index: u32, key: KeyCodec });

export const ReaderChainCodec: Codec<ReaderChain> = struct({
  next: u32,
  key: KeyCodec,
  boxes: list(struct({ index: u32, key: KeyCodec }), BOXES_MAX),
});
