/** Passwords from a flag, or from a file so that they show in no process list. */

import { readFileSync } from "node:fs";
import { HushError, PROTOCOL_LIMITS } from "@hushroom/protocol";
import type { Options } from "./options.ts";

/** `--NAME P` or `--NAME-file F` (the first line; `-` is standard input). Null if neither is given. */
export function readSecret(options: Options, name: string): string | null {
  const file = options.text(`${name}-file`);
  const secret = file === null ? options.text(name) : readFirstLine(file);
  if (secret === null) return null;
  const bytes = Buffer.byteLength(secret);
  if (bytes === 0 || bytes > PROTOCOL_LIMITS.PASSWORD_BYTES_MAX) throw new HushError("CONFIG_BAD_VALUE");
  return secret;
}

function readFirstLine(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8").split(/\r?\n/, 1)[0] ?? "";
  } catch (error) {
    throw new HushError("CONFIG_UNREADABLE", {}, error);
  }
}
