/** What a frame carries: all of some bytes, or where they lie (docs/protocol.md, Frames). */

import { decode, encode, rest, struct, type Value, variant } from "../wire/codec.ts";
import { FRAME_PAYLOAD_MAX } from "./frame.ts";
import { PartedRefCodec } from "./parcel.ts";
import { PlaceMoveCodec } from "./place-move.ts";

const FramePayloadCodec = variant("type", {
  whole: [0, struct({ bytes: rest })],
  parcel: [1, struct({ ref: PartedRefCodec })],
  /** Signed by a member's own key: read also by who is in another epoch. */
  move: [2, struct({ move: PlaceMoveCodec })],
});

export type FramePayload = Value<typeof FramePayloadCodec>;

/** What is longer goes as a parcel. */
export const WHOLE_BYTES_MAX = FRAME_PAYLOAD_MAX - 1;

export function encodeFramePayload(payload: FramePayload): Uint8Array {
  return encode(FramePayloadCodec, payload);
}

/** Throws WIRE_BAD_FRAME. */
export function decodeFramePayload(bytes: Uint8Array): FramePayload {
  return decode(FramePayloadCodec, bytes);
}
