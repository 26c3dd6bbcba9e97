/**
 * A commit has won when the orderer says so, or by its maker's word where that passes the orderer: it is taken from
 * others, ordered, passed on, and leads into the next epoch (docs/protocol.md, Commits; decision 0032).
 */

import { confirmCommit, consumedBetween, encrypt, type Processed, type Proposal } from "@hushroom/mls";
import { sha256 } from "@noble/hashes/sha2.js";
import { equalBytes } from "../../base/bytes.ts";
import { readGroupProfile } from "../group-profile.ts";
import { memberIdBytes, memberIdText, readMember } from "../member-leaf.ts";
import { encodePacket } from "../packet.ts";
import { PARCEL_BYTES_MAX } from "../parcel.ts";
import { commitAllowed, memberById, type Roster, removalAllowed, rosterOf } from "../roster.ts";
import { heldForAskerMs } from "./confirmed-head.ts";
import { failItem } from "./delivery.ts";
import { enterEpoch } from "./entering.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import { placedBoxes } from "./expected.ts";
import { FLIGHT } from "./flight.ts";
import { launch } from "./flights.ts";
import { loseGroup } from "./going-back.ts";
import { oweAck } from "./owing.ts";
import { type ConversationState, currentEpoch, isActive, isOrderer, STANDING } from "./state.ts";
import { dropWish, saveCore, saveHeldCommit, saveMls, savePending } from "./storage.ts";
import { deliver, envOf, refuse, type Turn } from "./turn.ts";

/** So that the orderer's packet around a commit fits a parcel too. */
const ORDERED_BYTES_MAX = PARCEL_BYTES_MAX - 1024;

type ProcessedCommit = Extract<Processed, { type: "commit" }>;

export interface ReceivedCommit {
  readonly boxes: EpochBoxes;
  /** Whose chain brought it. */
  readonly from: string;
  readonly leaf: number;
  readonly bytes: Uint8Array;
  /** The orderer said, under its own signature, that this is the commit. By a chain alone any member could say so. */
  readonly isOrdered: boolean;
  /** It has waited long enough. */
  readonly isDue?: boolean;
  /** Null for our own commit coming back. */
  readonly processed: ProcessedCommit | null;
}

export function receiveCommit(turn: Turn, received: ReceivedCommit): void {
  const { state } = turn;
  const { boxes, from, processed } = received;
  if (boxes !== currentEpoch(state) || !isActive(state)) return;
  if (processed === null) ownCommitWon(turn, received);
  else takeCommit(turn, received, processed);
  const bearer = state.peers.get(from);
  if (bearer !== undefined && currentEpoch(state) !== boxes) oweAck(turn, bearer);
}

function takeCommit(turn: Turn, received: ReceivedCommit, processed: ProcessedCommit): void {
  const { state } = turn;
  const { from, isOrdered, bytes } = received;
  const isItsMaker = processed.committer === received.leaf;
  const mayBring =
    isOrdered || (isItsMaker && (isOrderer(state) || needsNoOrderer(state, processed.proposals)));
  if (!mayBring || bytes.length > ORDERED_BYTES_MAX) {
    refuse(turn, "bad-commit", from);
    return;
  }
  if (processed.removedUs) {
    const self = memberById(state.roster, state.self);
    const isAllowed = self !== undefined && removalAllowed(state.roster, self, processed);
    if (isAllowed) weAreOut(turn, processed);
    else refuse(turn, "bad-commit", from);
    return;
  }
  const after = rosterOf(processed.state);
  if (after === null || !commitAllowed(state.roster, after, processed)) {
    if (isOrdered) deliver(turn, { type: "cannot-process", member: from });
    refuse(turn, "bad-commit", from);
    return;
  }
  if (isHeldBack(turn, received, processed)) {
    holdBack(turn, received, processed);
    return;
  }
  if (isOrderer(state)) order(turn, bytes, after);
  turn.spent.push(...processed.consumed);
  enterEpoch(turn, processed.state, after, by(state.roster, processed.committer), { commit: bytes });
}

/** What passes the orderer is decided already. */
const isHeldBack = (
  { state, nowMs }: Turn,
  { isOrdered, isDue, from }: ReceivedCommit,
  { proposals }: ProcessedCommit,
) =>
  isOrderer(state) &&
  !isOrdered &&
  isDue !== true &&
  !needsNoOrderer(state, proposals) &&
  heldForAskerMs(state, from, nowMs) !== null;

/** One is enough: of an epoch's commits one wins, and the makers of the others make theirs anew. */
function holdBack(
  turn: Turn,
  { boxes, from, leaf, bytes }: ReceivedCommit,
  { state: after }: ProcessedCommit,
): void {
  const { state } = turn;
  turn.spent.push(...consumedBetween(after, state.mls));
  boxes.heldBack.set(from, sha256(bytes));
  if (state.heldCommit !== null) return;
  saveHeldCommit(state, { epoch: boxes.epoch, from: memberIdBytes(from), leaf, message: bytes });
}

const by = (roster: Roster, leaf: number): string | null =>
  roster.members.find((member) => member.leaf === leaf)?.id ?? null;

type Proposals = readonly { readonly proposal: Proposal }[];

/** Whether its maker brings the commit to all: the orderer is away, lost its state, or is to be no member any more. */
export const needsNoOrderer = (state: ConversationState, proposals: Proposals): boolean =>
  takesOrdererOut(state, proposals) || movesPlaceAlone(state, proposals);

/** That the committer is an admin, and the new orderer a member, is checked as with any other commit. */
function movesPlaceAlone({ roster }: ConversationState, proposals: Proposals): boolean {
  const [only] = proposals.map(({ proposal }) => proposal);
  if (proposals.length !== 1 || only?.type !== "group_context_extensions") return false;
  const after = readGroupProfile(only.extensions);
  const { profile } = roster;
  if (after === null || after.orderer === profile.orderer) return false;
  return JSON.stringify({ ...profile, orderer: after.orderer }) === JSON.stringify(after);
}

/** The orderer lost its state and asked somebody: then that member brings the commit to all. */
function takesOrdererOut({ roster }: ConversationState, proposals: Proposals): boolean {
  const orderer = memberById(roster, roster.profile.orderer);
  return proposals.some(({ proposal }) => proposal.type === "remove" && proposal.removed === orderer?.leaf);
}

function weAreOut(turn: Turn, processed: ProcessedCommit): void {
  const { state } = turn;
  const self = memberById(state.roster, state.self);
  const isBroughtBack = processed.proposals.some(
    ({ proposal }) => proposal.type === "add" && readMember(0, proposal.keyPackage.leafNode)?.id === self?.id,
  );
  state.core.standing = isBroughtBack ? STANDING.toRejoin : STANDING.removed;
  saveCore(state);
  if (state.heldCommit !== null) saveHeldCommit(state, null);
  turn.effects.push({ type: "forget", boxes: placedBoxes(state) });
  if (!isBroughtBack) for (const item of [...state.items.values()]) failItem(turn, item);
  deliver(
    turn,
    isBroughtBack ? { type: "lost" } : { type: "removed", by: by(state.roster, processed.committer) },
  );
}

/** As the orderer: says to all, in the epoch that ends, that this is its commit. */
export function order(turn: Turn, message: Uint8Array, after: Roster): void {
  const { state } = turn;
  const packet = encodePacket([{ type: "commit", message }]);
  const sent = encrypt(state.mls, packet, envOf(turn.random, turn.nowMs));
  state.mls = sent.state;
  turn.spent.push(...sent.consumed);
  saveMls(state);
  passOn(turn, sent.message, after);
}

/** To every member of the epoch that ends; those who leave with it learn that too. */
export function passOn(turn: Turn, message: Uint8Array, after: Roster): void {
  const to = [...turn.state.peers.values()].map((peer) => ({
    peer,
    kind: memberById(after, peer.id) !== undefined ? FLIGHT.commit : FLIGHT.farewell,
  }));
  launch(turn, to, message);
}

function ownCommitWon(turn: Turn, { bytes, isOrdered }: ReceivedCommit): void {
  const { state } = turn;
  if (!isOrdered) return;
  if (state.pending !== null && equalBytes(state.pending.message, bytes)) settle(turn);
  // Of ours, and given up: nothing can be made of it here any more.
  else loseGroup(turn);
}

/** Our pending commit has won. */
export function settle(turn: Turn): void {
  const { state } = turn;
  const { pending } = state;
  if (pending === null) return;
  const settled = confirmCommit(state.mls, envOf(turn.random, turn.nowMs));
  turn.spent.push(...settled.consumed);
  for (const wish of pending.wishes) dropWish(state, wish);
  const after = rosterOf(settled.state);
  if (after === null) throw new Error("broken invariant: a commit of ours leads to a sound roster");
  state.core.pathAt = turn.nowMs;
  state.core.sentSincePath = 0;
  savePending(state, null);
  enterEpoch(turn, settled.state, after, state.self, {
    commit: pending.message,
    welcome: pending.welcome,
    newcomers: pending.newcomers.map(memberIdText),
  });
}
