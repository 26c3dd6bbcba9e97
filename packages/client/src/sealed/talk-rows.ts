/** What a conversation shows: rows under the day they came, messages grouped by person. */

import type { ConversationRow, MessageRow } from "@hushroom/protocol";
import { dayKey, type Zone } from "../lang/index.ts";

export type NoticeRow = Extract<ConversationRow, { type: "notice" }>;

export type TalkRow =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "notice"; readonly key: string; readonly row: NoticeRow }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly row: MessageRow;
      /** Shows mark, name and time; the rows after it belong to it. */
      readonly first: boolean;
      /** The newest own message of all: how far it has come is said in words. */
      readonly newestOwn: boolean;
    };

/** A pause of this length starts a new group. */
const GROUP_PAUSE_MS = 5 * 60_000;

/** A sender's clock may be wrong, so rows stand where they arrived and under that day. */
const shownAt = (row: ConversationRow) => (row.type === "message" ? row.receivedAt : row.at);

function joins(before: ConversationRow | undefined, row: MessageRow): boolean {
  return (
    before?.type === "message" &&
    before.from === row.from &&
    before.name === row.name &&
    row.replyTo === null &&
    shownAt(row) - shownAt(before) < GROUP_PAUSE_MS
  );
}

export function talkRows(rows: readonly ConversationRow[], zone: Zone): readonly TalkRow[] {
  const newestOwn = [...rows].reverse().find((row) => row.type === "message" && row.mine && !row.deleted)?.id;
  const shown: TalkRow[] = [];
  let day = "";
  let before: ConversationRow | undefined;
  for (const row of rows) {
    const rowDay = dayKey(shownAt(row), zone);
    if (rowDay !== day) {
      shown.push({ kind: "day", key: `day-${row.order}`, at: shownAt(row) });
      before = undefined;
    }
    day = rowDay;
    const key = String(row.order);
    if (row.type === "notice") shown.push({ kind: "notice", key, row });
    else {
      const first = !joins(before, row);
      shown.push({ kind: "message", key, row, first, newestOwn: row.id === newestOwn });
    }
    before = row;
  }
  return shown;
}
