/** `hushroom unread`: which conversations have something new. Reading it changes nothing. */

import { isolate } from "@hushroom/client";
import { toPlainLine } from "../plain-text.ts";
import { sealedVerb, takeWords } from "../sealed-verb.ts";

export const unread = sealedVerb({}, async ({ api, output, words }) => {
  takeWords(words, 0);
  const some = (await api.call("conversation.list", {})).filter((view) => view.unread > 0);
  for (const { conversation, kind, name, unread: count } of some) {
    const line = `  ${isolate(toPlainLine(name))}  ${output.words("terminal.unread", { count })}  ${conversation}`;
    output.tell({ event: "unread", conversation, kind, name, unread: count }, line);
  }
  if (some.length === 0) output.say(output.words("terminal.nothing-unread"));
  return 0;
});
