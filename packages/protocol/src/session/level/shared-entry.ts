/**
 * An entry of a relay's log for several members of a group at once: each member has a key for what it says in an epoch,
 * which all of that epoch know. The frame in the entry names for each reader the box that it stands for, under the
 * sender's own signature, since all could write it (docs/protocol.md, Entries for a group).
 */

import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8, type RandomBytes } from "../../base/bytes.ts";
import { HushError } from "../../base/errors.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { hkdf } from "../../crypto/kdf.ts";
import { decode, encode, fixed, list, rest, struct, u32, type Value } from "../../wire/codec.ts";
import { type BoxKeys, boxKeys } from "../box-keys.ts";
import { memberSignature, memberVerified } from "../member-leaf.ts";
import type { FilledBox } from "../parcel.ts";
import { openSalted, SALTED_PAYLOAD_MAX, sealSalted } from "../salted-frame.ts";

export const { LOG_GROUP_MEMBERS_MAX } = PROTOCOL_LIMITS;

const READERS_MAX = LOG_GROUP_MEMBERS_MAX - 1;
const LABEL = encodeUtf8("hushroom log entry");
const SIGNED_BY_BYTES = 32 + 64;
const COUNT_BYTES = 4;
const READER_BYTES = 8;

/** Whatever the number of readers: what is longer goes as a parcel, so that this says nothing of them. */
export const SHARED_PAYLOAD_MAX =
  SALTED_PAYLOAD_MAX - SIGNED_BY_BYTES - COUNT_BYTES - READERS_MAX * READER_BYTES;

/** `leaf`, `index`: whose chain of the sender's, and which box of it. `payload`: what lies in each of these boxes. */
const fields = { readers: list(struct({ leaf: u32, index: u32 }), READERS_MAX), payload: rest };
const Said = struct(fields);
export type SharedFrame = Value<typeof Said>;

const SharedCodec = struct({ memberKey: fixed(32), signature: fixed(64), ...fields });

/** The box's write key stands for the group, the epoch, the sender's leaf and the relay. */
const signedPart = (writeKey: Uint8Array, { readers, payload }: SharedFrame): Uint8Array =>
  concatBytes(LABEL, writeKey, encode(Said, { readers, payload }));

/** `leaf`: the sender's. */
export const senderLogKey = (epochSecret: Uint8Array, leaf: number): Uint8Array =>
  hkdf(epochSecret, "log sender", encode(u32, leaf));

/** All that this sender says in this log in this epoch lies in this one box, sealed anew each time. */
export const sharedBox = (logKey: Uint8Array, relay: string): BoxKeys =>
  boxKeys(logKey, "log sender", encodeUtf8(relay));

export function sealShared(
  logKey: Uint8Array,
  relay: string,
  shared: SharedFrame,
  random: RandomBytes,
  memberSeed: Uint8Array,
): FilledBox {
  const { writeKey, frameKey } = sharedBox(logKey, relay);
  const said = { ...memberSignature(memberSeed, signedPart(writeKey, shared)), ...shared };
  return { writeKey, frame: sealSalted(frameKey, encode(SharedCodec, said), random) };
}

/** `sender`: the id of the member at the leaf of the key. Null for what that one didn't seal this way. */
export function openShared(
  logKey: Uint8Array,
  relay: string,
  frame: Uint8Array,
  sender: string,
): SharedFrame | null {
  const { writeKey, frameKey } = sharedBox(logKey, relay);
  const opened = openSalted(frameKey, frame);
  if (opened === null) return null;
  try {
    const { memberKey, signature, ...shared } = decode(SharedCodec, opened);
    const signer = memberVerified(memberKey, signature, signedPart(writeKey, shared));
    return signer === sender ? shared : null;
  } catch (error) {
    if (!(error instanceof HushError)) throw error;
    return null;
  }
}
