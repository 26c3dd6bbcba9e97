/** What members say by their lanes when one of them lost the group: it asks to be brought back, and is sent a Welcome. */

import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { bytes, decode, encode, fixed, struct, type Value, variant } from "../wire/codec.ts";

const Nonce = fixed(16);

const RejoinCodec = variant("type", {
  ask: [1, struct({ nonce: Nonce, keyPackage: bytes(PROTOCOL_LIMITS.KEY_PACKAGE_BYTES_MAX) })],
  welcome: [2, struct({ nonce: Nonce, welcome: bytes(PROTOCOL_LIMITS.GROUP_WELCOME_BYTES_MAX) })],
});

export type RejoinMessage = Value<typeof RejoinCodec>;

export const encodeRejoin = (message: RejoinMessage): Uint8Array => encode(RejoinCodec, message);

/** Throws WIRE_BAD_FRAME. */
export const decodeRejoin = (message: Uint8Array): RejoinMessage => decode(RejoinCodec, message);
