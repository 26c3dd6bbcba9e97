/** How a conversation stands, in words. */

import type { ConversationView } from "@hushroom/protocol";
import type { Translate } from "../lang/index.ts";

/** Nothing more is said in it. */
export const isOver = ({ state }: ConversationView): boolean => state === "left" || state === "removed";

export function conversationState(t: Translate, view: ConversationView): string {
  const { kind, state, admin, peersReached, members } = view;
  const others = members - 1;
  if (kind === "group" && others <= 0 && !isOver(view)) return t(admin ? "talk.alone" : "talk.state-joining");
  if (kind === "group" && state === "ready") {
    return t("talk.reached-of", { reached: peersReached, count: others });
  }
  return t(`talk.state-${state}`);
}

/** Dialling at once can help. */
export const canTryNow = ({ state, peersReached, members, admin }: ConversationView): boolean =>
  (state === "waiting" && !(admin && members <= 1)) ||
  state === "connecting" ||
  (state === "ready" && peersReached < members - 1);
