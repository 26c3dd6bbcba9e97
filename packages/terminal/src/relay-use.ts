/** `hushroom contact relays WHO` and `hushroom group relays GROUP`: whether what is written goes to the others' relays. */

import { isolate } from "@hushroom/client";
import { type ConversationView, HushError, RELAY_USES } from "@hushroom/protocol";
import type { ExitCode } from "./command.ts";
import type { Output } from "./output.ts";
import { toPlainLine } from "./plain-text.ts";
import type { SealedContext } from "./sealed-verb.ts";
import { findContact, findGroup } from "./who.ts";

export const chooseContactRelays = (context: SealedContext): Promise<ExitCode> =>
  chooseRelayUse(context, async (who) => (await findContact(who, context)).conversation);

export const chooseGroupRelays = (context: SealedContext): Promise<ExitCode> =>
  chooseRelayUse(context, async (who) => (await findGroup(who, context)).conversation);

/** Without a choice it tells which one is in force. */
async function chooseRelayUse(
  context: SealedContext,
  find: (who: string) => Promise<string | null>,
): Promise<ExitCode> {
  const { api, output } = context;
  const [who = "", wanted, ...more] = context.words;
  const relayUse = RELAY_USES.find((one) => one === wanted);
  if (who === "" || more.length > 0 || (wanted !== undefined && relayUse === undefined))
    throw new HushError("CONFIG_BAD_VALUE");
  const conversation = await find(who);
  if (conversation === null) throw new HushError("CONTACT_WAITING");
  const view =
    relayUse === undefined
      ? await api.call("conversation.get", { conversation })
      : await api.call("conversation.settings", { conversation, relayUse });
  tellRelayUse(output, view);
  return 0;
}

function tellRelayUse(output: Output, { conversation, name, relayUse }: ConversationView): void {
  const { words } = output;
  const choice = `${words(`relays.use-${relayUse}`)}. ${words(`relays.use-${relayUse}-hint`)}`;
  const text = `${words("relays.use")}, ${isolate(toPlainLine(name))}: ${choice}`;
  output.tell({ event: "relay-use", conversation, relayUse }, text);
}
