/** A terminal that was closed while the program ran in it. */

import { closeSync } from "node:fs";
import { isatty } from "node:tty";

const STANDARD = [0, 1, 2] as const;

/**
 * At its end node sets the terminal back to how it found it, and crashes where there is none any more (ResetStdio in
 * src/node.cc): a program that has ended well would leave a core file. What is closed it leaves alone.
 */
export function endWithoutTerminal(): void {
  const terminals = STANDARD.filter((fd) => isatty(fd));
  process.on("exit", () => {
    for (const fd of terminals) if (!isatty(fd)) closeQuietly(fd);
  });
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // Somebody else has closed it.
  }
}
