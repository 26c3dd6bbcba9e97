/**
 * An admin's signed word that it moved the group's commit place by a commit of its own, without asking the member that
 * had it. It outlives the epoch's keys, so that who went on another way can still be told (docs/protocol.md, Moving the
 * commit place).
 *
 * epoch 8 · before 32 · commit 32 · orderer 16 · without optional 16 · memberKey 32 · signature 64
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8 } from "../base/bytes.ts";
import { decode, encode, fixed, optional, struct, u64, type Value } from "../wire/codec.ts";
import { MEMBER_ID_BYTES, memberSignature, memberVerified } from "./member-leaf.ts";

const LABEL = encodeUtf8("hushroom place move");

const fields = {
  /** That the move ended, and its head. */
  epoch: u64,
  before: fixed(32),
  /** SHA-256 of the commit that moves, an MLS message. */
  commit: fixed(32),
  /** Who has the place now. */
  orderer: fixed(MEMBER_ID_BYTES),
  /** Whom the commit takes out: the member that had it. */
  without: optional(fixed(MEMBER_ID_BYTES)),
};
const Said = struct(fields);

export const PlaceMoveCodec = struct({ ...fields, memberKey: fixed(32), signature: fixed(64) });
export type PlaceMove = Value<typeof PlaceMoveCodec>;

export const commitHash = (commit: Uint8Array): Uint8Array => sha256(commit);

const signedPart = (groupId: Uint8Array, said: Value<typeof Said>): Uint8Array =>
  concatBytes(LABEL, groupId, encode(Said, said));

export function signPlaceMove(
  memberSeed: Uint8Array,
  groupId: Uint8Array,
  said: Value<typeof Said>,
): PlaceMove {
  return { ...said, ...memberSignature(memberSeed, signedPart(groupId, said)) };
}

/** Which member says it, or null if nobody can have. */
export function moverOf(groupId: Uint8Array, move: PlaceMove): string | null {
  const { epoch, before, commit, orderer, without, memberKey, signature } = move;
  const said = signedPart(groupId, { epoch, before, commit, orderer, without });
  return memberVerified(memberKey, signature, said);
}

export const encodePlaceMove = (move: PlaceMove): Uint8Array => encode(PlaceMoveCodec, move);

/** Throws WIRE_BAD_FRAME. */
export const decodePlaceMove = (bytes: Uint8Array): PlaceMove => decode(PlaceMoveCodec, bytes);
