/**
 * What another member put to this orderer while nobody had confirmed where the group is (decision 0079). It may be of long ago,
 * kept by somebody or found at a relay, and the orderer's store too.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { equalBytes } from "../../base/bytes.ts";
import { memberIdText } from "../member-leaf.ts";
import { readyWishes } from "./committing.ts";
import { heldForAskerMs } from "./confirmed-head.ts";
import { processedBy } from "./processing.ts";
import { type ConversationState, currentEpoch, isActive } from "./state.ts";
import { saveHeldCommit } from "./storage.ts";
import type { Turn } from "./turn.ts";
import { receiveCommit } from "./winning.ts";

/** What a parcel of this hash brings is here, and waits: its maker, which hears nothing of that, puts it into further boxes. */
export const isHeldHere = ({ heldCommit }: ConversationState, hash: Uint8Array): boolean =>
  heldCommit !== null && equalBytes(sha256(heldCommit.message), hash);

/**
 * As if it came now, once somebody has confirmed it, or had time to; and before this orderer changes the group itself, by which
 * it would be lost, and perhaps somebody's removal with it.
 */
export function orderHeldCommit(turn: Turn): void {
  const { state, nowMs } = turn;
  const held = state.heldCommit;
  if (held === null || !isActive(state)) return;
  const isHeld = heldForAskerMs(state, memberIdText(held.from), nowMs) !== null;
  if (isHeld && readyWishes(state, nowMs).length === 0) return;
  saveHeldCommit(state, null);
  const boxes = currentEpoch(state);
  const processed = held.epoch === boxes.epoch ? processedBy(turn, held.message) : null;
  if (processed === null || processed === "own" || processed.type !== "commit") return;
  const { leaf, message } = held;
  const from = memberIdText(held.from);
  receiveCommit(turn, { boxes, from, leaf, bytes: message, isOrdered: false, isDue: true, processed });
}
