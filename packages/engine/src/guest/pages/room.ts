/**
 * The room. Without JavaScript two frames do it all: the log goes on streaming while the composer sends. With it, the
 * script takes the whole page over, with the words that `data-room` hands it.
 */

import {
  guestRoomWords,
  isolate,
  reachParts,
  shownReach,
  type Translate,
  translator,
} from "@hushroom/client";
import type { Reachability } from "@hushroom/protocol";
import type { RoomPageView } from "../page-views.ts";
import { documentOf, hiddenField, languageChoice } from "./document.ts";
import { type Html, html } from "./html.ts";
import { words } from "./words.ts";

export function roomPage(view: RoomPageView): string {
  const t = translator(view.language);
  const boot = JSON.stringify({
    mode: view.mode,
    name: view.settings.name,
    ...guestRoomWords(view.language),
  });
  return documentOf(
    view,
    { title: isolate(view.settings.name), bodyClass: "", script: true },
    html`<div id="room" class="room" data-room="${boot}">
${head(t, view)}
<main class="room-main">
<noscript>
<iframe class="log-frame" name="log" src="/stream" title="${t("guest.log")}"></iframe>
<iframe class="compose-frame" name="compose" src="/compose" title="${t("room.write")}"></iframe>
</noscript>
</main>
</div>`,
  );
}

function head(t: Translate, view: RoomPageView): Html {
  const waiting =
    view.waitingCount === 0 ? null : html` · ${t("guest.people-waiting", { count: view.waitingCount })}`;
  return html`<header class="room-head">
<div class="room-title"><h1><bdi>${view.settings.name}</bdi></h1>${reachLight(t, view.reachability)}</div>
<nav class="room-actions" aria-label="${t("guest.menu")}">
<a class="button button-quiet" href="/members">${t("guest.people-here", { count: view.presentCount })}${waiting}</a>
${menu(t, view)}
</nav>
${view.mode === "lan" ? html`<p class="banner">${t("guest.lan-short")}</p>` : null}
</header>`;
}

function menu(t: Translate, view: RoomPageView): Html {
  return html`<details class="menu"><summary class="button button-quiet">${t("guest.menu")}</summary>
<div class="menu-sheet">
<a class="button button-plain" href="/history">${t("guest.history")}</a>
${languageChoice(t, view)}
<form method="post" action="/leave">${hiddenField("form", view.formToken)}<button class="button button-danger" type="submit">${t("guest.leave")}</button><p class="hint">${t("guest.leave-hint")}</p></form>
</div></details>`;
}

function reachLight(t: Translate, reachability: Reachability): Html {
  const { state } = shownReach(reachability);
  const text = words(reachParts(t, reachability, "UTC"));
  return html`<p class="reach reach-${state}"><span class="light" aria-hidden="true"></span><span>${text}</span></p>`;
}
