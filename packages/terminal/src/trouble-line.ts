/** What is wrong with a conversation, under its line; nothing if all is well. */

import { errorText } from "@hushroom/client";
import type { ConversationView } from "@hushroom/protocol";
import type { Output } from "./output.ts";

export function troubleLine({ language }: Output, { trouble }: ConversationView): string {
  if (trouble === null) return "";
  const { what, next } = errorText(language, trouble);
  return `\n    ${what} ${next}`;
}
