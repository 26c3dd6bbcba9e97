/** What is piped in or lies in a file, up to a bound: cards, pictures and messages. */

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { type ErrorCode, HushError } from "@hushroom/protocol";

/** What is too long is called by how it begins. */
export type TooLong = (start: Buffer) => ErrorCode;

/** All of it; throws `tooLong` as soon as there is more. */
export async function readInput(input: Readable, bytesMax: number, tooLong: TooLong): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    length += chunk.length;
    chunks.push(chunk);
    if (length > bytesMax) throw new HushError(tooLong(chunks[0] ?? chunk), { bytesMax });
  }
  return Buffer.concat(chunks);
}

/** What the system says of a path to which there is no file, and of a text that can be none. */
const NO_FILE: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/** Null if there is no such file. Throws CONFIG_UNREADABLE, or `tooLong`. */
export async function readFileUpTo(path: string, bytesMax: number, tooLong: TooLong): Promise<Buffer | null> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (NO_FILE.has(error.code)) return null;
    throw new HushError("CONFIG_UNREADABLE", {}, error);
  });
  if (found === null) return null;
  if (!found.isFile()) throw new HushError("CONFIG_UNREADABLE");
  return readInput(createReadStream(path), bytesMax, tooLong).catch((error) => {
    throw error instanceof HushError ? error : new HushError("CONFIG_UNREADABLE", {}, error);
  });
}

/** Strict UTF-8; throws `bad` for anything else. */
export function utf8Text(bytes: Uint8Array, bad: ErrorCode): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new HushError(bad, {}, error);
  }
}
