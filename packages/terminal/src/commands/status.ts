/** `hushroom status`: what a running program has open. */

import { type ApiConnection, isolate } from "@hushroom/client";
import { type ContactView, type ConversationView, errorCodeOf, type IdentityView } from "@hushroom/protocol";
import type { Command } from "../command.ts";
import { configFrom } from "../config-flags.ts";
import { connectToProgram } from "../daemon-client.ts";
import { Options } from "../options.ts";
import type { Output } from "../output.ts";
import { toPlainLine } from "../plain-text.ts";
import { reachabilityWords } from "../reachability-words.ts";
import { tellTor } from "../tor-screen.ts";
import { troubleLine } from "../trouble-line.ts";

interface Conversations {
  readonly identity: Pick<IdentityView, "name" | "address" | "trouble"> | null;
  readonly contacts: readonly ContactView[];
  readonly conversations: readonly ConversationView[];
}

export const status: Command = {
  async run({ words, output, environment }) {
    const options = Options.parse(words, { text: ["data"] });
    const connection = await connectToProgram(configFrom(options, environment).data);
    const state = await connection.call("program.status", {});
    const sealed = await readConversations(connection);
    connection.close();
    if (output.json) {
      output.tell({ event: "status", ...state, ...sealed }, "");
      return 0;
    }
    tellTor(output, state.tor);
    const count = state.rooms.length;
    output.say(
      count === 0 ? output.words("terminal.no-rooms") : output.words("terminal.rooms-open", { count }),
    );
    for (const room of state.rooms) {
      const reached = reachabilityWords(output.words, room.reachability);
      output.say(`  ${isolate(room.settings.name)}  ${reached}  ${room.link ?? ""}`);
    }
    sayConversations(output, sealed);
    return 0;
  },
};

/** Nothing of them where the program has no conversations, or nobody has an identity yet. */
async function readConversations(api: ApiConnection): Promise<Conversations> {
  const nothing = { identity: null, contacts: [], conversations: [] };
  try {
    const identity = await api.call("identity.get", {});
    if (identity === null) return nothing;
    const { name, address, trouble } = identity;
    const contacts = await api.call("contact.list", {});
    const conversations = await api.call("conversation.list", {});
    return { identity: { name, address, trouble }, contacts, conversations };
  } catch (error) {
    if (errorCodeOf(error) === "SEALED_UNAVAILABLE") return nothing;
    throw error;
  }
}

function sayConversations(output: Output, { identity, contacts, conversations }: Conversations): void {
  const { words } = output;
  if (identity === null) return;
  const name = isolate(toPlainLine(identity.name));
  const own = words("terminal.you-are", { name, address: identity.address });
  output.say(`${own}${troubleLine(output, identity)}`);
  for (const one of conversations) {
    const unread = one.unread === 0 ? [] : [words("terminal.unread", { count: one.unread })];
    const state = [words(`terminal.conversation-${one.state}`), ...unread].join(", ");
    const line = `  ${isolate(toPlainLine(one.name))}  ${state}  ${one.conversation}`;
    output.say(`${line}${troubleLine(output, one)}`);
  }
  for (const one of contacts.filter(({ conversation }) => conversation === null)) {
    const state = words(`terminal.contact-${one.state}`);
    output.say(`  ${isolate(toPlainLine(one.name))}  ${state}  ${one.contact}`);
  }
}
