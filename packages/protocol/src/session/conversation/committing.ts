/**
 * Commits of this member: of what is wished for, made when they can be ordered, and put to the orderer or decided
 * here (docs/protocol.md, Commits; decision 0032).
 */

import {
  type Committed,
  commit,
  dropCommit,
  type GroupState,
  type LeafChanges,
  MlsError,
  members,
} from "@hushroom/mls";
import { LOCAL_LIMITS } from "../../base/limits.ts";
import {
  type GroupMember,
  memberExtension,
  memberIdBytes,
  memberIdText,
  SLOT_CHAINS_ABILITY,
} from "../member-leaf.ts";
import { commitAllowed, memberById, type Roster, rosterOf } from "../roster.ts";
import { haveSlotChains } from "../slot-chains.ts";
import { type Plan, plan } from "./commit-plan.ts";
import { heldForMs, isHeadConfirmed, isHeld } from "./confirmed-head.ts";
import { FLIGHT } from "./flight.ts";
import { launch } from "./flights.ts";
import { isInRounds, isSlotted, isSlottedGroup } from "./level-in-use.ts";
import { sayMove } from "./moving.ts";
import type { Wish } from "./records.ts";
import { type ConversationState, isActive, isOrderer } from "./state.ts";
import { dropWish, saveMls, savePending } from "./storage.ts";
import { deliver, envOf, type Turn } from "./turn.ts";
import { isReached } from "./ways.ts";
import { needsNoOrderer, order, passOn, settle } from "./winning.ts";

/**
 * In slots by the clock alone: that many messages were sent must not show. In a group there the orderer alone renews keys:
 * each renewal is a commit that takes slots of everybody.
 */
export const areKeysOld = (state: ConversationState, nowMs: number): boolean =>
  (state.core.sentSincePath >= LOCAL_LIMITS.MESSAGES_PER_KEY && !isSlotted(state)) ||
  (nowMs - state.core.pathAt >= LOCAL_LIMITS.KEY_AGE_MAX_MS && (!isSlottedGroup(state) || isOrderer(state)));

const isRefreshDue = (state: ConversationState, nowMs: number): boolean =>
  areKeysOld(state, nowMs) && isHeadConfirmed(state, nowMs) && state.heldCommit === null;

const ownMember = ({ roster, self }: ConversationState): GroupMember | undefined => memberById(roster, self);

/** The others still look for this member at other relays than it reads now. */
export const isLeafOutdated = (state: ConversationState): boolean =>
  ownMember(state)?.relays.join() !== state.core.relays.join();

/** Others may not reach this member before, and so not confirm where the group is: this doesn't wait for ever. */
const isLeafDue = (state: ConversationState, nowMs: number): boolean =>
  isLeafOutdated(state) && heldForMs(state, nowMs) === null && state.heldCommit === null;

export const readyWishes = (state: ConversationState, nowMs: number): [number, Wish][] =>
  [...state.wishes].filter(([, wish]) => !isHeld(state, wish, nowMs));

/** What this member's leaf is to say after its commit. */
function ownLeaf(state: ConversationState): LeafChanges {
  const own = ownMember(state);
  if (own === undefined) return {};
  const able = withAbility(state.mls);
  if (!isLeafOutdated(state)) return able;
  return { ...able, extensions: [memberExtension(state.core, own.number + 1n, own.signatureKey)] };
}

/** Of a leaf that an older program made: what this one knows besides. */
function withAbility(mls: GroupState): Pick<LeafChanges, "capabilities"> {
  const own = members(mls).find(({ leafIndex }) => leafIndex === mls.leafIndex)?.leaf.capabilities;
  if (own === undefined || own.extensions.includes(SLOT_CHAINS_ABILITY)) return {};
  return { capabilities: { ...own, extensions: [...own.extensions, SLOT_CHAINS_ABILITY] } };
}

/** Makes a commit of what is wished for, if it can be ordered now. */
export function commitIfDue(turn: Turn): void {
  const { state } = turn;
  if (!isActive(state)) return;
  dropLateTakes(state);
  if (state.pending !== null && !takeBack(turn)) return;
  const areWishes = readyWishes(state, turn.nowMs).length > 0;
  if (state.peers.size === 0 && !areWishes) return;
  if (!areWishes && !isRefreshDue(state, turn.nowMs) && !isLeafDue(state, turn.nowMs)) return;
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
  const concerns = wish.type === "remove" || wish.type === "letGo" || wish.type === "bringBack";
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
  const all = readyWishes(state, turn.nowMs);
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
  return readyWishes(state, turn.nowMs).length > 0 ? makeBest(turn) : null;
}

function canReachOrderer(state: ConversationState): boolean {
  const orderer = memberById(state.roster, state.roster.profile.orderer);
  const peer = orderer && state.peers.get(orderer.id);
  return peer !== undefined && isReached(state, peer);
}

function submit(turn: Turn, message: Uint8Array): void {
  const orderer = turn.state.peers.get(turn.state.roster.profile.orderer);
  if (orderer !== undefined) launch(turn, [{ peer: orderer, kind: FLIGHT.commit }], message);
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
  return roster !== null && commitAllowed(state.roster, roster, shape) && !endsSlots(state, roster);
}

/**
 * Who goes by `quiet` ends its chains for nobody, whatever the program of whoever is to come in: any member could fill the boxes of
 * all others then, and part them. What an admin at `direct` does is its own deed.
 */
const endsSlots = (state: ConversationState, after: Roster): boolean =>
  isInRounds(state) && haveSlotChains(state.roster.members) && !haveSlotChains(after.members);
