/** What the privacy level in use means for how frames go. */

import type { ConversationState } from "./state.ts";

/** Its frames go out in slots, by one relay alone. */
export const isSlotted = ({ agreement }: ConversationState): boolean => agreement.used.level !== "direct";

/** Its frames go into a log, which its readers read whole. */
export const isLogged = ({ agreement }: ConversationState): boolean => agreement.used.level === "blind";

/** A group in whatever level with slots: each commit takes slots of everybody. */
export const isSlottedGroup = (state: ConversationState): boolean =>
  isSlotted(state) && state.roster.profile.kind === "group";

/** What its members lack alike goes as one entry of the log, for all of them. */
export const isShared = (state: ConversationState): boolean =>
  isLogged(state) && state.roster.profile.kind === "group";

/** Whether it has several to read and to write to, one after the other, by chains of their own. */
export const isInRounds = ({ agreement, roster }: ConversationState): boolean =>
  agreement.used.level === "quiet" && roster.profile.kind === "group";
