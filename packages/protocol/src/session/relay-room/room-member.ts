/**
 * Members of a relay room: a member id is the hash of the signature key of its leaf, made fresh for the room; the leaf
 * carries the nickname, the group context who made the room (docs/protocol.md, Relay rooms).
 */

import {
  basicCredential,
  createKeyPackage,
  defaultCapabilities,
  type Env,
  type Extension,
  type GroupState,
  type KeyPackageBundle,
  type LeafNode,
  members,
  policy,
} from "@hushroom/mls";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { encodeUtf8, equalBytes, type RandomBytes } from "../../base/bytes.ts";
import { PROTOCOL_LIMITS } from "../../base/limits.ts";
import { readNickname } from "../../base/nickname.ts";
import { decode, encode, fixed, struct, text } from "../../wire/codec.ts";

/** From the private range of RFC 9420 §17.3. */
export const ROOM_MEMBER_EXTENSION = 0xf0b1;
export const ROOM_PROFILE_EXTENSION = 0xf0b2;
/** X-Wing, ChaCha20-Poly1305, SHA-512, Ed25519. */
export const ROOM_SUITE = 0xf00e;
export const ROOM_MEMBER_ID_BYTES = 16;

const LABEL = encodeUtf8("hushroom relay room member");
const DAY_SECONDS = 86_400;
/** Nobody looks at it: clocks may be wrong, and a room lasts as long as its tabs. */
const LIFETIME_DAYS = 90;

const MemberBytes = struct({ name: text(4 * PROTOCOL_LIMITS.NAME_CHARS_MAX) });
const ProfileBytes = struct({ creator: fixed(ROOM_MEMBER_ID_BYTES) });

export interface RoomMember {
  /** 32 hex digits. */
  readonly id: string;
  readonly leaf: number;
  readonly name: string;
  readonly signatureKey: Uint8Array;
}

export interface RoomRoster {
  /** The member id of who made the room, in it or gone. */
  readonly creator: string;
  /** By leaf, the lowest first. */
  readonly members: readonly RoomMember[];
}

const idBytes = (signatureKey: Uint8Array): Uint8Array =>
  sha256(concatBytes(LABEL, signatureKey)).slice(0, ROOM_MEMBER_ID_BYTES);

export const roomMemberIdBytes = (id: string): Uint8Array => hexToBytes(id);
export const roomMemberIdText = (id: Uint8Array): string => bytesToHex(id);

/** `identity`: the 32-byte seed of the signature key. */
export const ownRoomMemberId = (identity: Uint8Array): string =>
  bytesToHex(idBytes(ed25519.getPublicKey(identity)));

const POLICY = policy({
  authenticate: (credential, signatureKey) =>
    credential.type === "basic" && equalBytes(credential.identity, idBytes(signatureKey)),
  allow: (proposal, sender) =>
    sender.type === "member" && (proposal.type === "add" || proposal.type === "remove"),
  checkReceivedLifetime: false,
});

export const roomEnv = (random: RandomBytes, nowMs: number): Env => ({
  random,
  now: Math.floor(nowMs / 1000),
  policy: POLICY,
});

export function roomKeyPackage(
  identity: Uint8Array,
  name: string,
  nowMs: number,
  random: RandomBytes,
): KeyPackageBundle {
  const credential = basicCredential(idBytes(ed25519.getPublicKey(identity)));
  const extensions = [ROOM_MEMBER_EXTENSION, ROOM_PROFILE_EXTENSION];
  const nowSeconds = Math.floor(nowMs / 1000);
  return createKeyPackage(
    {
      cipherSuite: ROOM_SUITE,
      credential,
      lifetime: {
        notBefore: BigInt(Math.max(0, nowSeconds - LIFETIME_DAYS * DAY_SECONDS)),
        notAfter: BigInt(nowSeconds + LIFETIME_DAYS * DAY_SECONDS),
      },
      leafExtensions: [
        { extensionType: ROOM_MEMBER_EXTENSION, extensionData: encode(MemberBytes, { name }) },
      ],
      capabilities: defaultCapabilities(ROOM_SUITE, credential, random, { extensions }),
      signatureKey: identity,
    },
    random,
  );
}

export const roomProfileExtension = (creator: string): Extension => ({
  extensionType: ROOM_PROFILE_EXTENSION,
  extensionData: encode(ProfileBytes, { creator: hexToBytes(creator) }),
});

/** Whatever a member calls itself, nobody is shown controls, nothing, or more than fits. */
function shownName(name: string, id: string): string {
  const reading = readNickname(name);
  return reading.ok ? reading.name : `~${id.slice(0, 8)}`;
}

/** Leaves never change, and most stay from epoch to epoch: each is looked at once. */
const read = new WeakMap<LeafNode, Omit<RoomMember, "leaf"> | null>();

/** Null for a leaf that is none of a relay room's. */
export function readRoomMember(leaf: number, node: LeafNode): RoomMember | null {
  const known = read.get(node);
  const member = known === undefined ? readAnew(node) : known;
  read.set(node, member);
  return member && { ...member, leaf };
}

function readAnew(node: LeafNode): Omit<RoomMember, "leaf"> | null {
  const found = node.extensions.find(({ extensionType }) => extensionType === ROOM_MEMBER_EXTENSION);
  if (found === undefined || node.credential.type !== "basic") return null;
  if (!equalBytes(node.credential.identity, idBytes(node.signatureKey))) return null;
  const id = bytesToHex(node.credential.identity);
  try {
    const { name } = decode(MemberBytes, found.extensionData);
    return { id, name: shownName(name, id), signatureKey: node.signatureKey };
  } catch {
    return null;
  }
}

/** Null unless all leaves are members of a relay room, each once, and not too many. */
export function roomRosterOf(state: GroupState): RoomRoster | null {
  const { extensions, cipherSuite } = state.groupContext;
  const profile = extensions.find(({ extensionType }) => extensionType === ROOM_PROFILE_EXTENSION);
  const found = members(state).map(({ leafIndex, leaf }) => readRoomMember(leafIndex, leaf));
  const known = found.filter((member) => member !== null);
  const isSound = known.length === found.length && new Set(known.map(({ id }) => id)).size === known.length;
  if (profile === undefined || cipherSuite !== ROOM_SUITE || !isSound) return null;
  if (known.length > PROTOCOL_LIMITS.RELAY_ROOM_MEMBERS_MAX) return null;
  try {
    const creator = bytesToHex(decode(ProfileBytes, profile.extensionData).creator);
    return { creator, members: known };
  } catch {
    return null;
  }
}

export const roomMemberAt = (roster: RoomRoster, leaf: number): RoomMember | undefined =>
  roster.members.find((member) => member.leaf === leaf);

export const roomMemberById = (roster: RoomRoster, id: string): RoomMember | undefined =>
  roster.members.find((member) => member.id === id);
