/** What is wrong with a conversation, or with what belongs to none, under its line; nothing if all is well. */

import { errorText } from "@hushroom/client";
import type { ConversationView } from "@hushroom/protocol";
import type { Output } from "./output.ts";

export function troubleLine({ language }: Output, { trouble }: Pick<ConversationView, "trouble">): string {
  if (trouble === null) return "";
  const { what, next } = errorText(language, trouble);
  return `\n    ${what} ${next}`;
}
