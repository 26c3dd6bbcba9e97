/** An MLS message of the group, as it is opened out of a frame. */

import { MlsError, type Processed, processMessage } from "@hushroom/mls";
import { envOf, type Turn } from "./turn.ts";

/** Null for what is no message to this group in an epoch that is still known. */
export function processedBy({ state, random, nowMs }: Turn, bytes: Uint8Array): Processed | "own" | null {
  try {
    return processMessage(state.mls, bytes, envOf(random, nowMs));
  } catch (error) {
    if (!(error instanceof MlsError)) throw error;
    return error.code === "message-own" ? "own" : null;
  }
}
