/**
 * The lobby of a relay room: boxes that whoever has the link finds, a few for each ten minutes, where joiners leave
 * hellos that only members open; and the boxes of each hello, which only its joiner and the members find
 * (docs/protocol.md, Relay rooms).
 */

import { decode as decodeMls, encode as encodeMls, KeyPackage, MlsError } from "@hushroom/mls";
import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8, type RandomBytes } from "../../base/bytes.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { openOnce, sealOnce } from "../../crypto/aead.ts";
import { hkdf } from "../../crypto/kdf.ts";
import { x25519PublicKey, x25519Shared } from "../../crypto/x25519.ts";
import { decode, encode, fixed, rest, struct, u8, u32, type Value, variant } from "../../wire/codec.ts";
import { addressText, boxAddress } from "../box.ts";
import { type BoxKeys, boxKeys } from "../box-keys.ts";
import { ParcelRefCodec } from "../parcel.ts";
import { type RelayRoomLink, roomPrivateKey } from "./room-link.ts";

const { RELAY_ROOM_BUCKET_MS, RELAY_ROOM_LOBBY_SLOTS, RELAY_ROOM_REPLY_SLOTS } = PROTOCOL_LIMITS;

export interface RoomBox extends BoxKeys {
  readonly address: string;
}

const withAddress = (keys: BoxKeys): RoomBox => ({
  ...keys,
  address: addressText(boxAddress(keys.writeKey)),
});

export function lobbyBox({ secret, relay }: RelayRoomLink, bucket: number, slot: number): RoomBox {
  const context = concatBytes(encode(u32, bucket), encode(u8, slot), encodeUtf8(relay));
  return withAddress(boxKeys(secret, "relay room lobby", context));
}

export const lobbyBucket = (nowMs: number): number => Math.floor(nowMs / RELAY_ROOM_BUCKET_MS);

/** All that a member watches: the bucket before and the one after too, since clocks differ. */
export function lobbyBoxes(link: RelayRoomLink, nowMs: number): RoomBox[] {
  const now = lobbyBucket(nowMs);
  const buckets = [now - 1, now, now + 1].filter((bucket) => bucket >= 0);
  const slots = Array.from({ length: RELAY_ROOM_LOBBY_SLOTS }, (_, slot) => slot);
  return buckets.flatMap((bucket) => slots.map((slot) => lobbyBox(link, bucket, slot)));
}

const HelloBytes = struct({ ephemeral: fixed(32), sealed: rest });

/** `secret`: what its joiner and the members share, and nobody else who has the link. */
export interface Hello {
  readonly secret: Uint8Array;
  readonly keyPackage: KeyPackage;
}

const helloSecret = (shared: Uint8Array, link: RelayRoomLink, ephemeral: Uint8Array): Uint8Array =>
  hkdf(shared, "relay room hello", concatBytes(link.secret, link.roomKey, ephemeral));

const sealKey = (secret: Uint8Array): Uint8Array => hkdf(secret, "relay room hello seal");

/** Null for a link whose room key is none. */
export function makeHello(
  link: RelayRoomLink,
  keyPackage: KeyPackage,
  random: RandomBytes,
): { readonly secret: Uint8Array; readonly payload: Uint8Array } | null {
  const ephemeralKey = random(32);
  const ephemeral = x25519PublicKey(ephemeralKey);
  const shared = x25519Shared(ephemeralKey, link.roomKey);
  if (shared === null) return null;
  const secret = helloSecret(shared, link, ephemeral);
  const sealed = sealOnce(sealKey(secret), encodeMls(KeyPackage, keyPackage));
  return { secret, payload: encode(HelloBytes, { ephemeral, sealed }) };
}

/** Null for anything that was not sealed to this room. */
export function openHello(link: RelayRoomLink, seed: Uint8Array, payload: Uint8Array): Hello | null {
  if (payload.length < 32) return null;
  const { ephemeral, sealed } = decode(HelloBytes, payload);
  const shared = x25519Shared(roomPrivateKey(seed), ephemeral);
  if (shared === null) return null;
  const secret = helloSecret(shared, link, ephemeral);
  const plain = openOnce(sealKey(secret), sealed);
  if (plain === null) return null;
  try {
    return { secret, keyPackage: decodeMls(KeyPackage, plain) };
  } catch (error) {
    if (error instanceof MlsError) return null;
    throw error;
  }
}

/** Which member takes a hello in hand: the first one to fill this box. */
export const claimBox = (secret: Uint8Array): RoomBox =>
  withAddress(boxKeys(secret, "relay room claim", new Uint8Array(0)));

/** Where the joiner looks for the answer. */
export const replyBoxes = (secret: Uint8Array): RoomBox[] =>
  Array.from({ length: RELAY_ROOM_REPLY_SLOTS }, (_, k) =>
    withAddress(boxKeys(secret, "relay room reply", Uint8Array.of(k))),
  );

export const ReplyCodec = variant("type", {
  welcome: [1, struct({ ref: ParcelRefCodec })],
  full: [2, struct({})],
});
export type Reply = Value<typeof ReplyCodec>;
