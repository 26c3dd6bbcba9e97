/** What SQLite reports, as the codes of this program. */

import { HushError } from "@hushroom/protocol";

/** Primary result codes: https://sqlite.org/rescode.html. */
const BUSY = 5;
const FULL = 13;
const MISUSE = 21;

/** Wrong arguments are bugs, and stay what they are. Wrong SQL is a damaged schema: ours is fixed. */
function storeError(error: unknown): unknown {
  if (error instanceof HushError || !(error instanceof Error)) return error;
  const code: unknown = Reflect.get(error, "rawCode");
  const result = typeof code === "number" ? code & 0xff : MISUSE;
  if (result === MISUSE) return error;
  if (result === BUSY) return new HushError("STORE_LOCKED", { result }, error);
  return new HushError(result === FULL ? "STORE_FULL" : "STORE_BROKEN", { result }, error);
}

export function withStoreErrors<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw storeError(error);
  }
}
