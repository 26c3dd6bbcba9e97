/**
 * What two people send each other before there is a group: a key package, the Welcome for it, or a refusal. Sealed to
 * the receiver's X-Wing key (HPKE export, RFC 9180 §5.3) and to what the two share already (docs/protocol.md, Hellos).
 */

import { CIPHER_SUITES, MlsError, suiteOf } from "@hushroom/mls";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8, equalBytes, type RandomBytes } from "../base/bytes.ts";
import { assert, HushError } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { openOnce, sealOnce } from "../crypto/aead.ts";
import { hkdf } from "../crypto/kdf.ts";
import { x25519Shared } from "../crypto/x25519.ts";
import type { HowFar } from "../session/conversation/unheard.ts";
import {
  bytes,
  decode,
  encode,
  fixed,
  optional,
  struct,
  u8,
  u32,
  u64,
  type Value,
  variant,
} from "../wire/codec.ts";
import { type Card, cardIdentity, decodeCard, encodeCard } from "./card.ts";
import type { Identity } from "./identity.ts";

const SUITE = suiteOf(CIPHER_SUITES.MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519);
const ENC_BYTES = SUITE.kem.nenc;
const PROOF_BYTES = 32;
export const HELLO_NONCE_BYTES = 16;
const GROUP_ID_BYTES = 32;

/** Why a hello isn't followed by a Welcome. */
export const REFUSALS = ["INVITE_USED", "INVITE_EXPIRED", "INVITE_REVOKED", "GROUP_FULL"] as const;
export type Refusal = (typeof REFUSALS)[number];

export type HelloMessage =
  /** The key package is an MLS KeyPackage; the nonce comes back in the answer. */
  | { readonly type: "hello"; readonly nonce: Uint8Array; readonly keyPackage: Uint8Array }
  | { readonly type: "welcome"; readonly nonce: Uint8Array; readonly welcome: Uint8Array }
  | { readonly type: "refusal"; readonly nonce: Uint8Array; readonly code: Refusal }
  /** Something isn't confirmed for long: how far did the other get? And how far the own side did. */
  | ({ readonly type: "look" } & HowFar)
  /** To a look from the group `asked`. */
  | ({ readonly type: "have"; readonly asked: Uint8Array } & HowFar);

const howFar = {
  group: fixed(GROUP_ID_BYTES),
  epoch: u64,
  stream: u32,
  upTo: u32,
  last: fixed(16),
};

const MessageBytes = variant("type", {
  hello: [
    1,
    struct({ nonce: fixed(HELLO_NONCE_BYTES), keyPackage: bytes(PROTOCOL_LIMITS.KEY_PACKAGE_BYTES_MAX) }),
  ],
  welcome: [
    2,
    struct({ nonce: fixed(HELLO_NONCE_BYTES), welcome: bytes(PROTOCOL_LIMITS.GROUP_WELCOME_BYTES_MAX) }),
  ],
  refusal: [3, struct({ nonce: fixed(HELLO_NONCE_BYTES), reason: u8 })],
  look: [4, struct(howFar)],
  have: [5, struct({ asked: fixed(GROUP_ID_BYTES), ...howFar })],
});

const PlainBytes = struct({
  message: MessageBytes,
  introduction: optional(struct({ card: bytes(PROTOCOL_LIMITS.FRAME_BYTES), proof: fixed(PROOF_BYTES) })),
});

/** The own side: the secrets, and the card that the other side has or shall have. */
export interface Self {
  readonly identity: Identity;
  readonly card: Card;
}

export interface HelloSealing {
  readonly message: HelloMessage;
  readonly own: Self;
  readonly to: Card;
  /** The secret of the invite that this answers: the own card goes along. Null where the receiver has it. */
  readonly inviteSecret: Uint8Array | null;
  readonly random: RandomBytes;
}

export interface HelloOpening {
  readonly own: Self;
  /** Who sent it, or null for the answer to an invite: then the card is inside. */
  readonly from: Card | null;
  readonly inviteSecret: Uint8Array | null;
}

export interface OpenedHello {
  readonly message: HelloMessage;
  readonly from: Card;
}

const EXPORT = encodeUtf8("hushroom hello");
const context = SUITE.hpke.scheduleContext(EXPORT);
const NOBODY = new Uint8Array(32);

interface KeyParts {
  /** Exported by HPKE: only the sender and the holder of the X-Wing key have it. */
  readonly exported: Uint8Array;
  readonly enc: Uint8Array;
  /** X25519 of the two, or the invite's secret: without it nobody could have sealed this. */
  readonly shared: Uint8Array;
  readonly from: Card | null;
  readonly to: Card;
}

function helloKey({ exported, enc, shared, from, to }: KeyParts): Uint8Array {
  const sender = from === null ? NOBODY : cardIdentity(from);
  const parts = [Uint8Array.of(from === null ? 1 : 0), sender, cardIdentity(to), sha256(enc)];
  return hkdf(concatBytes(exported, shared), "hello", concatBytes(...parts));
}

/** Shows that the sender of an introduction has the keys of the card in it, for this one hello. */
function proofOf(key: Uint8Array, pairSecret: Uint8Array, from: Card, message: Uint8Array): Uint8Array {
  const proofKey = hkdf(concatBytes(key, pairSecret), "hello proof", cardIdentity(from));
  return hmac(sha256, proofKey, message);
}

function wireMessage(message: HelloMessage): Value<typeof MessageBytes> {
  return message.type === "refusal"
    ? { type: "refusal", nonce: message.nonce, reason: REFUSALS.indexOf(message.code) }
    : message;
}

function messageOf(wire: Value<typeof MessageBytes>): HelloMessage | null {
  if (wire.type !== "refusal") return wire;
  const code = REFUSALS[wire.reason];
  return code === undefined ? null : { type: "refusal", nonce: wire.nonce, code };
}

/** The bytes for the lane, as one message or a parcel. */
export function sealHello({ message, own, to, inviteSecret, random }: HelloSealing): Uint8Array {
  const { identity, card } = own;
  const pairSecret = x25519Shared(identity.x25519, to.x25519);
  assert(pairSecret !== null, "the keys of a card are keys");
  assert(inviteSecret === null || message.type === "hello", "only a hello answers an invite");
  const sender = SUITE.hpke.setupBaseS(to.xwing, context, random);
  const exported = sender.export(EXPORT, 32);
  sender.close();
  const from = inviteSecret === null ? card : null;
  const key = helloKey({ exported, enc: sender.enc, shared: inviteSecret ?? pairSecret, from, to });
  const proof = proofOf(key, pairSecret, card, encode(MessageBytes, wireMessage(message)));
  const introduction = inviteSecret === null ? null : { card: encodeCard(card), proof };
  const plain = encode(PlainBytes, { message: wireMessage(message), introduction });
  return concatBytes(sender.enc, sealOnce(key, plain));
}

/** Null for anything that nobody sealed for this identity in this way. */
export function openHello(sealed: Uint8Array, opening: HelloOpening): OpenedHello | null {
  try {
    return opened(sealed, opening);
  } catch (error) {
    if (error instanceof HushError || error instanceof MlsError) return null;
    throw error;
  }
}

function opened(sealed: Uint8Array, { own, from, inviteSecret }: HelloOpening): OpenedHello | null {
  if (sealed.length < ENC_BYTES) return null;
  const shared = from === null ? inviteSecret : x25519Shared(own.identity.x25519, from.x25519);
  if (shared === null) return null;
  const enc = sealed.subarray(0, ENC_BYTES);
  const keys = { privateKey: own.identity.xwing, publicKey: own.card.xwing };
  const receiver = SUITE.hpke.setupBaseR(enc, keys, context);
  const exported = receiver.export(EXPORT, 32);
  receiver.close();
  const key = helloKey({ exported, enc, shared, from, to: own.card });
  const plain = openOnce(key, sealed.subarray(ENC_BYTES));
  return plain === null ? null : readPlain(plain, key, own.identity, from);
}

function readPlain(
  plain: Uint8Array,
  key: Uint8Array,
  { x25519 }: Identity,
  from: Card | null,
): OpenedHello | null {
  const { message: wire, introduction } = decode(PlainBytes, plain);
  const message = messageOf(wire);
  if (message === null || (from === null) !== (introduction !== null)) return null;
  if (from !== null) return { message, from };
  if (introduction === null || message.type !== "hello") return null;
  const card = decodeCard(introduction.card);
  const pairSecret = x25519Shared(x25519, card.x25519);
  if (pairSecret === null) return null;
  const proof = proofOf(key, pairSecret, card, encode(MessageBytes, wire));
  return equalBytes(proof, introduction.proof) ? { message, from: card } : null;
}
