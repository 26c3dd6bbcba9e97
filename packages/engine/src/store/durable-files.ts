/** Files and folders that are still there, whole, when the power goes right after. */

import { closeSync, fsyncSync, openSync, writeFileSync } from "node:fs";

/** A new file, for this user only. */
export function writeDurably(file: string, bytes: Uint8Array): void {
  const handle = openSync(file, "wx", 0o600);
  try {
    writeFileSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The names in a folder. Windows can't, and doesn't need to. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
