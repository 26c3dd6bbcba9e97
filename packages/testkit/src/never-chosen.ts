import type { ConversationView } from "@hushroom/protocol";

/** The level of a conversation, as views have it, in which nobody has chosen any. */
export const NEVER_CHOSEN: ConversationView["level"] = {
  own: "direct",
  used: "direct",
  theirs: "direct",
  inForce: true,
  relay: null,
  proposed: "direct",
  agreed: 0,
};
