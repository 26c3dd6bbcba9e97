/**
 * What another member put to this orderer while nobody had confirmed where the group is (decision 0079). It may be of long ago,
 * kept by somebody or found at a relay, and the orderer's store too.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { equalBytes } from "../../base/bytes.ts";
import { memberIdText } from "../member-leaf.ts";
import { readyWishes } from "./committing.ts";
import { heldForAskerMs } from "./confirmed-head.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import { processedBy } from "./processing.ts";
import type { Wish } from "./records.ts";
import { type ConversationState, currentEpoch, isActive } from "./state.ts";
import { saveHeldCommit } from "./storage.ts";
import type { Turn } from "./turn.ts";
import { receiveCommit } from "./winning.ts";

const isAbout = (wish: Wish, member: Uint8Array): boolean =>
  "member" in wish && equalBytes(wish.member, member);

/**
 * What a parcel of this hash brings was here and is wanted no second time: it waits, or another one does, or the epoch is over. Its
 * maker, which hears nothing of that, puts what names it into further boxes; its frames, which were read, come no more.
 */
export function wasHeldBack(state: ConversationState, boxes: EpochBoxes, hash: Uint8Array): boolean {
  const { heldCommit } = state;
  if (heldCommit === null && boxes === currentEpoch(state)) return false;
  const isHeld = heldCommit !== null && equalBytes(sha256(heldCommit.message), hash);
  return isHeld || [...boxes.heldBack.values()].some((one) => equalBytes(one, hash));
}

/**
 * As if it came now, once somebody has confirmed it, or had time to. By a change of this orderer's own it would be lost, and so
 * somebody who is to be out would stay: what takes out others goes before that. But not by the word of one whom this
 * change is about, and nothing else, which may be made just to be in time.
 */
export function orderHeldCommit(turn: Turn): void {
  const { state, nowMs } = turn;
  const held = state.heldCommit;
  if (held === null || !isActive(state)) return;
  const { leaf, message } = held;
  const from = memberIdText(held.from);
  const isHeld = heldForAskerMs(state, from, nowMs) !== null;
  const wishes = readyWishes(state, nowMs);
  if (isHeld && wishes.length === 0) return;
  saveHeldCommit(state, null);
  const boxes = currentEpoch(state);
  if (held.epoch !== boxes.epoch || (isHeld && wishes.some(([, wish]) => isAbout(wish, held.from)))) return;
  const processed = processedBy(turn, message);
  if (processed === null || processed === "own" || processed.type !== "commit") return;
  const areRemovals = processed.proposals.every(({ proposal }) => proposal.type === "remove");
  if (isHeld && (processed.proposals.length === 0 || !areRemovals)) return;
  receiveCommit(turn, { boxes, from, leaf, bytes: message, isOrdered: false, isDue: true, processed });
}
