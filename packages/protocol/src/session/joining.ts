/** Ways into a conversation: founding one with its second member at once, and joining one by a Welcome. */

import {
  commit,
  confirmCommit,
  createGroup,
  decode,
  encode,
  type GroupState,
  joinGroup,
  KeyPackage,
  type KeyPackageBundle,
  MlsError,
} from "@hushroom/mls";
import { equalBytes, type RandomBytes } from "../base/bytes.ts";
import { HushError } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { envOf } from "./conversation/turn.ts";
import { type GroupProfile, groupProfileExtension } from "./group-profile.ts";
import { readMember } from "./member-leaf.ts";
import { rosterOf } from "./roster.ts";

export type { GroupState, KeyPackageBundle } from "@hushroom/mls";

/** By the most members there may be: post-quantum costs too much in large groups (design of docs/protocol.md, Groups). */
export const suiteFor = (cap: number): number =>
  cap <= PROTOCOL_LIMITS.POST_QUANTUM_MEMBERS_MAX ? 0xf00e : 3;

export const isPostQuantum = (cipherSuite: number): boolean => cipherSuite === 0xf00e;

export const encodeKeyPackage = (keyPackage: KeyPackage): Uint8Array => encode(KeyPackage, keyPackage);

/** Throws WIRE_BAD_FRAME. */
export function decodeKeyPackage(bytes: Uint8Array): KeyPackage {
  try {
    return decode(KeyPackage, bytes);
  } catch (error) {
    throw new HushError("WIRE_BAD_FRAME", {}, error);
  }
}

/** The member id, box server, number and suite of a key package for a conversation of ours, or null if it is none. */
export function newcomerOf(keyPackage: Uint8Array): {
  readonly member: string;
  readonly place: string;
  readonly number: bigint;
  readonly suite: number;
} | null {
  try {
    const { leafNode, cipherSuite } = decode(KeyPackage, keyPackage);
    const found = readMember(0, leafNode);
    return found === null
      ? null
      : { member: found.id, place: found.place, number: found.number, suite: cipherSuite };
  } catch (error) {
    if (error instanceof MlsError) return null;
    throw error;
  }
}

export interface FoundedTogether {
  readonly mls: GroupState;
  readonly member: string;
  readonly welcome: Uint8Array;
}

/** A new group of its creator and the holder of a key package. Null if that is none that can be added. */
export function foundTogether(
  creator: KeyPackageBundle,
  profile: GroupProfile,
  keyPackage: Uint8Array,
  random: RandomBytes,
  nowMs: number,
): FoundedTogether | null {
  const newcomer = newcomerOf(keyPackage);
  if (newcomer === null) return null;
  const env = envOf(random, nowMs);
  const extensions = [groupProfileExtension(profile)];
  try {
    const alone = createGroup({ groupId: random(32), creator, extensions }, env);
    const add = { type: "add", keyPackage: decode(KeyPackage, keyPackage) } as const;
    const made = commit(alone, { proposals: [add] }, env);
    const mls = confirmCommit(made.state, env).state;
    if (rosterOf(mls) === null || made.welcome === undefined) return null;
    return { mls, member: newcomer.member, welcome: made.welcome };
  } catch (error) {
    if (error instanceof MlsError) return null;
    throw error;
  }
}

/** Whether this is a conversation of two, and the other one's box server is at `place`. */
export function isPairWith(mls: GroupState, place: string): boolean {
  const roster = rosterOf(mls);
  if (roster === null || roster.profile.kind !== "contact" || roster.profile.cap !== 2) return false;
  const others = roster.members.filter(({ leaf }) => leaf !== mls.leafIndex);
  return others.length === 1 && others[0]?.place === place;
}

export const isGroup = (mls: GroupState): boolean => rosterOf(mls)?.profile.kind === "group";

/** Whether both are the same MLS group, in whatever epochs. */
export const isSameGroup = (groupId: Uint8Array, mls: GroupState): boolean =>
  equalBytes(groupId, mls.groupContext.groupId);

/** The group that a Welcome for this key package leads into, or null for one that leads nowhere good. */
export function joinByWelcome(
  welcome: Uint8Array,
  bundle: KeyPackageBundle,
  random: RandomBytes,
  nowMs: number,
): GroupState | null {
  try {
    const { state } = joinGroup({ welcome, bundle }, envOf(random, nowMs));
    return rosterOf(state) === null ? null : state;
  } catch (error) {
    if (error instanceof MlsError) return null;
    throw error;
  }
}
