/** Lines typed or piped in, one at a time and in order. The end of the input ends nothing. */

import { createInterface } from "node:readline";
import { HushError } from "@hushroom/protocol";

/** `take` is never called twice at once; its errors go to `fail`. Returns what stops reading. */
export function readLines(take: (line: string) => Promise<void>, fail: (error: unknown) => void): () => void {
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  let turn = Promise.resolve();
  lines.on("line", (line) => {
    if (line.trim() === "") return;
    eraseEcho(line);
    turn = turn
      .then(() => take(line))
      .catch((error) => fail(error instanceof Error ? error : new HushError("INTERNAL")));
  });
  return () => lines.close();
}

const UP_AND_CLEAR = "\u001b[1A\u001b[2K";

/** What was typed comes back as the room shows it; the echo of the keys is taken away where it fits in one row. */
function eraseEcho(line: string): void {
  const { isTTY, columns = 0 } = process.stdout;
  if (isTTY && process.stdin.isTTY && 2 * line.length < columns) process.stdout.write(UP_AND_CLEAR);
}
