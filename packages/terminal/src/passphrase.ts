/**
 * The passphrase of a kept profile: from a file, from an open file of the caller, or typed without an echo. Never from an
 * argument or the environment, where others can read it.
 */

import { closeSync, openSync, readSync } from "node:fs";
import type { Translate } from "@hushroom/client";
import { hasProfile } from "@hushroom/engine";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { HiddenInput } from "./hidden-input.ts";
import type { Options } from "./options.ts";
import type { Output } from "./output.ts";

export const PASSPHRASE_TEXT_FLAGS = ["passphrase-file", "passphrase-fd"] as const;
export const PASSPHRASE_SWITCHES = ["ask-passphrase"] as const;

/** So many that one too long is still seen to be. */
const LINE_BYTES_MAX = LOCAL_LIMITS.PASSPHRASE_BYTES_MAX + 2;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** UTF-8, for the engine to wipe; null if no flag asks for it. Throws CONFIG_BAD_VALUE or CONFIG_UNREADABLE. */
export async function readPassphrase(options: Options, data: string, output: Output): Promise<Buffer | null> {
  const file = options.text("passphrase-file");
  const fd = options.number("passphrase-fd");
  const ask = options.on("ask-passphrase");
  if (Number(file !== null) + Number(fd !== null) + Number(ask) > 1) throw new HushError("CONFIG_BAD_VALUE");
  if (file !== null) return readFile(file);
  if (fd !== null) return readLine(fd);
  return ask ? askPassphrase(!hasProfile(data), output) : null;
}

function readFile(file: string): Buffer {
  if (file === "-") return readLine(0);
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch (error) {
    throw new HushError("CONFIG_UNREADABLE", {}, error);
  }
  try {
    return readLine(handle);
  } finally {
    closeSync(handle);
  }
}

/** The first line, without its end. */
export function readLine(handle: number): Buffer {
  const buffer = Buffer.alloc(LINE_BYTES_MAX);
  try {
    let length = 0;
    while (length < buffer.length && !buffer.subarray(0, length).includes(LINE_FEED)) {
      const count = readSync(handle, buffer, length, buffer.length - length, null);
      if (count === 0) break;
      length += count;
    }
    const feed = buffer.subarray(0, length).indexOf(LINE_FEED);
    const end = feed < 0 ? length : feed;
    return Buffer.from(buffer.subarray(0, buffer[end - 1] === CARRIAGE_RETURN ? end - 1 : end));
  } catch (error) {
    throw new HushError("CONFIG_UNREADABLE", {}, error);
  } finally {
    buffer.fill(0);
  }
}

async function askPassphrase(isNew: boolean, { words }: Output): Promise<Buffer> {
  const input = new HiddenInput();
  try {
    return isNew ? await askTwice(input, words) : await input.ask(words("terminal.passphrase-ask"));
  } finally {
    input.close();
  }
}

/** A slip of the finger would lock a new profile for ever. */
async function askTwice(input: HiddenInput, words: Translate): Promise<Buffer> {
  process.stderr.write(`${words("terminal.passphrase-new", { count: LOCAL_LIMITS.PASSPHRASE_CHARS_MIN })}\n`);
  for (;;) {
    const first = await input.ask(words("terminal.passphrase-ask"));
    const second = await input.ask(words("terminal.passphrase-again"));
    const same = first.equals(second);
    second.fill(0);
    if (same) return first;
    first.fill(0);
    process.stderr.write(`${words("terminal.passphrase-differ")}\n`);
  }
}
