/** What the log shows: items under the day they were said, messages grouped by person. */

import type { HistoryItem, MessageItem, NoticeItem } from "@hushroom/protocol";
import { dayKey, type Zone } from "../lang/moments.ts";

export type LogRow =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "notice"; readonly key: string; readonly notice: NoticeItem }
  /** `first`: shows mark, name and time; the rows after it belong to it. */
  | {
      readonly kind: "message";
      readonly key: string;
      readonly message: MessageItem;
      readonly first: boolean;
    };

/** A pause of this length starts a new group. */
const GROUP_PAUSE_MS = 5 * 60_000;

function joins(before: HistoryItem | undefined, message: MessageItem): boolean {
  return (
    before?.type === "message" &&
    before.member === message.member &&
    before.from === message.from &&
    before.role === message.role &&
    message.replyTo === null &&
    message.at - before.at < GROUP_PAUSE_MS
  );
}

export function logRows(items: readonly HistoryItem[], zone: Zone): readonly LogRow[] {
  const rows: LogRow[] = [];
  let day = "";
  let before: HistoryItem | undefined;
  for (const item of items) {
    const itemDay = dayKey(item.at, zone);
    if (itemDay !== day) {
      rows.push({ kind: "day", key: `day-${item.id}`, at: item.at });
      before = undefined;
    }
    day = itemDay;
    rows.push(
      item.type === "notice"
        ? { kind: "notice", key: item.id, notice: item }
        : { kind: "message", key: item.id, message: item, first: !joins(before, item) },
    );
    before = item;
  }
  return rows;
}
