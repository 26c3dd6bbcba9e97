/** How a conversation stands, in words. */

import type { ConversationView } from "@hushroom/protocol";
import type { Translate } from "../lang/index.ts";

/** Nothing more is said in it. */
export const isOver = ({ state }: ConversationView): boolean => state === "left" || state === "removed";

/** One has asked to come in and is not in yet: every group has an admin, so who isn't one is never alone in it. */
export const isJoining = (view: ConversationView): boolean =>
  view.kind === "group" && !view.admin && view.members <= 1 && !isOver(view);

export function conversationState(t: Translate, view: ConversationView): string {
  const { kind, state, admin, peersReached, members } = view;
  const others = members - 1;
  if (isJoining(view)) return t("talk.state-joining");
  if (kind === "group" && others <= 0 && admin && !isOver(view)) return t("talk.alone");
  if (isSlotted(view)) return t(state === "ready" ? "level.reach-ready" : "level.reach-connecting");
  if (kind === "group" && state === "ready") {
    return t("talk.reached-of", { reached: peersReached, count: others });
  }
  const isByRelay = state === "connecting" && view.relayUse !== "never" && view.relaysReached.length > 0;
  return t(isByRelay ? "talk.state-by-relay" : `talk.state-${state}`);
}

/** It goes by slots alone, which nothing makes come sooner. */
const isSlotted = ({ level, state }: ConversationView): boolean =>
  level.used !== "direct" && (state === "ready" || state === "connecting");

/** Dialling at once can help. */
export function canTryNow(view: ConversationView): boolean {
  const { state, peersReached, members, admin } = view;
  if (isSlotted(view)) return false;
  if (state === "waiting") return !(admin && members <= 1);
  return state === "connecting" || (state === "ready" && peersReached < members - 1);
}
