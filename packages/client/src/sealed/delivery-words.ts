/** How far an own message has come, in words. */

import type { DeliveryView } from "@hushroom/protocol";
import type { Translate } from "../lang/index.ts";

/** In a group, how many it has reached already where it has not reached all. */
export function deliveryWords(t: Translate, { state, reached }: DeliveryView): string {
  const { of: count, boxed, delivered, read } = reached;
  if (count <= 1 || state === "recalled" || state === "failed") return t(`talk.delivery-${state}`);
  if (state === "read") return t("talk.delivery-read");
  if (read > 0) return t("talk.delivery-read-some", { reached: read, count });
  if (state === "delivered") return t("talk.delivery-delivered-all");
  if (delivered > 0) return t("talk.delivery-delivered-some", { reached: delivered, count });
  if (state === "kept" && boxed > 0) return t("talk.delivery-boxed-some", { reached: boxed, count });
  return t(`talk.delivery-${state}`);
}
