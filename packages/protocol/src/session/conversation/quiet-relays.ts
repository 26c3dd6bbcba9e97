/** By which relays members go, or went not long ago, of `quiet`: where boxes of slots may lie. */

import type { LevelChoice } from "../level/level-choice.ts";
import type { ConversationState } from "./state.ts";

/** By which a group's member goes, is to go or went not long ago, of `quiet`. */
export function ownQuiet({ agreement, roster }: ConversationState): LevelChoice[] {
  const { own, used, left } = agreement;
  if (roster.profile.kind !== "group") return [];
  return [used, own, ...left.map(({ choice }) => choice)].filter(({ level }) => level === "quiet");
}

/** Relays where boxes of slots may lie for this member: also of those who stayed in `quiet` when this one left it. */
export function quietRelays(state: ConversationState): string[] {
  const others = state.roster.profile.kind === "group" ? [...state.agreement.others.values()] : [];
  const theirs = others.filter(({ level }) => level === "quiet");
  return [...new Set([...ownQuiet(state), ...theirs].map(({ relay }) => relay))];
}

/** Any member may say any relay: only where this one reads do its chains of slots mean anything. */
export const slotRelays = (state: ConversationState): string[] =>
  quietRelays(state).filter((relay) => isReadAt(state, relay));

/** The first place is the own device. */
export const isReadAt = ({ epochs }: ConversationState, relay: string): boolean =>
  epochs.some(({ places }) => places.indexOf(relay) > 0);
