/** The rows of a log in local time, as the server draws them for guests too (engine/guest/pages/log-items.ts). */

import { formatClock, formatDay, type LogRow, markOf, splitLinks } from "@hushroom/client";
import type { MessageItem, NoticeItem } from "@hushroom/protocol";
import { useMemo } from "preact/hooks";
import { PersonMark } from "./person.tsx";
import { useSpeech } from "./speech.ts";
import { Words } from "./words.tsx";

export interface LogReader {
  /** The reader's own member id. */
  readonly you: string | null;
  /**
   * Links can be followed, and quotes lead to what they quote. Not for the owner: that page runs in an everyday browser,
   * where a click on a guest's link would show that guest the host's own address.
   */
  readonly links: boolean;
  onReply(message: MessageItem): void;
}

export function LogRows({ rows, ...reader }: LogReader & { readonly rows: readonly LogRow[] }) {
  return (
    <>
      {rows.map((row) =>
        row.kind === "day" ? (
          <DayRow key={row.key} at={row.at} />
        ) : row.kind === "notice" ? (
          <NoticeRow key={row.key} notice={row.notice} />
        ) : (
          <MessageRow key={row.key} message={row.message} first={row.first} {...reader} />
        ),
      )}
    </>
  );
}

export function DayRow({ at }: { readonly at: number }) {
  const { t } = useSpeech();
  return <li class="day">{formatDay(t.language, at, "local")}</li>;
}

export function Time({ at }: { readonly at: number }) {
  const { t } = useSpeech();
  return (
    <time class="time" dateTime={new Date(at).toISOString()}>
      {formatClock(t.language, at, "local")}
    </time>
  );
}

function NoticeRow({ notice }: { readonly notice: NoticeItem }) {
  const { t } = useSpeech();
  const { change, name, before } = notice;
  const parts =
    change === "renamed"
      ? t.parts("room.notice-renamed", { name, before: before ?? "" })
      : t.parts(`room.notice-${change}`, { name });
  return (
    <li class="notice">
      <PersonMark id={notice.member} />
      <Words parts={parts} /> <Time at={notice.at} />
    </li>
  );
}

function MessageHead({ message, own }: { readonly message: MessageItem; readonly own: boolean }) {
  const { t } = useSpeech();
  return (
    <p class="message-head">
      <PersonMark id={message.member} />
      <bdi class={`name hue-${markOf(message.member).hue}`}>{message.from}</bdi>
      {message.role !== "member" && (
        <span class={`badge badge-${message.role}`}>{t(`room.role-${message.role}`)}</span>
      )}
      {own && <span class="badge">{t("room.you")}</span>}
      <Time at={message.at} />
    </p>
  );
}

export function MessageText({ text, links }: { readonly text: string; readonly links: boolean }) {
  const runs = links ? splitLinks(text) : [{ text, href: null }];
  return (
    <div class="text" dir="auto">
      {runs.map((run, place) =>
        run.href === null ? (
          run.text
        ) : (
          <a key={place} href={run.href} target="_blank" rel="noreferrer noopener">
            {run.text}
          </a>
        ),
      )}
    </div>
  );
}

interface QuoteProps {
  readonly reply: { readonly id: string; readonly from: string; readonly excerpt: string };
  readonly links: boolean;
}

export function Quote({ reply, links }: QuoteProps) {
  const words = (
    <>
      <bdi class="name">{reply.from}</bdi> <bdi>{reply.excerpt}</bdi>
    </>
  );
  if (!links) return <span class="quote">{words}</span>;
  return (
    <a class="quote" href={`#m${reply.id}`}>
      {words}
    </a>
  );
}

interface MessageRowProps extends LogReader {
  readonly message: MessageItem;
  /** With mark, name and time. */
  readonly first: boolean;
}

/** Messages never change, so a row is drawn once for each language. */
function MessageRow({ message, first, you, links, onReply }: MessageRowProps) {
  const { t } = useSpeech();
  const own = message.member === you;
  return useMemo(
    () => (
      <li class={`message ${first ? "message-first" : ""} ${own ? "message-own" : ""}`} id={`m${message.id}`}>
        {first ? (
          <MessageHead message={message} own={own} />
        ) : (
          <bdi class="visually-hidden">{message.from}</bdi>
        )}
        {message.replyTo !== null && <Quote reply={message.replyTo} links={links} />}
        <div class="message-body">
          <MessageText text={message.text} links={links} />
          <span class="row-end">
            {!first && <Time at={message.at} />}
            <button
              type="button"
              class="row-link"
              aria-label={t("room.reply-to", { name: message.from })}
              onClick={() => onReply(message)}
            >
              <span class="row-word">{t("room.reply")}</span>
            </button>
          </span>
        </div>
      </li>
    ),
    [message, first, own, links, t],
  );
}
