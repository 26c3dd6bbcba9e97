/** Whom an orderer asks by their lanes whether the group is still where it is (docs/protocol.md, Heads). */

import { memberIdText } from "../member-leaf.ts";
import { areKeysOld } from "./committing.ts";
import { areAsking, isHeadConfirmed } from "./confirmed-head.ts";
import { type ConversationState, isActive } from "./state.ts";
import { isDeviceReached } from "./ways.ts";

/** Nobody, as long as nothing waits for it. Who asks to be brought back is no witness. */
export function witnesses(state: ConversationState, nowMs: number): string[] {
  const { wishes, peers } = state;
  if (!isActive(state) || isHeadConfirmed(state, nowMs)) return [];
  const asking = [...wishes.values()].flatMap((wish) =>
    wish.type === "bringBack" ? [memberIdText(wish.member)] : [],
  );
  if (!areAsking(state) && !areKeysOld(state, nowMs)) return [];
  return [...peers.keys()].filter((id) => !asking.includes(id));
}

/** Those of them who answer at once. */
export const reachedWitnesses = (state: ConversationState, nowMs: number): string[] =>
  witnesses(state, nowMs).filter((id) => {
    const peer = state.peers.get(id);
    return peer !== undefined && isDeviceReached(state, peer);
  });
