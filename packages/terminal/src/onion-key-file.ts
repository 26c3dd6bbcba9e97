/** The file of an onion service's key, made with the first start; readable by its user alone. */

import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createOnionKey } from "@hushroom/net";
import { HushError } from "@hushroom/protocol";

const KEY = /^ED25519-V3:[A-Za-z0-9+/]{86}==$/;

/** Throws CONFIG_UNREADABLE, CONFIG_BAD_VALUE for a file that holds something else, CONFIG_UNWRITABLE. */
export function readOnionKey(file: string): string {
  const text = readIfThere(file);
  if (text === null) return makeKey(file);
  const key = text.trim();
  if (!KEY.test(key)) throw new HushError("CONFIG_BAD_VALUE");
  return key;
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new HushError("CONFIG_UNREADABLE", {}, error);
  }
}

function makeKey(file: string): string {
  const { key } = createOnionKey(randomBytes);
  try {
    writeFileSync(file, `${key}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new HushError("CONFIG_UNWRITABLE", {}, error);
  }
  return key;
}
