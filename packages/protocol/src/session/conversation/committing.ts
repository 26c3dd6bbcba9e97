/**
 * Commits: one member, the orderer, takes each epoch's first valid one and passes it to all, so that all see the same
 * order and a commit is applied only once it has won (docs/protocol.md, Commits; decision 0032).
 */

import {
  type Committed,
  commit,
  confirmCommit,
  decode,
  dropCommit,
  encrypt,
  type GroupState,
  KeyPackage,
  type LeafChanges,
  MlsError,
  type Processed,
  type Proposal,
} from "@hushroom/mls";
import { equalBytes } from "../../base/bytes.ts";
import { LOCAL_LIMITS } from "../../base/limits.ts";
import { type GroupProfile, groupProfileExtension, readGroupProfile } from "../group-profile.ts";
import {
  GROUP_EXTENSION,
  type GroupMember,
  memberExtension,
  memberIdBytes,
  memberIdText,
  readMember,
} from "../member-leaf.ts";
import { encodePacket } from "../packet.ts";
import { PARCEL_BYTES_MAX } from "../parcel.ts";
import { commitAllowed, memberById, type Roster, removalAllowed, rosterOf } from "../roster.ts";
import { failItem } from "./delivery.ts";
import { enterEpoch } from "./entering.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import { placedBoxes } from "./expected.ts";
import { launch } from "./flights.ts";
import { sayMove } from "./moving.ts";
import { oweAck } from "./owing.ts";
import type { Wish } from "./records.ts";
import {
  type ConversationState,
  currentEpoch,
  FLIGHT,
  isActive,
  isOrderer,
  isShared,
  isSlotted,
  STANDING,
} from "./state.ts";
import { dropWish, saveCore, saveMls, savePending } from "./storage.ts";
import { deliver, envOf, refuse, type Turn } from "./turn.ts";
import { isReached } from "./ways.ts";

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
  if (isOrderer(state)) order(turn, bytes, after);
  turn.spent.push(...processed.consumed);
  enterEpoch(turn, processed.state, after, by(state.roster, processed.committer), { commit: bytes });
}

const by = (roster: Roster, leaf: number): string | null =>
  roster.members.find((member) => member.leaf === leaf)?.id ?? null;

type Proposals = readonly { readonly proposal: Proposal }[];

/** Whether its maker brings the commit to all: the orderer is away, lost its state, or is to be no member any more. */
const needsNoOrderer = (state: ConversationState, proposals: Proposals): boolean =>
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
  turn.effects.push({ type: "forget", boxes: placedBoxes(state) });
  if (!isBroughtBack) for (const item of [...state.items.values()]) failItem(turn, item);
  deliver(
    turn,
    isBroughtBack ? { type: "lost" } : { type: "removed", by: by(state.roster, processed.committer) },
  );
}

/** As the orderer: says to all, in the epoch that ends, that this is its commit. */
function order(turn: Turn, message: Uint8Array, after: Roster): void {
  const { state } = turn;
  const packet = encodePacket([{ type: "commit", message }]);
  const sent = encrypt(state.mls, packet, envOf(turn.random, turn.nowMs));
  state.mls = sent.state;
  turn.spent.push(...sent.consumed);
  saveMls(state);
  passOn(turn, sent.message, after);
}

/** To every member of the epoch that ends; those who leave with it learn that too. */
function passOn(turn: Turn, message: Uint8Array, after: Roster): void {
  const to = [...turn.state.peers.values()].map((peer) => ({
    peer,
    kind: memberById(after, peer.id) !== undefined ? FLIGHT.commit : FLIGHT.farewell,
  }));
  launch(turn, to, message, 0);
}

function ownCommitWon(turn: Turn, { bytes, isOrdered }: ReceivedCommit): void {
  const { state } = turn;
  if (!isOrdered) return;
  if (state.pending === null || !equalBytes(state.pending.message, bytes)) return;
  settle(turn);
}

/** Our pending commit has won. */
function settle(turn: Turn): void {
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

/**
 * In slots by the clock alone: that many messages were sent must not show. Where one entry of a log is for all, the
 * orderer alone renews keys: each renewal is a commit that takes slots of everybody.
 */
const isRefreshDue = (state: ConversationState, nowMs: number): boolean =>
  (state.core.sentSincePath >= LOCAL_LIMITS.MESSAGES_PER_KEY && !isSlotted(state)) ||
  (nowMs - state.core.pathAt >= LOCAL_LIMITS.KEY_AGE_MAX_MS && (!isShared(state) || isOrderer(state)));

const ownMember = ({ roster, self }: ConversationState): GroupMember | undefined => memberById(roster, self);

/** The others still look for this member at other relays than it reads now. */
const isLeafOutdated = (state: ConversationState): boolean =>
  ownMember(state)?.relays.join() !== state.core.relays.join();

/** What this member's leaf is to say after its commit. */
function ownLeaf(state: ConversationState): LeafChanges {
  const own = ownMember(state);
  if (own === undefined || !isLeafOutdated(state)) return {};
  return { extensions: [memberExtension(state.core, own.number + 1n, own.signatureKey)] };
}

/** Makes a commit of what is wished for, if it can be ordered now. */
export function commitIfDue(turn: Turn): void {
  const { state } = turn;
  if (!isActive(state)) return;
  dropLateTakes(state);
  if (state.pending !== null && !takeBack(turn)) return;
  if (state.peers.size === 0 && state.wishes.size === 0) return;
  if (state.wishes.size === 0 && !isRefreshDue(state, turn.nowMs) && !isLeafOutdated(state)) return;
  const best = makeBest(turn);
  if (best === null) return;
  const { made, planned } = best;
  const decides = decidesAlone(state, planned);
  state.mls = made.state;
  turn.spent.push(...made.consumed);
  saveMls(state);
  savePending(state, {
    message: made.message,
    welcome: made.welcome ?? null,
    newcomers: planned.newcomers.map(memberIdBytes),
    wishes: planned.wishes,
  });
  if (decides) decide(turn, made.message);
  else submit(turn, made.message);
}

/** Somebody else moved the place before, or this member may not any more. */
function dropLateTakes(state: ConversationState): void {
  const { orderer, admins } = state.roster.profile;
  for (const [at, wish] of [...state.wishes]) {
    if (wish.type !== "take") continue;
    const isGood = memberIdText(wish.from) === orderer && memberById(state.roster, memberIdText(wish.member));
    if (!isGood || !admins.includes(state.self)) dropWish(state, at);
  }
}

/**
 * An orderer that is away, that is to be taken out, or lost its state, may hold our commit back for ever: then that one is given up. It
 * is not asked about its own leaf, so whatever else it orders at that moment parts the group.
 */
function takeBack({ state }: Turn): boolean {
  const isOut = [...state.wishes].some(
    ([at, wish]) => passesOrderer(state, wish) && state.pending?.wishes.includes(at) !== true,
  );
  if (!isOut || isOrderer(state)) return false;
  state.mls = dropCommit(state.mls).state;
  saveMls(state);
  savePending(state, null);
  return true;
}

/** What this member decides by itself: it goes before all else, or a pending commit would be given up for it for ever. */
function passesOrderer({ roster }: ConversationState, wish: Wish): boolean {
  if (wish.type === "take") return true;
  const concerns = wish.type === "remove" || wish.type === "bringBack";
  return concerns && memberIdText(wish.member) === roster.profile.orderer;
}

function decidesAlone(state: ConversationState, { proposals }: Plan): boolean {
  const list = proposals.map((proposal) => ({ proposal }));
  return isOrderer(state) || needsNoOrderer(state, list);
}

interface Made {
  readonly made: Committed;
  readonly planned: Plan;
}

/**
 * Of all wishes together, or, if they can't be had together, of the first alone: one bad wish costs no other. A member
 * is brought back by a commit of its own, which anybody may make.
 */
function makeBest(turn: Turn): Made | null {
  const { state } = turn;
  const all = [...state.wishes];
  const urgent = isOrderer(state) ? undefined : all.find(([, wish]) => passesOrderer(state, wish));
  const single = urgent ?? all.find(([, wish]) => wish.type === "bringBack" || wish.type === "take");
  const chosen = single === undefined ? all : [single];
  const together = plan(state, chosen);
  if (!decidesAlone(state, together) && !canReachOrderer(state)) return null;
  const made = attempt(turn, together);
  if (made !== null) return { made, planned: together };
  const [first] = chosen;
  if (first === undefined) return null;
  const alone = plan(state, [first]);
  const madeAlone = chosen.length > 1 ? attempt(turn, alone) : null;
  if (madeAlone !== null) return { made: madeAlone, planned: alone };
  dropWish(state, first[0]);
  deliver(turn, { type: "wish-refused" });
  return state.wishes.size > 0 ? makeBest(turn) : null;
}

function canReachOrderer(state: ConversationState): boolean {
  const orderer = memberById(state.roster, state.roster.profile.orderer);
  const peer = orderer && state.peers.get(orderer.id);
  return peer !== undefined && isReached(state, peer);
}

function submit(turn: Turn, message: Uint8Array): void {
  const orderer = turn.state.peers.get(turn.state.roster.profile.orderer);
  if (orderer !== undefined) launch(turn, [{ peer: orderer, kind: FLIGHT.commit }], message, 0);
}

/** Ours is the first of its epoch by our own word. */
function decide(turn: Turn, message: Uint8Array): void {
  const { state } = turn;
  const after = state.mls.pending && rosterOf(state.mls.pending);
  if (!after) throw new Error("broken invariant: a pending commit leads to a sound roster");
  if (isOrderer(state)) order(turn, message, after);
  else {
    sayMove(turn, message, after);
    passOn(turn, message, after);
  }
  settle(turn);
}

interface Plan {
  readonly proposals: readonly Proposal[];
  readonly wishes: readonly number[];
  readonly newcomers: readonly string[];
}

/** Null for what the rules of MLS or ours forbid. */
function attempt(turn: Turn, planned: Plan): Committed | null {
  const { state } = turn;
  try {
    const env = envOf(turn.random, turn.nowMs);
    const made = commit(state.mls, { proposals: planned.proposals, leaf: ownLeaf(state) }, env);
    if (made.state.pending && isGood(state, made.state.pending, planned)) return made;
    dropCommit(made.state);
  } catch (error) {
    if (!(error instanceof MlsError)) throw error;
  }
  return null;
}

function isGood(state: ConversationState, after: GroupState, { proposals }: Plan): boolean {
  const roster = rosterOf(after);
  const { leafIndex } = state.mls;
  const list = proposals.map((proposal) => ({ proposal, sender: { type: "member", leafIndex } as const }));
  const shape = { committer: leafIndex, isExternal: false, proposals: list };
  return roster !== null && commitAllowed(state.roster, roster, shape);
}

function plan(state: ConversationState, chosen: readonly (readonly [number, Wish])[]): Plan {
  const proposals: Proposal[] = [];
  const newcomers: string[] = [];
  let profile: GroupProfile = state.roster.profile;
  for (const [, wish] of chosen) {
    profile = profileAfter(profile, wish, state.self);
    for (const proposal of proposalsOf(state, wish)) {
      proposals.push(proposal);
      if (proposal.type !== "add") continue;
      const newcomer = readMember(0, proposal.keyPackage.leafNode);
      if (newcomer !== null) newcomers.push(newcomer.id);
    }
  }
  if (profile !== state.roster.profile) proposals.push(profileProposal(state, profile));
  return { proposals, newcomers, wishes: chosen.map(([at]) => at) };
}

function proposalsOf({ roster }: ConversationState, wish: Wish): Proposal[] {
  const remove = (member: Uint8Array): Proposal[] => {
    const leaf = memberById(roster, memberIdText(member))?.leaf;
    return leaf === undefined ? [] : [{ type: "remove", removed: leaf }];
  };
  switch (wish.type) {
    case "add":
      return [{ type: "add", keyPackage: decode(KeyPackage, wish.keyPackage) }];
    case "remove":
      return remove(wish.member);
    case "bringBack":
      return [...remove(wish.member), { type: "add", keyPackage: decode(KeyPackage, wish.keyPackage) }];
    default:
      return [];
  }
}

/** Who removes the orderer orders in its place. */
function profileAfter(profile: GroupProfile, wish: Wish, self: string): GroupProfile {
  const without = (member: string) => profile.admins.filter((admin) => admin !== member);
  switch (wish.type) {
    case "rename":
      return { ...profile, name: wish.name };
    case "role": {
      const member = memberIdText(wish.member);
      return { ...profile, admins: wish.admin ? [...without(member), member] : without(member) };
    }
    case "orderer":
    case "take":
      return { ...profile, orderer: memberIdText(wish.member) };
    case "level":
      return { ...profile, level: wish.choice };
    case "remove": {
      const gone = memberIdText(wish.member);
      const orderer = profile.orderer === gone ? self : profile.orderer;
      const isNamed = profile.orderer === gone || profile.admins.includes(gone);
      return isNamed ? { ...profile, admins: without(gone), orderer } : profile;
    }
    default:
      return profile;
  }
}

function profileProposal({ mls }: ConversationState, profile: GroupProfile): Proposal {
  const others = mls.groupContext.extensions.filter(({ extensionType }) => extensionType !== GROUP_EXTENSION);
  const extensions = [...others, groupProfileExtension(profile)];
  return { type: "group_context_extensions", extensions };
}
