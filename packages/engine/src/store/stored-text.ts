/** Keys, ids and JSON as the bytes that are stored and compared, and what can be stored at all. */

import { assert } from "@hushroom/protocol";
import type { Change } from "./store.ts";

export function encodeText(text: string): Buffer {
  return Buffer.from(text, "utf8");
}

/** Half a surrogate pair has no UTF-8: two such keys would become one, and a text another. Bugs of the caller. */
export function assertStorable({ writes, rows, erasedConversations = [] }: Change): void {
  const texts = [...writes.map(({ key }) => key), ...erasedConversations];
  for (const { conversation, place, id, json } of rows) {
    texts.push(conversation, id, json);
    assert(Number.isSafeInteger(place), "a row's place is a whole number");
  }
  for (const text of texts) assert(encodeText(text).toString("utf8") === text, "stored text is well-formed");
}
