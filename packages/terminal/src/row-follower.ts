/**
 * What `tail` has shown of each conversation, so that it shows each row once: also when the connection to the program
 * is lost and rows come meanwhile. New rows are told from known ones by their order, which only rises.
 */

import type { DaemonEvent } from "@hushroom/client";
import type { ConversationRow, ConversationView, DeliveryState, MessageRow } from "@hushroom/protocol";
import { isNews } from "./delivery-progress.ts";

export interface RowScreen {
  newRow(row: ConversationRow): void;
  /** Edited, deleted or reacted to. */
  changedRow(row: MessageRow): void;
  delivery(conversation: string, id: string, state: DeliveryState): void;
  /** Everything that is not about rows. */
  other(event: DaemonEvent): void;
}

/** What the follower reads from the program. */
export interface RowSource {
  conversations(): Promise<readonly ConversationView[]>;
  /** The first rows after this order; fewer than `PAGE` when there are no more. */
  rowsAfter(conversation: string, order: number): Promise<readonly ConversationRow[]>;
  lastRows(conversation: string): Promise<readonly ConversationRow[]>;
  /** Null if it is not kept any more. */
  row(conversation: string, id: string): Promise<ConversationRow | null>;
}

export const FOLLOWED_PAGE_ROWS = 100;

/** Own messages whose state is remembered. */
const OWN_MAX = 20_000;
const FINAL: readonly DeliveryState[] = ["read", "recalled"];

interface OwnMessage {
  readonly conversation: string;
  readonly state: DeliveryState;
}

export class RowFollower {
  readonly #screen: RowScreen;
  readonly #source: RowSource;
  /** The order of the last row shown, of each conversation. */
  readonly #shownUpTo = new Map<string, number>();
  readonly #own = new Map<string, OwnMessage>();
  /** Events that wait until what came before them is shown; null when nothing has to wait. */
  #waiting: DaemonEvent[] | null = [];
  #round = 0;

  constructor(source: RowSource, screen: RowScreen) {
    this.#source = source;
    this.#screen = screen;
  }

  /** From the newest rows on, or from the first unread ones. Once, before `catchUp`. */
  async begin(sinceUnread: boolean): Promise<void> {
    for (const { conversation, readUpTo, newest } of await this.#source.conversations()) {
      this.#shownUpTo.set(conversation, sinceUnread ? readUpTo : newest);
      for (const row of await this.#source.lastRows(conversation)) {
        if (row.order <= (this.#shownUpTo.get(conversation) ?? 0)) this.#remember(row);
      }
    }
  }

  /** Whenever the connection is open again: what came meanwhile, then what waits. */
  async catchUp(): Promise<void> {
    const round = this.#round;
    for (const { conversation } of await this.#source.conversations()) await this.#showRest(conversation);
    for (const [id, { conversation, state }] of [...this.#own]) {
      if (FINAL.includes(state)) continue;
      const row = await this.#source.row(conversation, id);
      if (row !== null && row.type === "message") this.#showDeliveryOf(row);
    }
    // The connection was lost again: the next round shows what waits.
    if (round !== this.#round) return;
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const event of waiting) this.#show(event);
  }

  /** The connection is lost: what comes after it waits for `catchUp`, and what waited will be read anew. */
  lost(): void {
    this.#round++;
    this.#waiting = [];
  }

  take(event: DaemonEvent): void {
    if (this.#waiting === null) this.#show(event);
    else this.#waiting.push(event);
  }

  async #showRest(conversation: string): Promise<void> {
    for (;;) {
      const rows = await this.#source.rowsAfter(conversation, this.#shownUpTo.get(conversation) ?? 0);
      for (const row of rows) this.#showRow(row);
      if (rows.length < FOLLOWED_PAGE_ROWS) return;
    }
  }

  #show(event: DaemonEvent): void {
    if (event.event === "conversation.row") this.#showRow(event.params.row);
    else if (event.event === "conversation.delivery") {
      const { conversation, id, state } = event.params;
      this.#showDelivery(conversation, id, state);
    } else this.#screen.other(event);
  }

  #showRow(row: ConversationRow): void {
    const isNew = row.order > (this.#shownUpTo.get(row.conversation) ?? 0);
    if (isNew) {
      this.#shownUpTo.set(row.conversation, row.order);
      this.#screen.newRow(row);
    }
    if (row.type !== "message") return;
    const isChanged = row.edited || row.deleted || row.reactions.length > 0;
    if (!isNew && isChanged) this.#screen.changedRow(row);
    this.#showDeliveryOf(row);
  }

  #showDeliveryOf({ conversation, id, delivery }: MessageRow): void {
    if (delivery !== null) this.#showDelivery(conversation, id, delivery.state);
  }

  #showDelivery(conversation: string, id: string, state: DeliveryState): void {
    const known = this.#own.get(id)?.state;
    if (!isNews(known, state)) return;
    this.#keep(id, { conversation, state });
    this.#screen.delivery(conversation, id, state);
  }

  #remember(row: ConversationRow): void {
    if (row.type !== "message" || row.delivery === null) return;
    this.#keep(row.id, { conversation: row.conversation, state: row.delivery.state });
  }

  #keep(id: string, message: OwnMessage): void {
    this.#own.set(id, message);
    const [oldest] = this.#own.keys();
    if (this.#own.size > OWN_MAX && oldest !== undefined) this.#own.delete(oldest);
  }
}
