/** Whether a delivery state is news: an answer or event that was under way meanwhile may tell of an earlier one. */

import type { DeliveryState } from "@hushroom/protocol";

const PROGRESS: readonly DeliveryState[] = ["kept", "boxed", "delivered", "read"];

/** Every message begins as kept; what was taken back stays so; what failed may still come further. */
export function isNews(known: DeliveryState | undefined, state: DeliveryState): boolean {
  if (known === undefined) return true;
  if (known === state || known === "recalled" || state === "kept") return false;
  return (
    !PROGRESS.includes(known) ||
    !PROGRESS.includes(state) ||
    PROGRESS.indexOf(state) > PROGRESS.indexOf(known)
  );
}
