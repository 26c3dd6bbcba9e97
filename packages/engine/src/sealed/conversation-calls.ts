/** The API's methods of conversations: what is said, read and forgotten. */

import {
  type Content,
  type ConversationRow,
  HushError,
  type Identity,
  type MessageRow,
  ownMessageId,
  type Params,
  PROTOCOL_LIMITS,
  readMessageText,
} from "@hushroom/protocol";
import type { SealedService } from "../api/sealed-methods.ts";
import { changeRow } from "./event-rows.ts";
import { findConversation } from "./group-calls.ts";
import type { KeptConversation } from "./kept-conversation.ts";
import { chooseLevel, levelOptions } from "./levels/choosing.ts";
import type { SealedParts } from "./parts.ts";
import type { SealedProgram } from "./sealed-program.ts";
import { conversationView, readRow } from "./sealed-views.ts";

type ConversationCalls = Pick<SealedService, Extract<keyof SealedService, `conversation.${string}`>>;

const bytesOf = (id: string): Uint8Array => Uint8Array.from(Buffer.from(id, "hex"));
const MESSAGE_ID = /^[0-9a-f]{32}$/;

function readText(raw: string): string {
  const reading = readMessageText(raw);
  if (!reading.ok) throw new HushError(reading.code);
  return reading.text;
}

function findOpen(program: SealedProgram, id: string): KeptConversation {
  const kept = findConversation(program, id);
  if (kept.meta.hasLeft || kept.meta.isLeaving) throw new HushError("SEALED_ENDED");
  if (program.contacts.isShut(kept)) throw new HushError("CONTACT_BLOCKED");
  return kept;
}

function findMessage(kept: KeptConversation, id: string): MessageRow {
  const row = kept.history.message(id);
  if (row === null) throw new HushError("SEALED_NO_MESSAGE");
  return row;
}

function findOwn(kept: KeptConversation, id: string): MessageRow {
  const row = findMessage(kept, id);
  if (!row.mine) throw new HushError("SEALED_NOT_YOURS");
  return row;
}

/** A content that changes rows, here and with everybody else. */
function change(kept: KeptConversation, parts: SealedParts, content: Content): Record<string, never> {
  const { self, own } = kept.machine;
  const id = Buffer.from(parts.random(16)).toString("hex");
  kept.do({ type: "send", id, content }, () => changeRow(kept, content, { id: self, name: own.name }, true));
  return {};
}

export function conversationCalls(find: () => SealedProgram, parts: SealedParts): ConversationCalls {
  const view = (kept: KeptConversation) => conversationView(kept, find().messenger);
  return {
    "conversation.list": () => {
      const { messenger, groups } = find();
      const shown = [...messenger.conversations.values()].filter(({ meta }) => !meta.isForgotten);
      const open = shown.map(view);
      const newest = (one: (typeof open)[number]) => one.last?.at ?? one.createdAt;
      return [...open, ...groups.waiting()].sort((a, b) => newest(b) - newest(a));
    },
    "conversation.get": ({ conversation }) => view(findConversation(find(), conversation)),
    "conversation.settings": ({ conversation, receipts, presence, relayUse, level }) => {
      const kept = findConversation(find(), conversation);
      if (presence === true && (level ?? kept.machine.level.used.level) !== "direct")
        throw new HushError("LEVEL_NO_PRESENCE");
      if (level !== undefined) chooseLevel(findOpen(find(), conversation), find().messenger, level);
      if (receipts !== undefined) kept.do({ type: "receipts", on: receipts });
      if (presence !== undefined) kept.do({ type: "presence", on: presence });
      if (relayUse !== undefined) kept.do({ type: "relayUse", use: relayUse });
      return view(kept);
    },
    "conversation.levels": ({ conversation }) =>
      levelOptions(findConversation(find(), conversation), find().messenger),
    "conversation.tryNow": ({ conversation }) => {
      find().messenger.tryNow(findConversation(find(), conversation).id);
      return {};
    },
    "conversation.forget": ({ conversation }) => {
      if (!find().groups.withdraw(conversation))
        forget(find(), parts, findConversation(find(), conversation));
      return {};
    },
    ...talkCalls(find, parts),
    ...readingCalls(find, parts),
  };
}

function talkCalls(find: () => SealedProgram, parts: SealedParts) {
  return {
    "conversation.send": (params) =>
      send(findOpen(find(), params.conversation), find().messenger.identity, parts, params),
    "conversation.edit": ({ conversation, id, text }) => {
      const kept = findOpen(find(), conversation);
      findOwn(kept, id);
      return change(kept, parts, { type: "edit", target: bytesOf(id), text: readText(text) });
    },
    "conversation.delete": ({ conversation, id }) => {
      const kept = findOpen(find(), conversation);
      findOwn(kept, id);
      return change(kept, parts, { type: "delete", target: bytesOf(id) });
    },
    "conversation.react": ({ conversation, id, emoji }) => {
      const kept = findOpen(find(), conversation);
      findMessage(kept, id);
      if (Buffer.byteLength(emoji) > PROTOCOL_LIMITS.REACTION_BYTES_MAX)
        throw new HushError("API_BAD_REQUEST");
      return change(kept, parts, { type: "reaction", target: bytesOf(id), emoji });
    },
    "conversation.recall": ({ conversation, id }) => {
      const kept = findConversation(find(), conversation);
      findOwn(kept, id);
      if (!kept.recall(id)) throw new HushError("SEALED_TOO_LATE");
      return {};
    },
  } satisfies Partial<ConversationCalls>;
}

function send(
  kept: KeptConversation,
  identity: Identity,
  parts: SealedParts,
  { text, replyTo, once }: Params<"conversation.send">,
): { id: string } {
  const id = ownMessageId(identity, kept.id, once);
  if (kept.history.message(id) !== null) return { id };
  if (replyTo !== null && !MESSAGE_ID.test(replyTo)) throw new HushError("SEALED_NO_MESSAGE");
  const content = {
    type: "text",
    text: readText(text),
    replyTo: replyTo === null ? null : bytesOf(replyTo),
  } as const;
  const { self, own, roster } = kept.machine;
  kept.do({ type: "send", id, content }, () => {
    kept.history.addOwn(
      id,
      parts.clock.nowMs(),
      { id: self, name: own.name },
      content,
      roster.members.length - 1,
    );
  });
  return { id };
}

function readingCalls(find: () => SealedProgram, { store }: SealedParts) {
  return {
    "conversation.history": ({ conversation, before, after, limit }) => {
      const { id } = findConversation(find(), conversation);
      if (after === undefined) {
        return store.rows(id, before === undefined ? { limit } : { before, limit }).map(readRow);
      }
      // Orders have no gaps, so the next ones are those before the one after them.
      const rows = store.rows(id, { before: after + limit + 1, limit }).map(readRow);
      return rows.filter(({ order }) => order > after);
    },
    "conversation.row": ({ conversation, id }): ConversationRow => {
      const row = findConversation(find(), conversation).history.row(id);
      if (row === null) throw new HushError("SEALED_NO_MESSAGE");
      return row;
    },
    "conversation.read": ({ conversation, upTo }) => {
      const kept = findConversation(find(), conversation);
      const row = kept.history.row(upTo);
      if (row === null) throw new HushError("SEALED_NO_MESSAGE");
      markRead(kept, row.order, store.rows(kept.id, { limit: UNREAD_COUNTED_MAX }).map(readRow));
      return {};
    },
  } satisfies Partial<ConversationCalls>;
}

const UNREAD_COUNTED_MAX = 500;

function markRead(kept: KeptConversation, order: number, newest: readonly ConversationRow[]): void {
  if (order <= kept.meta.readUpTo) return;
  const isNew = (row: ConversationRow) =>
    row.type === "message" && !row.mine && !row.deleted && row.order > order;
  const unread = newest.filter(isNew).length;
  kept.do(order >= kept.meta.newest ? { type: "seen" } : { type: "tick" }, () => {
    kept.meta.readUpTo = order;
    kept.meta.unread = Math.min(kept.meta.unread, unread);
  });
}

/** Erased from this device. A group learns of it first, since it would wait for this member for ever. */
function forget(program: SealedProgram, { notify }: SealedParts, kept: KeptConversation): void {
  if (kept.meta.kind === "group" && !kept.meta.hasLeft) {
    if (!kept.meta.isLeaving) program.groups.leave(kept);
    kept.note(() => {
      kept.meta.isForgotten = true;
    });
  }
  if (kept.meta.kind === "contact" || kept.meta.hasLeft) program.erase(kept);
  notify("conversation.forgotten", { conversation: kept.id });
}
