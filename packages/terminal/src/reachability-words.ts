/** Where a room stands, in words: the time of the last proof belongs to being reachable. */

import { reachParts, type Translate } from "@hushroom/client";
import type { Reachability } from "@hushroom/protocol";

export function reachabilityWords(words: Translate, reachability: Reachability): string {
  const parts = reachParts(words, reachability, "local");
  return parts.map((part) => part.text).join("");
}
