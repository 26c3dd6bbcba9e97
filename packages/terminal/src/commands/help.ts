/** `hushroom help [VERB]` */

import { HushError } from "@hushroom/protocol";
import type { Command } from "../command.ts";
import { layOutHelp } from "../help-layout.ts";
import type { Output } from "../output.ts";

const VERBS = [
  ...(["start", "host", "join", "status", "stop", "relay", "help"] as const),
  ...(["id", "card", "contact", "group", "send", "tail", "unread", "history"] as const),
  ...(["edit", "delete", "react", "recall"] as const),
];

export const help: Command = {
  async run({ words, output }) {
    const [asked] = words;
    const verb = VERBS.find((one) => one === asked);
    if (asked !== undefined && verb === undefined) throw new HushError("CONFIG_BAD_VALUE");
    const text = helpText(output, verb ?? null);
    output.tell({ event: "help", text }, text);
    return 0;
  },
};

/** Of one verb, or of all. */
export function helpText(output: Output, verb: (typeof VERBS)[number] | null): string {
  const text = output.words(verb === null ? "terminal.help" : `terminal.help-${verb}`);
  return layOutHelp(text, output.columns);
}
