/**
 * The lines of `--torrc-extra FILE`, checked: bridges, test networks and the like are welcome; what would move our
 * tor's directory, ports or network switch, or pull in another file, is refused (TOR_BAD_TORRC).
 */

import { readFileSync } from "node:fs";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";

const OURS = [
  "datadirectory",
  "controlport",
  "controlsocket",
  "controlportwritetofile",
  "socksport",
  "sockssocket",
  "disablenetwork",
  "cookieauthentication",
  "cookieauthfile",
  "hashedcontrolpassword",
  "owningcontrollerprocess",
  "runasdaemon",
  "hiddenservicedir",
];

/**
 * Whether tor could read `line` as one of the options that are ours. Tor ignores case, takes "+" and "/" before a name
 * and unambiguous beginnings of one, knows `__SocksPort`, and joins lines after a backslash: hence each physical line
 * counts, and any beginning of a name.
 */
function touchesOurs(line: string): boolean {
  const word = /^[^\s#\\"]*/.exec(line.trim())?.[0] ?? "";
  const name = word.replace(/^[+/]/, "").replace(/^_+/, "").toLowerCase();
  if (name.startsWith("%")) return true;
  return name !== "" && OURS.some((option) => option.startsWith(name));
}

export function checkTorrcExtra(text: string): void {
  const isBad = text.includes("\0") || text.split(/[\r\n]/).some(touchesOurs);
  if (isBad) throw new HushError("TOR_BAD_TORRC");
}

/** The file's text. Throws TOR_BAD_TORRC where it can't be read, is too long or says what it must not. */
export function readTorrcExtra(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new HushError("TOR_BAD_TORRC", {}, error);
  }
  if (text.length > LOCAL_LIMITS.TOR_TORRC_EXTRA_BYTES_MAX) throw new HushError("TOR_BAD_TORRC");
  checkTorrcExtra(text);
  return text;
}
