/**
 * Chains and parcels as relay rooms use them: with one place, that has no name in their boxes, since the relay stands in
 * what the chain is for (docs/protocol.md, Chains).
 */

import { addressText, boxAddress } from "../box.ts";
import type { BoxKeys } from "../box-keys.ts";
import { type ChainIndex, chainBox, dropBox, type ReaderChain, takeBox } from "../chain.ts";
import {
  type FilledBox,
  joinParcel,
  openParcelFrame,
  type ParcelRef,
  parcelAddresses,
  parcelBoxes,
  parcelRef,
} from "../parcel.ts";

const PLACE = "";

interface RoomChainBox extends BoxKeys {
  readonly address: string;
}

/** A window moves by a few boxes; the others are asked for again and again. */
const made = new WeakMap<ChainIndex, RoomChainBox>();

function boxOf(index: ChainIndex): RoomChainBox {
  const known = made.get(index);
  if (known !== undefined) return known;
  const keys = chainBox(index, PLACE);
  const box = { ...keys, address: addressText(boxAddress(keys.writeKey)) };
  made.set(index, box);
  return box;
}

export const roomChainBox = (index: Pick<ChainIndex, "key">): BoxKeys => chainBox(index, PLACE);

/** The addresses to ask for, oldest first. */
export const expectedRoomBoxes = (chain: ReaderChain): readonly string[] =>
  chain.boxes.map((box) => boxOf(box).address);

const indexAt = (chain: ReaderChain, address: string): ChainIndex | undefined =>
  chain.boxes.find((box) => boxOf(box).address === address);

/** As `takeBox`: the key for the frame found there, and the chain without it. */
export function takeRoomBox(
  chain: ReaderChain,
  address: string,
): { readonly frameKey: Uint8Array; readonly chain: ReaderChain } | null {
  const box = indexAt(chain, address);
  const taken = box === undefined ? null : takeBox(chain, box.index);
  return box === undefined || taken === null ? null : { frameKey: boxOf(box).frameKey, chain: taken.chain };
}

/** As `dropBox`. */
export function dropRoomBox(chain: ReaderChain, address: string): ReaderChain {
  const box = indexAt(chain, address);
  return box === undefined ? chain : dropBox(chain, box.index);
}

/** `key`: as for `parcelRef`. */
export function roomParcel(
  key: Uint8Array,
  bytes: Uint8Array,
): { readonly ref: ParcelRef; readonly boxes: readonly FilledBox[] } {
  return { ref: parcelRef(key, bytes), boxes: parcelBoxes(key, bytes, PLACE) };
}

export const roomParcelAddresses = (ref: ParcelRef): readonly string[] => parcelAddresses(ref, PLACE);

/** `frames`: in the order of the addresses. Null unless they are all of the parcel. */
export function joinRoomParcel(ref: ParcelRef, frames: readonly Uint8Array[]): Uint8Array | null {
  if (frames.length !== ref.count) return null;
  const parts = frames.map((frame, at) => openParcelFrame(ref, at, PLACE, frame));
  return parts.includes(null) ? null : joinParcel(ref, parts as Uint8Array[]);
}
