/**
 * What a member's MLS leaf says beyond RFC 9420: who it is in this conversation and where its boxes are. A member id is
 * the hash of a key that lives as long as the membership, longer than any epoch's keys, and that key signs each leaf:
 * so nobody else can bring a member back under keys of their own (docs/protocol.md, Members).
 */

import {
  basicCredential,
  createKeyPackage,
  defaultCapabilities,
  type Extension,
  type KeyPackageBundle,
  type LeafNode,
} from "@hushroom/mls";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { encodeUtf8, equalBytes, hexText, type RandomBytes } from "../base/bytes.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { readNickname } from "../base/nickname.ts";
import { hkdf } from "../crypto/kdf.ts";
import { parseOnionAddress } from "../crypto/onion-address.ts";
import { isRelayAddress } from "../crypto/relay-address.ts";
import { x25519PublicKey } from "../crypto/x25519.ts";
import { decode, encode, fixed, list, struct, text, u64, type Value } from "../wire/codec.ts";

/** From the private range of RFC 9420 §17.3. */
export const MEMBER_EXTENSION = 0xf0a1;
export const GROUP_EXTENSION = 0xf0a2;
/** Only among the capabilities of a leaf: its program knows chains that no third member can make (slot-chains.ts). */
export const SLOT_CHAINS_ABILITY = 0xf0a3;
export const MEMBER_ID_BYTES = 16;

const ABILITIES = [MEMBER_EXTENSION, GROUP_EXTENSION, SLOT_CHAINS_ABILITY];
const LABEL = encodeUtf8("hushroom member");
const DAY_SECONDS = 86_400;
/** Key packages are made for one join at once; clocks may be wrong by days. */
const LIFETIME_DAYS = 90;

export const MemberProfile = struct({
  memberKey: fixed(32),
  signature: fixed(64),
  /** X25519 public key of the lanes to this member. */
  laneKey: fixed(32),
  /** Higher than that of every leaf before: an old key package brings nobody back. */
  number: u64,
  place: text(PROTOCOL_LIMITS.PLACE_CHARS_MAX),
  /** Where the member reads besides. */
  relays: list(text(PROTOCOL_LIMITS.PLACE_CHARS_MAX), PROTOCOL_LIMITS.MEMBER_RELAYS_MAX),
  name: text(4 * PROTOCOL_LIMITS.NAME_CHARS_MAX),
});
type MemberProfile = Value<typeof MemberProfile>;

/** A member as every other member sees it. */
export interface GroupMember {
  /** The member id, 32 hex digits. */
  readonly id: string;
  readonly leaf: number;
  readonly name: string;
  /** The onion address of its box server. */
  readonly place: string;
  /** Where it reads besides. */
  readonly relays: readonly string[];
  readonly laneKey: Uint8Array;
  /** Of its leaves each has a higher one. */
  readonly number: bigint;
  readonly signatureKey: Uint8Array;
  readonly knowsSlotChains: boolean;
}

export const memberIdBytes = (id: string): Uint8Array => hexToBytes(id);
export const memberIdText = hexText;

const idOf = (memberKey: Uint8Array): Uint8Array => sha256(memberKey).slice(0, MEMBER_ID_BYTES);

/** The private key of lanes to the member with this seed. */
export const laneKeyOf = (memberSeed: Uint8Array): Uint8Array => hkdf(memberSeed, "member lane");

const memberKeyOf = (memberSeed: Uint8Array): Uint8Array => hkdf(memberSeed, "member key");

export const ownMemberId = (memberSeed: Uint8Array): string =>
  bytesToHex(idOf(ed25519.getPublicKey(memberKeyOf(memberSeed))));

function signedPart(signatureKey: Uint8Array, profile: Omit<MemberProfile, "signature">): Uint8Array {
  const { memberKey, laneKey, number, place, relays, name } = profile;
  // No place has a space or a zero in it.
  const words = encodeUtf8(`${[place, ...relays].join(" ")}\0${name}`);
  return concatBytes(LABEL, memberKey, signatureKey, laneKey, encode(u64, number), words);
}

/** By the key that lives as long as the membership. */
export function memberSignature(
  memberSeed: Uint8Array,
  signed: Uint8Array,
): { readonly memberKey: Uint8Array; readonly signature: Uint8Array } {
  const seed = memberKeyOf(memberSeed);
  return { memberKey: ed25519.getPublicKey(seed), signature: ed25519.sign(signed, seed) };
}

/** The id of the member who signed this, or null. As RFC 8032 §5.1.7 has it, so that all members agree. */
export function memberVerified(
  memberKey: Uint8Array,
  signature: Uint8Array,
  signed: Uint8Array,
): string | null {
  return ed25519.verify(signature, signed, memberKey, { zip215: false })
    ? memberIdText(idOf(memberKey))
    : null;
}

export interface OwnMember {
  /** 32 bytes; lives as long as the membership. */
  readonly memberSeed: Uint8Array;
  readonly name: string;
  readonly place: string;
  readonly relays: readonly string[];
}

/** What the own leaf of this number says, under the MLS signature key that it has. */
export function memberExtension(own: OwnMember, number: bigint, signatureKey: Uint8Array): Extension {
  const profile = {
    memberKey: ed25519.getPublicKey(memberKeyOf(own.memberSeed)),
    laneKey: x25519PublicKey(laneKeyOf(own.memberSeed)),
    number,
    place: own.place,
    relays: own.relays,
    name: own.name,
  };
  const { signature } = memberSignature(own.memberSeed, signedPart(signatureKey, profile));
  const extensionData = encode(MemberProfile, { ...profile, signature });
  return { extensionType: MEMBER_EXTENSION, extensionData };
}

/**
 * A key package for joining as this member. `nowMs` may be wrong by weeks. `above`: the number of its leaf in the group
 * that it comes back into. The time is a number that is higher also if that leaf is forgotten.
 */
export function memberKeyPackage(
  own: OwnMember,
  cipherSuite: number,
  nowMs: number,
  random: RandomBytes,
  above = -1n,
): KeyPackageBundle {
  const signatureSeed = random(32);
  const number = numberAbove(above, nowMs);
  const extension = memberExtension(own, number, ed25519.getPublicKey(signatureSeed));
  const nowSeconds = Math.floor(nowMs / 1000);
  const credential = basicCredential(idOf(ed25519.getPublicKey(memberKeyOf(own.memberSeed))));
  return createKeyPackage(
    {
      cipherSuite,
      credential,
      lifetime: {
        notBefore: BigInt(Math.max(0, nowSeconds - LIFETIME_DAYS * DAY_SECONDS)),
        notAfter: BigInt(nowSeconds + LIFETIME_DAYS * DAY_SECONDS),
      },
      leafExtensions: [extension],
      capabilities: defaultCapabilities(cipherSuite, credential, random, { extensions: ABILITIES }),
      signatureKey: signatureSeed,
    },
    random,
  );
}

function numberAbove(above: bigint, nowMs: number): bigint {
  const now = BigInt(Math.max(0, Math.floor(nowMs)));
  return now > above ? now : above + 1n;
}

/** Whatever a member calls itself, nobody is shown controls, nothing, or more than fits. */
function shownName(name: string, id: Uint8Array): string {
  const reading = readNickname(name);
  return reading.ok ? reading.name : `~${bytesToHex(id).slice(0, 8)}`;
}

/** Leaves never change, and most stay from epoch to epoch: each is looked at once. */
const read = new WeakMap<LeafNode, Omit<GroupMember, "leaf"> | null>();

/** The member that a leaf shows, or null if the leaf is not one of ours: no profile, a wrong id, a forged signature. */
export function readMember(leaf: number, node: LeafNode): GroupMember | null {
  const known = read.get(node);
  const member = known === undefined ? readAnew(node) : known;
  read.set(node, member);
  return member && { ...member, leaf };
}

function readAnew(node: LeafNode): Omit<GroupMember, "leaf"> | null {
  const found = node.extensions.find(({ extensionType }) => extensionType === MEMBER_EXTENSION);
  if (found === undefined || node.credential.type !== "basic") return null;
  let profile: MemberProfile;
  try {
    profile = decode(MemberProfile, found.extensionData);
  } catch {
    return null;
  }
  const { memberKey, signature, laneKey, number, place, relays, name } = profile;
  if (!equalBytes(idOf(memberKey), node.credential.identity) || !arePlaces(place, relays)) return null;
  if (memberVerified(memberKey, signature, signedPart(node.signatureKey, profile)) === null) return null;
  return {
    id: memberIdText(node.credential.identity),
    name: shownName(name, node.credential.identity),
    place,
    relays,
    laneKey,
    number,
    signatureKey: node.signatureKey,
    knowsSlotChains: node.capabilities.extensions.includes(SLOT_CHAINS_ABILITY),
  };
}

/** Each stands once, in its one spelling. */
export const arePlaces = (place: string, relays: readonly string[]): boolean =>
  parseOnionAddress(place) !== null &&
  relays.every(isRelayAddress) &&
  new Set([place, ...relays]).size === 1 + relays.length;

/** Where this member's boxes are: its own box server first. */
export const placesOf = ({ place, relays }: Pick<GroupMember, "place" | "relays">): readonly string[] => [
  place,
  ...relays,
];
