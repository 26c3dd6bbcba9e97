/** `hushroom relay tickets FILE new|invite`: the file of a relay's tickets, for its operator. */

import type { ExitCode } from "./command.ts";
import { type Options, wrongWord } from "./options.ts";
import type { Output } from "./output.ts";
import { addInvite, BATCHES_MAX, makeTicketFile, WORK_BITS_MAX } from "./ticket-file.ts";

const BATCHES_DEFAULT = 4;

export function relayTickets(options: Options, output: Output): ExitCode {
  const [, file, verb, ...more] = options.positionals;
  if (file === undefined || verb === undefined) throw wrongWord("tickets");
  for (const word of more) throw wrongWord(word);
  if (verb === "new") {
    const key = makeTicketFile(file, options.number("work-bits", 0, WORK_BITS_MAX));
    output.tell({ event: "tickets", key }, output.words("terminal.relay-tickets", { key }));
  } else if (verb === "invite") {
    const invite = addInvite(file, options.number("batches", 1, BATCHES_MAX) ?? BATCHES_DEFAULT);
    output.tell({ event: "invite", invite }, output.words("terminal.relay-invite", { invite }));
  } else throw wrongWord(verb);
  return 0;
}
