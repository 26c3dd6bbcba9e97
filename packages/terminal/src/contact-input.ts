/** What `contact add` is given: a card or its picture in a file, on standard input, or as words. */

import type { Readable } from "node:stream";
import { type ContactView, errorCodeOf, HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { readFileUpTo, readInput, utf8Text } from "./input-text.ts";
import type { SealedContext } from "./sealed-verb.ts";

const PICTURE_BYTES_MAX = Math.floor((LOCAL_LIMITS.CARD_PICTURE_CHARS_MAX * 3) / 4);
const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff]);

/**
 * A word that names a file is that file; `-` is standard input. Throws CONFIG_UNREADABLE for what can only have been meant
 * as a file, and CARD_… for any other that is none.
 */
export async function addContact({ api, input: piped, words }: SealedContext): Promise<ContactView> {
  const [first, ...more] = words;
  if (first === undefined) throw new HushError("CONFIG_BAD_VALUE");
  const bytes = more.length > 0 ? null : await readNamed(first, piped);
  if (bytes !== null && isPicture(bytes)) {
    return api.call("contact.addPicture", { picture: bytes.toString("base64") });
  }
  const input = (bytes === null ? words.join(" ") : utf8Text(bytes, "CARD_MALFORMED")).trim();
  if (input === "") throw new HushError("CARD_MALFORMED");
  if (input.length > LOCAL_LIMITS.CARD_CHARS_MAX) throw new HushError("CARD_TOO_LARGE");
  return api.call("contact.add", { input }).catch((error) => {
    const isPath = bytes === null && errorCodeOf(error) === "CARD_MALFORMED" && looksLikePath(input);
    throw isPath ? new HushError("CONFIG_UNREADABLE", {}, error) : error;
  });
}

/** What no card begins like: one line with a folder in it, or that ends as files' names do. */
const looksLikePath = (words: string) => !/[\r\n{]|:\/\//.test(words) && /[\\/]|^~|\.\w{1,10}$/.test(words);

function readNamed(name: string, piped: Readable): Promise<Buffer | null> {
  const tooLarge = (start: Buffer) => (isPicture(start) ? "CARD_PICTURE_TOO_LARGE" : "CARD_TOO_LARGE");
  if (name === "-") return readInput(piped, PICTURE_BYTES_MAX, tooLarge);
  return readFileUpTo(name, PICTURE_BYTES_MAX, tooLarge);
}

const isPicture = (bytes: Buffer) =>
  [PNG_START, JPEG_START].some((start) => bytes.subarray(0, start.length).equals(start));
