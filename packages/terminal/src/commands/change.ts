/** `hushroom edit|delete|react|recall WHO ID …`: what can be done to a message that was said. */

import { HushError, PROTOCOL_LIMITS } from "@hushroom/protocol";
import { messageFrom } from "../message-text.ts";
import { type SealedContext, sealedVerb, takeWords } from "../sealed-verb.ts";
import { findConversation, findMessage } from "../who.ts";

/** The message that the first two words name. */
async function findSaid(context: SealedContext): Promise<{ conversation: string; id: string }> {
  const [who = "", asked = ""] = context.words;
  const { conversation } = await findConversation(who, context);
  return { conversation, id: await findMessage(conversation, asked, context) };
}

export const edit = sealedVerb({}, async (context) => {
  const { api, output, words } = context;
  const [who, asked, ...typed] = words;
  if (who === undefined || asked === undefined) throw new HushError("CONFIG_BAD_VALUE");
  const said = await findSaid(context);
  const text = await messageFrom(typed, context.input);
  await api.call("conversation.edit", { ...said, text });
  output.tell({ event: "edited", ...said, text }, output.words("terminal.edited-message"));
  return 0;
});

/** `delete`, which is no name in this language. */
export const remove = sealedVerb({}, async (context) => {
  takeWords(context.words, 2);
  const said = await findSaid(context);
  await context.api.call("conversation.delete", said);
  const { output } = context;
  output.tell({ event: "deleted", ...said }, output.words("terminal.deleted-message"));
  return 0;
});

export const react = sealedVerb({ switches: ["none"] }, async (context) => {
  const { api, output, options, words } = context;
  const emoji = options.on("none") ? "" : takeWords(words, 3)[2];
  if (options.on("none")) takeWords(words, 2);
  if (Buffer.byteLength(emoji) > PROTOCOL_LIMITS.REACTION_BYTES_MAX) throw new HushError("CONFIG_BAD_VALUE");
  const said = await findSaid(context);
  await api.call("conversation.react", { ...said, emoji });
  const key = emoji === "" ? "terminal.reaction-taken-back" : "terminal.reaction-kept";
  output.tell({ event: "reacted", ...said, emoji }, output.words(key));
  return 0;
});

export const recall = sealedVerb({}, async (context) => {
  takeWords(context.words, 2);
  const said = await findSaid(context);
  await context.api.call("conversation.recall", said);
  const { output } = context;
  output.tell({ event: "recalled", ...said }, output.words("terminal.recalled-message"));
  return 0;
});
