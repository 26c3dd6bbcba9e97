/** What a message says: from the words of a command line, or piped in. */

import type { Readable } from "node:stream";
import { HushError, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { readInput, utf8Text } from "./input-text.ts";

/** Without its last line break when piped, so that `echo` says what it seems to say. */
export async function messageFrom(words: readonly string[], input: Readable): Promise<string> {
  const isPiped = words.length === 0 || (words.length === 1 && words[0] === "-");
  const bytesMax = PROTOCOL_LIMITS.MESSAGE_BYTES_MAX;
  // One line break more than a message can have.
  const text = isPiped
    ? utf8Text(await readInput(input, bytesMax + 2, () => "ROOM_MESSAGE_TOO_LONG"), "ROOM_MESSAGE_BAD_TEXT")
    : words.join(" ");
  const message = text.replace(/\r?\n$/, "");
  if (message.trim() === "") throw new HushError("ROOM_MESSAGE_EMPTY");
  if (Buffer.byteLength(message) > bytesMax) throw new HushError("ROOM_MESSAGE_TOO_LONG", { bytesMax });
  return message;
}
