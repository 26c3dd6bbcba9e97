/** Where conversations have their slots: which level at which relay, and how many have room there. */

import {
  HushError,
  type LevelChoice,
  type LevelView,
  LOCAL_LIMITS,
  PROTOCOL_LIMITS,
  type PrivacyLevel,
} from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";

/** A level with slots, at one relay. */
export interface SlotPlace extends Pick<LevelChoice, "relay"> {
  readonly level: Exclude<PrivacyLevel, "direct">;
}

export const keyOf = ({ level, relay }: SlotPlace): string => `${level} ${relay}`;

/**
 * Where a conversation has its slots. Whoever has chosen a level reads there, so that the other side can go over before it:
 * what goes by boxes is read at `direct` anyway. So it is read where others may still be.
 */
export function slotPlaces({ own, used, left }: LevelView): SlotPlace[] {
  const isDirect = used.level === "direct";
  const isNeeded = own.level === "blind" || !isDirect;
  return placesOf([used, ...(isNeeded ? [own] : []), ...(isDirect ? [] : left)]);
}

/**
 * What it can't do without, and no other may take: besides its slots what is chosen, and what it left of `quiet`. That is read
 * at `direct` as well, and by slots again should it go back. A log that was left isn't read at `direct` at all.
 */
export function placesHeld(view: LevelView): SlotPlace[] {
  const inBoxes = view.left.filter(({ level }) => level === "quiet");
  return [...slotPlaces(view), ...placesOf([view.own, ...inBoxes])];
}

function placesOf(choices: readonly LevelChoice[]): SlotPlace[] {
  const places = choices.flatMap(({ level, relay }) => (level === "direct" ? [] : [{ level, relay }]));
  return [...new Map(places.map((at) => [keyOf(at), at])).values()];
}

const ROOM: Readonly<Record<SlotPlace["level"], number>> = {
  quiet: PROTOCOL_LIMITS.QUIET_CIRCUITS,
  blind: LOCAL_LIMITS.BLIND_CONVERSATIONS_MAX,
};

/** Throws LEVEL_FULL. `others`: all but the one that is to come in. */
export function assertRoom(others: readonly KeptConversation[], at: SlotPlace): void {
  const here = others.filter(({ machine: { level } }) =>
    placesHeld(level).some((one) => keyOf(one) === keyOf(at)),
  );
  if (here.length >= ROOM[at.level]) throw new HushError("LEVEL_FULL");
}
