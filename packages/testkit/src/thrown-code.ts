/** The code of the error that `run` ends with. */

import { HushError } from "@hushroom/protocol";

export function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof HushError) return error.code;
    throw error;
  }
  return "no error";
}
