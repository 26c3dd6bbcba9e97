/** The rows of a relay room's log: under the day they came, messages grouped by person. */

import { dayKey, type Zone } from "../lang/index.ts";
import type { RelayItem, RelayMessage, RelayNotice } from "./relay-room-view.ts";

export type RelayRow =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "notice"; readonly key: string; readonly notice: RelayNotice }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly message: RelayMessage;
      /** Shows mark, name and time; the rows after it belong to it. */
      readonly first: boolean;
      /** The newest own message: how far it has come is said in words. */
      readonly newestOwn: boolean;
    };

/** A pause of this length starts a new group. */
const GROUP_PAUSE_MS = 5 * 60_000;

const isOwn = (item: RelayItem): boolean => item.kind === "message" && item.delivery !== null;

const joins = (before: RelayItem | undefined, message: RelayMessage): boolean =>
  before?.kind === "message" &&
  before.from === message.from &&
  before.name === message.name &&
  message.at - before.at < GROUP_PAUSE_MS;

export function relayRows(items: readonly RelayItem[], zone: Zone): readonly RelayRow[] {
  const newestOwn = [...items].reverse().find(isOwn)?.key;
  const rows: RelayRow[] = [];
  let day = "";
  let before: RelayItem | undefined;
  for (const item of items) {
    const itemDay = dayKey(item.at, zone);
    if (itemDay !== day) {
      rows.push({ kind: "day", key: `day-${item.key}`, at: item.at });
      before = undefined;
    }
    day = itemDay;
    const key = String(item.key);
    if (item.kind === "notice") rows.push({ kind: "notice", key, notice: item });
    else {
      const first = !joins(before, item);
      rows.push({ kind: "message", key, message: item, first, newestOwn: item.key === newestOwn });
    }
    before = item;
  }
  return rows;
}
