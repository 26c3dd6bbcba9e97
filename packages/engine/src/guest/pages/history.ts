/** What was said before, a page at a time. */

import { translator } from "@hushroom/client";
import type { HistoryView } from "../page-views.ts";
import { columnPage } from "./document.ts";
import { html } from "./html.ts";
import { logItems } from "./log-items.ts";

export function historyPage(view: HistoryView): string {
  const t = translator(view.language);
  const title = t("guest.history");
  const older =
    view.earlier === null
      ? html`<p class="log-edge">${t("guest.log-start")}</p>`
      : html`<p class="log-edge"><a class="button button-quiet" rel="prev" href="/history?before=${view.earlier}">${t("room.older")}</a></p>`;
  const newest = view.newest
    ? null
    : html`<a class="button button-quiet" href="/history">${t("guest.history-newest")}</a>`;
  const rows = logItems({ t, you: view.you.id, replyTarget: null }, view.items);
  return columnPage(
    t,
    view,
    { title, bodyClass: "" },
    html`<div class="head-row"><h1>${title}</h1><a class="button button-quiet" href="/">${t("guest.back-to-room")}</a></div>
<p class="hint">${t("guest.utc-note")}</p>
${older}
${view.items.length === 0 ? html`<p class="empty">${t("guest.history-empty")}</p>` : html`<ol class="log log-flat">${rows}</ol>`}
<p class="form-row">${newest}<a class="button" href="/">${t("guest.back-to-room")}</a></p>`,
  );
}
