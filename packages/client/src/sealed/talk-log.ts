/** The rows of one conversation as a page holds them: a window, in order, that ends at the newest. */

import { type ConversationRow, type DeliveryView, ROOM_LIMITS } from "@hushroom/protocol";

export interface TalkLog {
  readonly rows: readonly ConversationRow[];
  /** Rows may lie before the first one. */
  readonly hasOlder: boolean;
  readonly loaded: boolean;
}

export const EMPTY_TALK_LOG: TalkLog = { rows: [], hasOlder: true, loaded: false };

const ROWS_MAX = ROOM_LIMITS.OWNER_LOG_ITEMS_MAX;

/** A row that is new, or is not as it was. What lies before the window comes when older rows are read. */
export function withRow(log: TalkLog, row: ConversationRow): TalkLog {
  const { rows, hasOlder, loaded } = log;
  if (!loaded) return log;
  const last = rows.at(-1);
  if (last === undefined || last.order < row.order) return cut({ ...log, rows: [...rows, row] });
  const first = rows[0];
  if (hasOlder && first !== undefined && row.order < first.order) return log;
  return { ...log, rows: inOrder([...rows.filter(({ order }) => order !== row.order), row]) };
}

function cut(log: TalkLog): TalkLog {
  return log.rows.length > ROWS_MAX ? { ...log, rows: log.rows.slice(-ROWS_MAX), hasOlder: true } : log;
}

function inOrder(rows: readonly ConversationRow[]): readonly ConversationRow[] {
  return [...rows].sort((a, b) => a.order - b.order);
}

/** The newest page in place of what was known, save what came after it was read. A page not full is the first. */
export function withNewestPage(log: TalkLog, page: readonly ConversationRow[], limit: number): TalkLog {
  const newest = page.at(-1)?.order ?? 0;
  const rows = [...page, ...log.rows.filter(({ order }) => order > newest)];
  return { rows, hasOlder: page.length >= limit, loaded: true };
}

/** The page that ends before the first row known. */
export function withOlderPage(log: TalkLog, page: readonly ConversationRow[], limit: number): TalkLog {
  const known = new Set(log.rows.map(({ order }) => order));
  const rows = [...page.filter(({ order }) => !known.has(order)), ...log.rows];
  return { ...log, rows: inOrder(rows), hasOlder: page.length >= limit };
}

export function withDelivery(log: TalkLog, id: string, delivery: DeliveryView): TalkLog {
  const rows = log.rows.map((row) => (row.id === id && row.type === "message" ? { ...row, delivery } : row));
  return { ...log, rows };
}
