/** Before the host has let somebody in: comes again by itself, or hears of it at once where scripts run. */

import { translator } from "@hushroom/client";
import type { WaitingPageView } from "../page-views.ts";
import { columnPage, hiddenField } from "./document.ts";
import { html } from "./html.ts";
import { words } from "./words.ts";

const RELOAD_SECONDS = 5;

export function waitingPage(view: WaitingPageView): string {
  const t = translator(view.language);
  const title = t("guest.waiting-title");
  return columnPage(
    t,
    view,
    { title, bodyClass: "page-narrow", refreshSeconds: RELOAD_SECONDS, script: true },
    html`<div class="sheet stack" id="waiting" role="status">
<h1>${title}</h1>
<p>${words(t.parts("guest.waiting-text", { room: view.roomName }))}</p>
<p>${t("guest.waiting-how")}</p>
<form method="post" action="/leave">${hiddenField("form", view.formToken)}<button class="button button-quiet" type="submit">${t("guest.waiting-leave")}</button></form>
</div>`,
  );
}
