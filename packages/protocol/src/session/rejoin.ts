/**
 * What members say by their lanes, which work without any epoch's keys: one that lost the group asks to be brought back,
 * and is sent a Welcome; two who don't understand each other show which history they follow.
 */

import { PROTOCOL_LIMITS } from "../base/limits.ts";
import {
  bytes,
  decode,
  encode,
  fixed,
  flag,
  list,
  optional,
  struct,
  u32,
  u64,
  type Value,
  variant,
} from "../wire/codec.ts";
import { PlaceMoveCodec } from "./place-move.ts";

const Nonce = fixed(16);

/** Names an epoch with all that led to it, and the commit that did last; zeros for what was never seen. */
const HeadCodec = struct({ epoch: u64, head: fixed(32), commit: fixed(32) });
export type Head = Value<typeof HeadCodec>;
const Heads = list(HeadCodec, PROTOCOL_LIMITS.HEADS_SHOWN_MAX);
const Moves = list(PlaceMoveCodec, PROTOCOL_LIMITS.PLACE_MOVES_SHOWN_MAX);

/** What its sender knows of its receiver, but while it is out of the group itself. */
const Known = optional(
  struct({
    number: u64,
    epoch: u64,
    stream: u32,
    upTo: u32,
    last: fixed(16),
    ownStream: u32,
    confirmed: u32,
    isBarred: flag,
  }),
);

const RejoinCodec = variant("type", {
  /** `move`: into the history of which it wants, if not simply back. */
  ask: [
    1,
    struct({
      nonce: Nonce,
      keyPackage: bytes(PROTOCOL_LIMITS.KEY_PACKAGE_BYTES_MAX),
      move: optional(PlaceMoveCodec),
    }),
  ],
  /** With the history that it leads into. */
  welcome: [
    2,
    struct({
      nonce: Nonce,
      welcome: bytes(PROTOCOL_LIMITS.GROUP_WELCOME_BYTES_MAX),
      heads: Heads,
      moves: Moves,
    }),
  ],
  headAsk: [3, struct({ nonce: Nonce, heads: Heads, moves: Moves, known: Known })],
  head: [4, struct({ nonce: Nonce, heads: Heads, moves: Moves, known: Known })],
});

export type RejoinMessage = Value<typeof RejoinCodec>;

export const encodeRejoin = (message: RejoinMessage): Uint8Array => encode(RejoinCodec, message);

/** Throws WIRE_BAD_FRAME. */
export const decodeRejoin = (message: Uint8Array): RejoinMessage => decode(RejoinCodec, message);
