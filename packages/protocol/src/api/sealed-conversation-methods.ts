/** The API's methods of conversations: what is said, how far it has come, and what is kept. */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../base/limits.ts";
import { flag, integer, list, nullable, optional, record, text } from "../base/shape.ts";
import { PRIVACY_LEVELS } from "../session/level/level.ts";
import { method } from "./method.ts";
import {
  conversationShape,
  levelOptionShape,
  levelShape,
  relayUseShape,
  rowOrder,
  rowShape,
} from "./sealed-views.ts";

const id = text(64, 1);
const nothing = record({});
const conversation = id;
const words = text(PROTOCOL_LIMITS.MESSAGE_BYTES_MAX);

export const CONVERSATION_METHODS = {
  "conversation.list": method(
    "All conversations, the one with the newest message first.",
    nothing,
    list(conversationShape, LOCAL_LIMITS.CONVERSATIONS_MAX),
  ),
  "conversation.get": method("One conversation.", record({ conversation }), conversationShape),
  "conversation.send": method(
    "Takes a message in. The answer comes when it is kept; the same `once` never makes a second message.",
    record({
      conversation,
      text: words,
      replyTo: nullable(id),
      once: text(PROTOCOL_LIMITS.ONCE_CHARS_MAX, 1),
    }),
    record({ id }),
  ),
  "conversation.edit": method(
    "Replaces the text of an own message.",
    record({ conversation, id, text: words }),
    nothing,
  ),
  "conversation.delete": method(
    "Deletes an own message for everybody.",
    record({ conversation, id }),
    nothing,
  ),
  "conversation.react": method(
    "One's own reaction to a message; an empty one takes it back.",
    record({ conversation, id, emoji: text(PROTOCOL_LIMITS.REACTION_BYTES_MAX) }),
    nothing,
  ),
  "conversation.recall": method(
    "Takes an own message back as long as it has not left this device.",
    record({ conversation, id }),
    nothing,
  ),
  "conversation.history": method(
    "Rows, oldest first: the last ones, those before the order `before`, or the first ones after the order `after`.",
    record({
      conversation,
      before: optional(rowOrder),
      after: optional(integer(0, Number.MAX_SAFE_INTEGER)),
      limit: integer(1, PROTOCOL_LIMITS.HISTORY_PAGE_MAX),
    }),
    list(rowShape, PROTOCOL_LIMITS.HISTORY_PAGE_MAX),
  ),
  "conversation.row": method("One row as it is now.", record({ conversation, id }), rowShape),
  "conversation.read": method(
    "Everything up to this row was read.",
    record({ conversation, upTo: id }),
    nothing,
  ),
  "conversation.settings": method(
    "Whether this side tells when messages were read, shows that it is there, and writes to the others' relays; and its privacy level, which the other side is told and has to choose too.",
    record({
      conversation,
      receipts: optional(flag),
      presence: optional(flag),
      relayUse: optional(relayUseShape),
      level: optional(levelShape),
    }),
    conversationShape,
  ),
  "conversation.levels": method(
    "The privacy levels that it may be given, with what each costs.",
    record({ conversation }),
    list(levelOptionShape, PRIVACY_LEVELS.length),
  ),
  "conversation.tryNow": method(
    "Dials everybody in it at once instead of at the next planned time.",
    record({ conversation }),
    nothing,
  ),
  "conversation.forget": method(
    "Erases it from this device, with its keys. A group that was not left is left.",
    record({ conversation }),
    nothing,
  ),
} as const;
