/** The reachability light: always with its words, and with what comes next where it is not green. */

import { lightHint, lightWords, shownReach } from "@hushroom/client";
import type { Reachability } from "@hushroom/protocol";
import { useScreen } from "../ui/screen.ts";
import { useNow } from "../ui/use-now.ts";

/** How often “N minutes ago” is counted anew. */
const COUNT_EVERY_MS = 15_000;

export function ReachLight({ reachability }: { readonly reachability: Reachability }) {
  const { t } = useScreen();
  const now = useNow(COUNT_EVERY_MS);
  const hint = lightHint(t, reachability);
  return (
    <div class="reach-block">
      <p class={`reach reach-${shownReach(reachability).state}`}>
        <span class="light" aria-hidden="true" />
        {lightWords(t, reachability, now)}
      </p>
      {hint !== null && <p class="hint">{hint}</p>}
    </div>
  );
}
