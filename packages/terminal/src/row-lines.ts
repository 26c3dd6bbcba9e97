/** Rows of conversations as JSON lines and as lines for people. */

import {
  dayKey,
  formatClock,
  isolate,
  levelNoticeParts,
  proposalNoticeParts,
  type Translate,
} from "@hushroom/client";
import type { ConversationNotice, ConversationRow, MessageRow } from "@hushroom/protocol";
import type { Event, Output } from "./output.ts";
import { toPlainLine } from "./plain-text.ts";

/** Of everything that others could have typed. */
const typed = (text: string) => isolate(toPlainLine(text));

/** `tail` says of a message just this. */
export function messageEvent({ conversation, id, name, text, at, mine }: MessageRow): Event {
  return mine
    ? { event: "sent", conversation, id, text, at }
    : { event: "message", conversation, id, from: name, text, at };
}

/** `history` says all that is known. */
export function historyEvent(row: ConversationRow): Event {
  if (row.type === "notice") return noticeEvent(row);
  const { type: _type, from, name, delivery, ...others } = row;
  return { event: "message", ...others, from: name, member: from, state: delivery?.state ?? null, delivery };
}

export function noticeEvent({
  conversation,
  id,
  at,
  notice,
}: Extract<ConversationRow, { type: "notice" }>): Event {
  return { event: "notice", conversation, id, at, ...notice };
}

/** Enough of an id to tell it from others, as `findMessage` takes it. */
const ID_SHOWN_CHARS = 8;

/** What a message's line begins with, for who wants to name it. */
export const withId = (row: ConversationRow, line: string): string =>
  row.type === "message" ? `${row.id.slice(0, ID_SHOWN_CHARS)} ${line}` : line;

/** `where`: the conversation's name, where rows of several are shown. */
export function rowLine(output: Output, row: ConversationRow, where: string | null): string {
  const { words, language } = output;
  const clock = `${dayKey(row.at, "local")} ${formatClock(language, row.at, "local")}`;
  const place = where === null ? "" : ` [${typed(where)}]`;
  if (row.type === "notice") return `${clock}${place} — ${noticeWords(words, row.notice)}`;
  const said = row.deleted ? words("terminal.message-deleted") : toPlainLine(row.text);
  const marks = [
    ...(row.edited && !row.deleted ? [words("terminal.message-edited")] : []),
    ...(row.delivery === null ? [] : [words(`talk.delivery-${row.delivery.state}`)]),
  ];
  const after = marks.length === 0 ? "" : ` (${marks.join(", ")})`;
  const reactions = row.reactions.map(
    ({ emoji, names }) => ` ${isolate(toPlainLine(emoji))}×${names.length}`,
  );
  return `${clock}${place} ${typed(row.name)}: ${said}${after}${reactions.join("")}`;
}

function noticeWords(words: Translate, notice: ConversationNotice): string {
  switch (notice.what) {
    case "created":
      return words("terminal.notice-created");
    case "renamed":
      return words("terminal.notice-renamed", { name: typed(notice.name) });
    case "role": {
      const name = typed(notice.name);
      return words(notice.admin ? "terminal.notice-admin" : "terminal.notice-no-admin", { name });
    }
    case "gap": {
      const { count } = notice;
      const name = typed(notice.name);
      if (count === null) return words("terminal.notice-gap-unknown", { name });
      return words("terminal.notice-gap", { count, name });
    }
    case "anew":
      return words(notice.lost ? "talk.notice-anew-lost" : "talk.notice-anew", { name: typed(notice.name) });
    case "proposed":
      return proposalNoticeParts(words, { ...notice, by: notice.by === null ? null : typed(notice.by) })
        .map(({ text }) => text)
        .join("");
    case "level":
      return levelNoticeParts(words, { ...notice, name: typed(notice.name) })
        .map(({ text }) => text)
        .join("");
    default:
      return words(`terminal.notice-${notice.what}`, { name: typed(notice.name) });
  }
}
