/**
 * The boxes of one epoch between this member and each other one: chains to write and chains to read, all made when the
 * epoch begins, after which the epoch's secret is forgotten (docs/protocol.md, Chains).
 */

import { epochAuthenticator, exportSecret, type GroupState } from "@hushroom/mls";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { encodeUtf8 } from "../../base/bytes.ts";
import { encode, u64 } from "../../wire/codec.ts";
import { type ReaderChain, readerChain, restingChain, type SenderChain, senderChain } from "../chain.ts";
import type { LogBox } from "../level/log-entry.ts";
import { LOG_GROUP_MEMBERS_MAX, senderLogKey } from "../level/shared-entry.ts";
import { placesOf } from "../member-leaf.ts";
import { memberById, type Roster } from "../roster.ts";
import { haveSlotChains, pairSecret, slotSecret } from "../slot-chains.ts";

const HEAD_LABEL = encodeUtf8("hushroom head");

export interface EpochBoxes {
  readonly epoch: bigint;
  /** What it is compared by with another member's. */
  readonly head: Uint8Array;
  readonly ownLeaf: number;
  /** Where this member reads in this epoch: its own box server first. */
  readonly places: readonly string[];
  /** Member ids by leaf, this member's too. */
  readonly members: ReadonlyMap<number, string>;
  /** By the sender's leaf. */
  readonly readers: Map<number, ReaderChain>;
  /** By the member who reads them. */
  readonly senders: Map<string, SenderChain>;
  /** The same by slots, in a small group: of these boxes no third member knows. */
  readonly slotReaders: Map<number, ReaderChain>;
  readonly slotSenders: Map<string, SenderChain>;
  /** Of a group that may go by a relay's log, by the sender's leaf: what each member's entries are found by. */
  readonly logKeys: ReadonlyMap<number, Uint8Array>;
  /** The same at a relay, once needed. */
  readonly logBoxes: Map<string, LogBox>;
  /** To whom a box of ours was taken by somebody else's frame: told once. */
  readonly squatted: Set<string>;
  /** SHA-256 of each member's last commit that was here, whole, and waited or was left to its maker as another one waited. */
  readonly heldBack: Map<string, Uint8Array>;
}

/** Names an epoch with all that led to it, and tells nothing of its keys. */
function headOf(mls: GroupState): Uint8Array {
  const { groupId, epoch } = mls.groupContext;
  return sha256(concatBytes(HEAD_LABEL, groupId, encode(u64, epoch), epochAuthenticator(mls)));
}

/** Each pair has chains of its own, so that a member can write to one other alone and indices stay dense. */
export function openEpoch(
  state: GroupState,
  roster: Roster,
  self: string,
  memberSeed: Uint8Array,
): EpochBoxes {
  const own = memberById(roster, self);
  if (own === undefined) throw new Error("broken invariant: a member is in its own roster");
  const secret = exportSecret(state, "hushroom boxes", new Uint8Array(0), 32);
  const readers = new Map<number, ReaderChain>();
  const senders = new Map<string, SenderChain>();
  for (const other of roster.members) {
    if (other.id === self) continue;
    readers.set(other.leaf, readerChain(secret, other.leaf, self));
    senders.set(other.id, senderChain(secret, own.leaf, other.id));
  }
  const logKeys = logKeysOf(secret, roster);
  const slotChains = slotChainsOf(secret, roster, self, memberSeed);
  secret.fill(0);
  const members = new Map(roster.members.map(({ leaf, id }) => [leaf, id]));
  const { epoch } = state.groupContext;
  const places = placesOf(own);
  const chains = { members, readers, senders, ...slotChains, logKeys };
  return { epoch, head: headOf(state), ownLeaf: own.leaf, places, ...chains, ...nothingSeen() };
}

export const nothingSeen = (): Pick<EpochBoxes, "logBoxes" | "squatted" | "heldBack"> => ({
  logBoxes: new Map(),
  squatted: new Set(),
  heldBack: new Map(),
});

/** Groups that may go by slots. */
const maySlot = ({ profile, members }: Roster): boolean =>
  profile.kind === "group" && members.length <= LOG_GROUP_MEMBERS_MAX;

function slotChainsOf(
  secret: Uint8Array,
  roster: Roster,
  self: string,
  memberSeed: Uint8Array,
): Pick<EpochBoxes, "slotReaders" | "slotSenders"> {
  const slotReaders = new Map<number, ReaderChain>();
  const slotSenders = new Map<string, SenderChain>();
  const own = memberById(roster, self);
  // All have them or nobody has: so each knows by which chains the others go.
  if (own === undefined || !maySlot(roster) || !haveSlotChains(roster.members))
    return { slotReaders, slotSenders };
  for (const { id, leaf, laneKey } of roster.members) {
    const pair = id === self ? null : pairSecret(memberSeed, laneKey);
    if (pair === null) continue;
    const start = slotSecret(secret, pair);
    slotReaders.set(leaf, restingChain(start, leaf, self));
    slotSenders.set(id, senderChain(start, own.leaf, id));
    start.fill(0);
  }
  return { slotReaders, slotSenders };
}

function logKeysOf(secret: Uint8Array, roster: Roster): Map<number, Uint8Array> {
  if (!maySlot(roster)) return new Map();
  const { members } = roster;
  return new Map(members.map(({ leaf }) => [leaf, senderLogKey(secret, leaf)]));
}

/** The first box of a chain that was not found yet: all before it were. */
export const takenBefore = (chain: ReaderChain): number => chain.boxes[0]?.index ?? chain.next;
