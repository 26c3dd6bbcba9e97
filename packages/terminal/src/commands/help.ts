/** `hushroom help [VERB]` */

import { HushError } from "@hushroom/protocol";
import type { Command } from "../command.ts";

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
    const text = output.words(verb === undefined ? "terminal.help" : `terminal.help-${verb}`);
    output.tell({ event: "help", text }, text);
    return 0;
  },
};
