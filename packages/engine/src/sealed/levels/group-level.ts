/** A group in a privacy level: who may come in, and by which way. Whatever else brings people in is seen. */

import { HushError, isSameChoice, isSmall, type LevelChoice } from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";

/** Whether it goes by a level, or is to: then nobody comes in by what is dialled. */
export const hasLevel = ({ machine: { level, roster } }: KeptConversation): boolean =>
  level.used.level !== "direct" || roster.profile.level !== null;

/** Throws LEVEL_NO_LINKS: who comes by a link is nobody's contact in a level. */
export function assertLinks(kept: KeptConversation): void {
  if (hasLevel(kept)) throw new HushError("LEVEL_NO_LINKS");
}

/** Whether none is proposed but what it goes by: a program drops whom it was letting in when another one is. */
export const isToStay = ({ machine: { level, roster } }: KeptConversation): boolean =>
  roster.profile.level === null || isSameChoice(roster.profile.level, level.used);

/** Both of a contact's conversation, or all of a group, go by exactly this. */
export const isInForceAt = ({ machine: { level } }: KeptConversation, choice: LevelChoice): boolean =>
  choice.level !== "direct" && level.isInForce && isSameChoice(level.used, choice);

/**
 * By which level a contact comes in; null at `direct`. Throws LEVEL_CONTACT_FIRST unless the group's level is in force, and the
 * conversation with the contact by the same one, so that all of the way in lies in its slots; LEVEL_GROUP_TOO_LARGE.
 */
export function levelToJoin(kept: KeptConversation, between: KeptConversation): LevelChoice | null {
  if (!hasLevel(kept)) return null;
  const { roster, level } = kept.machine;
  if (!isToStay(kept) || !isInForceAt(kept, level.used) || !isInForceAt(between, level.used))
    throw new HushError("LEVEL_CONTACT_FIRST");
  const [someone] = roster.members;
  if (someone === undefined || !isSmall({ ...roster, members: [...roster.members, someone] }))
    throw new HushError("LEVEL_GROUP_TOO_LARGE");
  return level.used;
}
