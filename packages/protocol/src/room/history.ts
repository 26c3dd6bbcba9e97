/** The room's log: bounded by count, bytes and age, oldest out first. Ids count up and are never used twice. */

import { utf8Length } from "../base/bytes.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../base/limits.ts";
import { ROOM_LIMITS } from "../base/room-limits.ts";
import type { HistoryItem, MessageItem, NoticeItem } from "./events.ts";
import type { HistoryPage } from "./room-views.ts";
import type { Retention } from "./settings.ts";

/** What an item costs besides its text: names, ids, the objects themselves. */
const ITEM_BYTES = 256;
const COMPACT_AT = 1024;
const ID = /^(?:0|[1-9]\d{0,14})$/;

type Unnumbered = Omit<MessageItem, "id"> | Omit<NoticeItem, "id">;

export class History {
  #items: HistoryItem[] = [];
  /** Items before this index are gone; cut off now and then. */
  #head = 0;
  #nextId = 1;
  #bytes = 0;
  #messages = 0;

  get lastId(): string {
    return String(this.#nextId - 1);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  /** When the oldest item was written, or null. */
  get oldestAt(): number | null {
    return this.#items[this.#head]?.at ?? null;
  }

  add<T extends Unnumbered>(item: T): T & { readonly id: string } {
    const numbered = { ...item, id: String(this.#nextId++) };
    this.#items.push(numbered as HistoryItem);
    this.#bytes += bytesOf(numbered as HistoryItem);
    if (item.type === "message") this.#messages++;
    return numbered;
  }

  /** The message with this id, if it is still kept. */
  message(id: string): MessageItem | null {
    const item = ID.test(id) ? this.#items[this.#indexAfter(Number(id) - 1)] : undefined;
    return item?.type === "message" && item.id === id ? item : null;
  }

  /** Drops what is over the bounds; true if anything went. Notices don't count as messages kept. */
  trim(retention: Retention, nowMs: number): boolean {
    const before = this.#head;
    const oldestKept = retention.ageMaxMs === null ? Number.NEGATIVE_INFINITY : nowMs - retention.ageMaxMs;
    while (this.size > 0 && this.#isOver(retention.countMax, oldestKept)) this.#drop();
    const trimmed = this.#head !== before;
    if (this.#head >= COMPACT_AT) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return trimmed;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
    this.#bytes = 0;
    this.#messages = 0;
  }

  /** The id up to which items are gone, "0" if none is. */
  get goneUpTo(): string {
    return String(this.#nextId - 1 - this.size);
  }

  page(page: HistoryPage): HistoryItem[] {
    const limit = Math.max(0, Math.min(Math.floor(page.limit), PROTOCOL_LIMITS.HISTORY_PAGE_MAX));
    const from = page.after === undefined ? this.#head : this.#boundIndex(page.after, 0);
    const to = page.before === undefined ? this.#items.length : this.#boundIndex(page.before, -1);
    if (from === null || to === null || from >= to) return [];
    return page.after === undefined
      ? this.#items.slice(Math.max(from, to - limit), to)
      : this.#items.slice(from, Math.min(to, from + limit));
  }

  /** Null for what is no id. */
  #boundIndex(id: string, offset: number): number | null {
    return ID.test(id) ? this.#indexAfter(Number(id) + offset) : null;
  }

  /** The index of the first kept item with an id above this one. */
  #indexAfter(id: number): number {
    const gone = Number(this.goneUpTo);
    return Math.max(this.#head, Math.min(this.#head + id - gone, this.#items.length));
  }

  #isOver(countMax: number, oldestKept: number): boolean {
    const tooMany = this.#messages > countMax || this.size > ROOM_LIMITS.HISTORY_ITEMS_MAX;
    return tooMany || this.#bytes > LOCAL_LIMITS.HISTORY_BYTES_MAX || (this.oldestAt ?? 0) < oldestKept;
  }

  #drop(): void {
    const item = this.#items[this.#head++];
    if (item === undefined) return;
    this.#bytes -= bytesOf(item);
    if (item.type === "message") this.#messages--;
  }
}

function bytesOf(item: HistoryItem): number {
  if (item.type === "notice") return ITEM_BYTES;
  return ITEM_BYTES + utf8Length(item.text) + utf8Length(item.replyTo?.excerpt ?? "");
}
