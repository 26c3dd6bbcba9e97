/** What a screen may say of a room's reachability: green is only for what was proven from outside. */

import type { Reachability, ReachabilityState } from "@hushroom/protocol";
import type { RoomTextKey } from "../lang/guest-room-words.ts";
import type { Texts } from "../lang/index.ts";
import { formatClock, type Zone } from "../lang/moments.ts";
import type { TextPart, Translator } from "../lang/translate.ts";

export type ShownReach =
  | { readonly state: "reachable"; readonly provenAt: number }
  | { readonly state: Exclude<ReachabilityState, "reachable"> };

export function shownReach({ state, provenAt }: Reachability): ShownReach {
  if (state !== "reachable") return { state };
  return provenAt === null ? { state: "published" } : { state, provenAt };
}

export function reachParts(
  t: Translator<Pick<Texts, RoomTextKey>>,
  reachability: Reachability,
  zone: Zone,
): readonly TextPart[] {
  const shown = shownReach(reachability);
  if (shown.state !== "reachable") return t.parts(`room.reach-${shown.state}`);
  return t.parts("room.reach-reachable", { time: formatClock(t.language, shown.provenAt, zone) });
}
