/**
 * From a machine's events to the rows that people see. Rows changed in one step are gathered, so that they are written
 * together with it; what is read before that sees them.
 */

import { createHash } from "node:crypto";
import {
  type Content,
  type ConversationEvent,
  type ConversationNotice,
  type ConversationRow,
  type DeliveryView,
  type MessageRow,
  PROTOCOL_LIMITS,
  readMessageText,
} from "@hushroom/protocol";
import type { Row, Store } from "../store/store.ts";
import type { ConversationMeta } from "./conversation-meta.ts";

type Message = Extract<ConversationEvent, { type: "message" }>;
type TextContent = Extract<Content, { type: "text" }>;

export interface Writer {
  readonly id: string;
  readonly name: string;
}

export class History {
  readonly #store: Store;
  readonly #meta: ConversationMeta;
  readonly #changed = new Map<string, ConversationRow>();

  constructor(store: Store, meta: ConversationMeta) {
    this.#store = store;
    this.#meta = meta;
  }

  row(id: string): ConversationRow | null {
    const changed = this.#changed.get(id);
    if (changed !== undefined) return changed;
    const stored = this.#store.row(this.#meta.id, id);
    return stored === null ? null : JSON.parse(stored.json);
  }

  message(id: string): MessageRow | null {
    const row = this.row(id);
    return row?.type === "message" ? row : null;
  }

  /** Rows of this step, in the order of the history. Empty afterwards. */
  take(): ConversationRow[] {
    const rows = [...this.#changed.values()].sort((a, b) => a.order - b.order);
    this.#changed.clear();
    return rows;
  }

  addOwn(id: string, at: number, writer: Writer, content: TextContent, of: number): void {
    const reached = { boxed: 0, delivered: 0, read: 0, of };
    this.#addText(id, at, at, writer, content, { state: "kept", reached });
  }

  addReceived(event: Message, content: TextContent, nowMs: number): void {
    const { id, from, name, at } = event;
    const free = this.#rowOf(id, from);
    if (this.row(free) !== null) return;
    // A program that keeps to the rules never sends what needs reading again; the clock of another may be ahead.
    const text = shownText(content.text);
    this.#addText(free, Math.min(at, nowMs), nowMs, { id: from, name }, { ...content, text }, null);
    this.#meta.unread++;
  }

  /** Where a message of this writer lies: ids are its own choice, and it may have chosen one that another has. */
  #rowOf(id: string, from: string): string {
    const row = this.row(id);
    const isTaken = row !== null && !(row.type === "message" && row.from === from);
    return isTaken ? createHash("sha256").update(`${from} ${id}`).digest("hex").slice(0, id.length) : id;
  }

  #addText(
    id: string,
    at: number,
    receivedAt: number,
    from: Writer,
    content: TextContent,
    delivery: DeliveryView | null,
  ): void {
    if (this.row(id) !== null) return;
    const mine = delivery !== null;
    const order = ++this.#meta.newest;
    const { text } = content;
    const row: MessageRow = {
      type: "message",
      conversation: this.#meta.id,
      id,
      order,
      at,
      from: from.id,
      name: from.name,
      mine,
      receivedAt,
      text,
      replyTo: content.replyTo === null ? null : this.#quoted(Buffer.from(content.replyTo).toString("hex")),
      edited: false,
      deleted: false,
      reactions: [],
      delivery,
    };
    this.#changed.set(id, row);
    this.#meta.last = { id, order, at, name: from.name, mine, excerpt: excerptOf(text) };
  }

  #quoted(id: string): MessageRow["replyTo"] {
    const quoted = this.message(id);
    return { id, name: quoted?.name ?? "", excerpt: excerptOf(quoted?.text ?? "") };
  }

  addNotice(id: string, at: number, notice: ConversationNotice): void {
    const order = ++this.#meta.newest;
    this.#changed.set(id, { type: "notice", conversation: this.#meta.id, id, order, at, notice });
  }

  /** Only who wrote a message changes it. */
  edit(target: string, by: string, text: string): void {
    const id = this.#rowOf(target, by);
    const row = this.message(id);
    if (row === null || row.from !== by || row.deleted) return;
    const now = shownText(text);
    this.#changed.set(id, { ...row, text: now, edited: true });
    this.#followLast(id, now);
  }

  delete(target: string, by: string): void {
    const id = this.#rowOf(target, by);
    const row = this.message(id);
    if (row === null || row.from !== by) return;
    const isUnread = !row.mine && !row.deleted && row.order > this.#meta.readUpTo;
    if (isUnread) this.#meta.unread = Math.max(0, this.#meta.unread - 1);
    this.#changed.set(id, { ...row, text: "", deleted: true, reactions: [] });
    this.#followLast(id, "");
  }

  /** A list shows no text that was taken back. */
  #followLast(id: string, text: string): void {
    const { last } = this.#meta;
    if (last?.id === id) this.#meta.last = { ...last, excerpt: excerptOf(text) };
  }

  react(target: string, by: Writer, emoji: string, mine: boolean): void {
    const row = this.message(target);
    if (row === null || row.deleted || UNSHOWN.test(emoji)) return;
    const others = row.reactions
      .map((one) => ({
        ...one,
        names: one.names.filter((name) => name !== by.name),
        mine: one.mine && !mine,
      }))
      .filter(({ names }) => names.length > 0);
    const same = others.find((one) => one.emoji === emoji);
    const now = { emoji, names: [...(same?.names ?? []), by.name], mine: mine || (same?.mine ?? false) };
    const rest = others.filter((one) => one !== same);
    this.#changed.set(target, { ...row, reactions: emoji === "" ? others : [...rest, now] });
  }

  deliver(id: string, delivery: DeliveryView): boolean {
    const row = this.message(id);
    if (row === null || row.delivery === null || row.delivery.state === "recalled") return false;
    this.#changed.set(id, { ...row, delivery });
    return true;
  }

  recalled(id: string): void {
    const row = this.message(id);
    if (row?.delivery) {
      const delivery = { ...row.delivery, state: "recalled" as const };
      this.#changed.set(id, { ...row, text: "", deleted: true, delivery });
      this.#followLast(id, "");
    }
  }
}

/** Nothing that turns lines around, hides or drives a terminal. */
const UNSHOWN = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

/** As a program that keeps to the rules would have sent it; what none could be made of is one sign for that. */
function shownText(text: string): string {
  const reading = readMessageText(text);
  return reading.ok ? reading.text : "\uFFFD";
}

export const storedRow = (row: ConversationRow): Row => ({
  conversation: row.conversation,
  place: row.order,
  id: row.id,
  json: JSON.stringify(row),
});

const excerptOf = (text: string): string =>
  [...text.slice(0, 4 * PROTOCOL_LIMITS.REPLY_EXCERPT_CHARS)]
    .slice(0, PROTOCOL_LIMITS.REPLY_EXCERPT_CHARS)
    .join("");
