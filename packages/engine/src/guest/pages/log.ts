/** The live log: a page that is never finished, newest at the bottom, or one that comes again by itself. */

import { errorText, type Translate, translator } from "@hushroom/client";
import type { LogPieceView, LogView } from "../page-views.ts";
import { documentStart, NOTHING } from "./document.ts";
import { type Html, html } from "./html.ts";
import { logItems, nextLogItems } from "./log-items.ts";

const RELOAD_SECONDS = 10;
/** Browsers count from the end of a page, so this is how soon a stream that has ended begins anew. */
const RESUME_SECONDS = 2;
const LOG_END = html`</ol></div></main></body></html>\n`;

export function logStartPage(view: LogView): string {
  return start(view, RESUME_SECONDS).source;
}

export function logReloadPage(view: LogView): string {
  return html`${start(view, RELOAD_SECONDS)}${LOG_END}`.source;
}

/** The scroller is reversed, so that it stays at its end while rows arrive, without any script. */
function start(view: LogView, refreshSeconds: number): Html {
  const t = translator(view.language);
  const head = documentStart(view, { title: t("guest.log"), bodyClass: "log-body", refreshSeconds });
  const look = { t, you: view.you.id, replyTarget: "compose" };
  const first = view.items[0];
  const earlier =
    view.earlier && first !== undefined
      ? html`<li class="log-edge"><a href="/history?before=${first.id}" target="_top">${t("guest.history")}</a></li>`
      : NOTHING;
  return html`${head}<main class="log-scroll" tabindex="0"><h1 class="visually-hidden">${t("guest.log")}</h1><div role="log" aria-label="${t("guest.log")}"><ol class="log">
<li class="log-edge">${t("guest.utc-note")}</li>${earlier}
${view.items.length === 0 ? emptyRow(t) : null}${logItems(look, view.items)}`;
}

/** Goes when something follows it. */
function emptyRow(t: Translate): Html {
  return html`<li class="empty until-more"><strong>${t("guest.log-empty-title")}</strong><p>${t("guest.log-empty-text")}</p></li>\n`;
}

export function logPiece(view: LogPieceView): string {
  const { piece, language } = view;
  if (piece.type === "closed") return ending(language, "ROOM_CLOSED").source;
  if (piece.type === "ended") return ending(language, piece.code).source;
  const look = {
    t: translator(language),
    you: view.own ? piece.member : null,
    replyTarget: "compose",
  };
  return nextLogItems(look, view.previous, piece).source;
}

function ending(language: LogPieceView["language"], code: Parameters<typeof errorText>[1]): Html {
  const { what, next } = errorText(language, code);
  const t = translator(language);
  return html`<li class="trouble"><strong>${what}</strong> ${next} <a href="/" target="_top">${t("guest.goes-on")}</a></li>\n`;
}
