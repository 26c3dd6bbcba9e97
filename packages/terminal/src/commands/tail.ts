/** `hushroom tail [WHO]`: what happens in conversations, as it happens, through restarts of the program too. */

import { type ApiConnection, type DaemonEvent, isolate } from "@hushroom/client";
import { endWithParent } from "@hushroom/net";
import { type ConversationView, errorCodeOf, HushError } from "@hushroom/protocol";
import type { Output } from "../output.ts";
import { toPlainLine } from "../plain-text.ts";
import { FOLLOWED_PAGE_ROWS, RowFollower, type RowScreen, type RowSource } from "../row-follower.ts";
import { messageEvent, noticeEvent, rowLine } from "../row-lines.ts";
import { type SealedContext, sealedVerb } from "../sealed-verb.ts";
import { findConversation } from "../who.ts";

const OPENING_POLL_MS = 300;
const FLAGS = { switches: ["since-unread", "read"] };

export const tail = sealedVerb(FLAGS, async (context) => {
  const { api, output, options, words } = context;
  const [who, ...more] = words;
  if (more.length > 0) throw new HushError("CONFIG_BAD_VALUE");
  endWithParent(() => process.exit(1));
  const only = who === undefined ? null : (await findConversation(who, context)).conversation;
  const names = new Map<string, string>();
  const source = sourceOf(api, only, names);
  const screen = screenOf(context, only, names);
  const follower = new RowFollower(source, screen);
  api.onEvent((event) => {
    if (isWanted(event, only)) follower.take(event);
  });
  await follower.begin(options.on("since-unread"));
  output.tell({ event: "following" }, "");
  return await followOn(api, output, follower);
});

/** Ends only with a bug or a signal: a program that is gone may come back. */
function followOn(api: ApiConnection, output: Output, follower: RowFollower): Promise<never> {
  return new Promise((_, reject) => {
    let retry: NodeJS.Timeout | undefined;
    const catchUp = () =>
      follower.catchUp().catch((error) => {
        const code = errorCodeOf(error);
        // A program that has just come back opens its conversations in a moment.
        if (code === "SEALED_UNAVAILABLE") retry = setTimeout(catchUp, OPENING_POLL_MS);
        else if (code !== "API_UNAVAILABLE") reject(error);
      });
    api.onState((state) => {
      clearTimeout(retry);
      if (state === "lost") {
        follower.lost();
        output.tell({ event: "lost" }, output.words("terminal.program-lost"));
      } else if (state === "open") {
        output.tell({ event: "back" }, output.words("terminal.program-back"));
        void catchUp();
      }
    });
    void catchUp();
  });
}

function sourceOf(api: ApiConnection, only: string | null, names: Map<string, string>): RowSource {
  const limit = FOLLOWED_PAGE_ROWS;
  const orNothing = <T>(nothing: T) => {
    return (error: unknown): T => {
      // Forgotten in the meantime.
      if (["SEALED_NO_CONVERSATION", "SEALED_NO_MESSAGE"].includes(errorCodeOf(error))) return nothing;
      throw error;
    };
  };
  return {
    conversations: async () => {
      const all = await api.call("conversation.list", {}).catch(orNoIdentity);
      for (const { conversation, name } of all) names.set(conversation, name);
      return all.filter(({ conversation }) => only === null || conversation === only);
    },
    rowsAfter: (conversation, after) =>
      api.call("conversation.history", { conversation, after, limit }).catch(orNothing([])),
    lastRows: (conversation) =>
      api.call("conversation.history", { conversation, limit }).catch(orNothing([])),
    row: (conversation, id) => api.call("conversation.row", { conversation, id }).catch(orNothing(null)),
  };
}

/** There may be one later. */
function orNoIdentity(error: unknown): readonly ConversationView[] {
  if (errorCodeOf(error) === "SEALED_NO_IDENTITY") return [];
  throw error;
}

function isWanted(event: DaemonEvent, only: string | null): boolean {
  if (only === null) return true;
  if (event.event === "conversation.row") return event.params.row.conversation === only;
  if (event.event === "conversation.delivery") return event.params.conversation === only;
  return event.event === "conversation.changed" && event.params.conversation.conversation === only;
}

function screenOf(
  { api, output, options }: SealedContext,
  only: string | null,
  names: Map<string, string>,
): RowScreen {
  const where = (conversation: string) => (only === null ? (names.get(conversation) ?? null) : null);
  const states = new Map<string, string>();
  return {
    newRow: (row) => {
      const line = rowLine(output, row, where(row.conversation));
      output.tell(row.type === "message" ? messageEvent(row) : noticeEvent(row), line);
      if (!options.on("read")) return;
      const { conversation, id } = row;
      api.call("conversation.read", { conversation, upTo: id }).catch((error) => output.error(error));
    },
    changedRow: (row) => {
      const { conversation, id, text, edited, deleted, reactions } = row;
      const event = { event: "changed", conversation, id, text, edited, deleted, reactions };
      output.tell(event, rowLine(output, row, where(conversation)));
    },
    delivery: (_conversation, id, state) =>
      output.tell({ event: "delivery", id, state }, `  ${id}: ${output.words(`talk.delivery-${state}`)}`),
    other: (event) => tellOther(output, event, names, states),
  };
}

function tellOther(
  output: Output,
  event: DaemonEvent,
  names: Map<string, string>,
  states: Map<string, string>,
): void {
  const { words } = output;
  if (event.event === "conversation.changed") {
    const { conversation, kind, name, state } = event.params.conversation;
    names.set(conversation, name);
    if (states.get(conversation) === state) return;
    states.set(conversation, state);
    const line = `  ${isolate(toPlainLine(name))}: ${words(`terminal.conversation-${state}`)}`;
    output.tell({ event: "conversation", conversation, kind, name, state }, line);
  } else if (event.event === "contact.changed") {
    const { contact, name, state } = event.params.contact;
    const line = `  ${isolate(toPlainLine(name))}: ${words(`terminal.contact-${state}`)}`;
    output.tell({ event: "contact", ...event.params.contact, contact }, line);
  } else if (event.event === "group.invited") {
    const { invitation } = event.params;
    const name = isolate(toPlainLine(invitation.name));
    const from = isolate(toPlainLine(invitation.from));
    const line = words("terminal.group-invited", { name, from, id: invitation.invite });
    output.tell({ event: "invited", ...invitation }, line);
  }
}
