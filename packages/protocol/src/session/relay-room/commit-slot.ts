/**
 * Commit slots: write-once boxes of an epoch, of which the lowest whose header carries a member's signature says which
 * commit ends the epoch. The commit itself is a parcel, and lies there before its slot is filled
 * (docs/protocol.md, Relay rooms).
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8 } from "../../base/bytes.ts";
import { decode, encode, fixed, struct, u8, u32, u64 } from "../../wire/codec.ts";
import { addressText, boxAddress } from "../box.ts";
import { boxKeys } from "../box-keys.ts";
import { type ParcelRef, ParcelRefCodec } from "../parcel.ts";
import type { RoomBox } from "./lobby.ts";
import { type RoomMember, type RoomRoster, roomMemberAt } from "./room-member.ts";

const LABEL = encodeUtf8("hushroom relay room slot");
const SlotBytes = struct({ leaf: u32, ref: ParcelRefCodec, signature: fixed(64) });

/** One slot of one epoch of one room. */
export interface SlotPlace {
  readonly groupId: Uint8Array;
  readonly epoch: bigint;
  readonly k: number;
}

export interface SlotHeader {
  readonly member: RoomMember;
  readonly ref: ParcelRef;
}

export function slotBox(epochSecret: Uint8Array, k: number): RoomBox {
  const keys = boxKeys(epochSecret, "relay room slot", encode(u8, k));
  return { ...keys, address: addressText(boxAddress(keys.writeKey)) };
}

function signedPart({ groupId, epoch, k }: SlotPlace, leaf: number, ref: ParcelRef): Uint8Array {
  const place = concatBytes(encode(u64, epoch), encode(u8, k), encode(u32, leaf));
  return concatBytes(LABEL, groupId, place, encode(ParcelRefCodec, ref));
}

export function makeSlot(
  place: SlotPlace,
  leaf: number,
  ref: ParcelRef,
  signatureKey: Uint8Array,
): Uint8Array {
  const signature = ed25519.sign(signedPart(place, leaf, ref), signatureKey);
  return encode(SlotBytes, { leaf, ref, signature });
}

/** Null for what no member of the roster signed for this very slot. */
export function readSlot(place: SlotPlace, roster: RoomRoster, payload: Uint8Array): SlotHeader | null {
  try {
    const { leaf, ref, signature } = decode(SlotBytes, payload);
    const member = roomMemberAt(roster, leaf);
    if (member === undefined) return null;
    const signed = signedPart(place, leaf, ref);
    // As RFC 8032 §5.1.7 has it, so that all members agree on which slot won.
    return ed25519.verify(signature, signed, member.signatureKey, { zip215: false }) ? { member, ref } : null;
  } catch {
    return null;
  }
}
