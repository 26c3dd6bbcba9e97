/** The reachability light in words. Only `reachable` is green, and its words say how old the proof is. */

import type { Reachability } from "@hushroom/protocol";
import { formatClock, type Translate } from "../lang/index.ts";
import { shownReach } from "../room/reach.ts";

const MINUTE_MS = 60_000;
/** Beyond that the time of day says more than a number of minutes. */
const AGO_MAX_MINUTES = 60;

export function lightWords(t: Translate, reachability: Reachability, nowMs: number): string {
  const shown = shownReach(reachability);
  if (shown.state !== "reachable") return t(`room.reach-${shown.state}`);
  const { provenAt } = shown;
  const minutes = Math.floor((nowMs - provenAt) / MINUTE_MS);
  if (minutes < 1) return t("owner.light-now");
  if (minutes < AGO_MAX_MINUTES) return t("owner.light-ago", { count: minutes });
  return t("owner.light-old", { time: formatClock(t.language, provenAt, "local") });
}

/** What it means and what comes next; null where nothing needs saying. */
export function lightHint(t: Translate, reachability: Reachability): string | null {
  const { state } = shownReach(reachability);
  return state === "reachable" || state === "lan" ? null : t(`owner.light-${state}-hint`);
}
