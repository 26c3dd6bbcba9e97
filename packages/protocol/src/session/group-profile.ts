/**
 * What all members of a conversation agree on beside its keys: an extension of the MLS group context, changed by commits
 * alone (docs/protocol.md, Groups). The commit place is the member whose daemon orders the commits.
 */

import type { Extension, GroupState } from "@hushroom/mls";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { readRoomName } from "../base/nickname.ts";
import { isRelayAddress } from "../crypto/relay-address.ts";
import { decode, encode, fixed, list, optional, struct, text, u8, u16, type Value } from "../wire/codec.ts";
import { type LevelChoice, LevelChoiceCodec } from "./level/level-choice.ts";
import { GROUP_EXTENSION, MEMBER_ID_BYTES, memberIdBytes, memberIdText } from "./member-leaf.ts";

const KINDS = ["contact", "group"] as const;
export type ConversationKind = (typeof KINDS)[number];

const GroupProfileBytes = struct({
  kind: u8,
  name: text(4 * PROTOCOL_LIMITS.ROOM_NAME_CHARS_MAX),
  cap: u16,
  orderer: fixed(MEMBER_ID_BYTES),
  admins: list(fixed(MEMBER_ID_BYTES), PROTOCOL_LIMITS.GROUP_MEMBERS_MAX),
  level: optional(LevelChoiceCodec),
});

export interface GroupProfile {
  readonly kind: ConversationKind;
  readonly name: string;
  /** The most members there may ever be; the cipher suite was chosen by it. */
  readonly cap: number;
  /** The member whose daemon orders the commits. */
  readonly orderer: string;
  readonly admins: readonly string[];
  /** The privacy level that an admin proposes: each member chooses it or doesn't. */
  readonly level: LevelChoice | null;
}

/** Of what one member founds: it orders and is the only admin. `cap`: see GroupProfile. */
export const foundersProfile = (founder: string, name: string, cap: number): GroupProfile => ({
  kind: "group",
  name,
  cap,
  orderer: founder,
  admins: [founder],
  level: null,
});

/** Of a conversation of two. */
export const pairProfile = (founder: string): GroupProfile => ({
  ...foundersProfile(founder, "", 2),
  kind: "contact",
});

export function groupProfileExtension(profile: GroupProfile): Extension {
  const bytes: Value<typeof GroupProfileBytes> = {
    kind: KINDS.indexOf(profile.kind),
    name: profile.name,
    cap: profile.cap,
    orderer: memberIdBytes(profile.orderer),
    admins: profile.admins.map(memberIdBytes),
    level: profile.level,
  };
  return { extensionType: GROUP_EXTENSION, extensionData: encode(GroupProfileBytes, bytes) };
}

/** As `readRoomName` has it, and nothing for what it refuses. */
function shownName(name: string): string {
  const reading = readRoomName(name);
  return reading.ok ? reading.name : "";
}

/** In `quiet` a group would show as such by its commits alone (decision 0069). */
const isForGroups = (kind: ConversationKind, { level, relay }: LevelChoice): boolean =>
  kind === "group" && level !== "direct" && isRelayAddress(relay);

/** Null for what is none. */
export function readGroupProfile(extensions: readonly Extension[]): GroupProfile | null {
  const found = extensions.find(({ extensionType }) => extensionType === GROUP_EXTENSION);
  if (found === undefined) return null;
  try {
    const { kind, name, cap, orderer, admins, level } = decode(GroupProfileBytes, found.extensionData);
    const known = KINDS[kind];
    if (known === undefined || (level !== null && !isForGroups(known, level))) return null;
    return {
      kind: known,
      name: shownName(name),
      cap,
      orderer: memberIdText(orderer),
      admins: admins.map(memberIdText),
      level,
    };
  } catch {
    return null;
  }
}

export const profileOf = (state: GroupState): GroupProfile | null =>
  readGroupProfile(state.groupContext.extensions);
