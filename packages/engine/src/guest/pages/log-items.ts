/** The rows of a log: days, notices, messages grouped by person. */

import { formatClock, formatDay, type LogRow, logRows, splitLinks, type Translate } from "@hushroom/client";
import type { HistoryItem, MessageItem, NoticeItem } from "@hushroom/protocol";
import { timeTag } from "./document.ts";
import { type Html, html } from "./html.ts";
import { badge, colouredName, mark, roleBadge } from "./person.ts";
import { wordsOfPeople } from "./words.ts";

export interface LogLook {
  readonly t: Translate;
  /** Member id of the reader. */
  readonly you: string | null;
  /** The frame or window where a reply is written. */
  readonly replyTarget: string | null;
}

export function logItems(look: LogLook, items: readonly HistoryItem[]): Html {
  return html`${logRows(items, "UTC").map((row) => logRow(look, row))}`;
}

/** The rows that `item` adds to a log that ended with `previous`; of an unknown one, no day is assumed to begin. */
export function nextLogItems(
  look: LogLook,
  previous: HistoryItem | null | undefined,
  item: HistoryItem,
): Html {
  const before = previous === null || previous === undefined ? [] : [previous];
  const rows = logRows([...before, item], "UTC").slice(logRows(before, "UTC").length);
  const shown = previous === undefined ? rows.filter((row) => row.kind !== "day") : rows;
  return html`${shown.map((row) => logRow(look, row))}`;
}

function logRow(look: LogLook, row: LogRow): Html {
  switch (row.kind) {
    case "day":
      return html`<li class="day">${formatDay(look.t.language, row.at, "UTC")}</li>\n`;
    case "notice":
      return notice(look.t, row.notice);
    case "message":
      return row.first ? firstMessage(look, row.message) : laterMessage(look, row.message);
  }
}

function notice(t: Translate, item: NoticeItem): Html {
  const { change, name, before } = item;
  const parts =
    change === "renamed"
      ? t.parts("room.notice-renamed", { name, before: before ?? "" })
      : t.parts(`room.notice-${change}`, { name });
  return html`<li class="notice">${mark(item.member)}${wordsOfPeople(parts)} ${clock(t, item.at)}</li>\n`;
}

const clock = (t: Translate, at: number) => timeTag(at, formatClock(t.language, at, "UTC"));

function firstMessage(look: LogLook, item: MessageItem): Html {
  const { t } = look;
  const own = item.member === look.you ? badge(t("room.you")) : null;
  return html`<li class="message message-first${ownClass(look, item)}" id="m${item.id}"><p class="message-head">${mark(item.member)}${colouredName(item.member, item.from)}${roleBadge(t, item.role)}${own} ${clock(t, item.at)}</p>${quote(item)}<div class="message-body">${messageText(item.text)}${rowEnd(look, item, null)}</div></li>\n`;
}

function laterMessage(look: LogLook, item: MessageItem): Html {
  return html`<li class="message${ownClass(look, item)}" id="m${item.id}"><div class="message-body">${messageText(item.text)}${rowEnd(look, item, clock(look.t, item.at))}</div></li>\n`;
}

const ownClass = (look: LogLook, item: MessageItem) => (item.member === look.you ? " message-own" : "");

function quote(item: MessageItem): Html | null {
  if (item.replyTo === null) return null;
  return html`<a class="quote" href="#m${item.replyTo.id}"><bdi class="name">${item.replyTo.from}</bdi> <bdi>${item.replyTo.excerpt}</bdi></a>`;
}

/** Links leave no trace of where they were followed from. */
function messageText(text: string): Html {
  const runs = splitLinks(text).map((run) =>
    run.href === null
      ? run.text
      : html`<a href="${run.href}" target="_blank" rel="noreferrer noopener">${run.text}</a>`,
  );
  return html`<div class="text" dir="auto">${runs}</div>`;
}

function rowEnd(look: LogLook, item: MessageItem, time: Html | null): Html {
  const { t, replyTarget } = look;
  const reply =
    replyTarget === null
      ? null
      : html`<a class="row-link" href="/compose?reply=${item.id}" target="${replyTarget}" aria-label="${t("room.reply-to", { name: item.from })}"><span class="row-word">${t("room.reply")}</span></a>`;
  return html`<span class="row-end">${time}${reply}</span>`;
}
