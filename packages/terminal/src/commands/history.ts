/** `hushroom history WHO -n N`: the last rows of a conversation, oldest first. */

import type { ApiConnection } from "@hushroom/client";
import { type ConversationRow, HushError, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { historyEvent, rowLine, withId } from "../row-lines.ts";
import { sealedVerb, takeWords } from "../sealed-verb.ts";
import { findConversation } from "../who.ts";

const FLAGS = { text: ["count"], switches: ["read", "ids"], letters: { n: "count" } };
const ROWS_USUAL = 20;

export const history = sealedVerb(FLAGS, async (context) => {
  const { api, output, options } = context;
  const [who] = takeWords(context.words, 1);
  const count = options.number("count") ?? ROWS_USUAL;
  if (count < 1) throw new HushError("CONFIG_BAD_VALUE");
  const { conversation } = await findConversation(who, context);
  const rows = await lastRows(api, conversation, count);
  for (const row of rows) {
    const line = rowLine(output, row, null);
    output.tell(historyEvent(row), options.on("ids") ? withId(row, line) : line);
  }
  const last = rows.at(-1);
  if (options.on("read") && last !== undefined) {
    await api.call("conversation.read", { conversation, upTo: last.id });
  }
  return 0;
});

/** Page by page, from the newest backwards. */
async function lastRows(
  api: ApiConnection,
  conversation: string,
  count: number,
): Promise<readonly ConversationRow[]> {
  const pages: (readonly ConversationRow[])[] = [];
  for (let left = count; left > 0; ) {
    const limit = Math.min(left, PROTOCOL_LIMITS.HISTORY_PAGE_MAX);
    const before = pages[0]?.[0]?.order;
    const page = await api.call("conversation.history", {
      conversation,
      limit,
      ...(before === undefined ? {} : { before }),
    });
    if (page.length > 0) pages.unshift(page);
    if (page.length < limit) break;
    left -= page.length;
  }
  return pages.flat();
}
