/** No way on from here: what happened, whose doing it was, and what can be done. */

import { errorText, isolate, translator } from "@hushroom/client";
import type { ErrorCode } from "@hushroom/protocol";
import type { ProblemView } from "../page-views.ts";
import { columnPage } from "./document.ts";
import { html } from "./html.ts";

export function problemPage(view: ProblemView): string {
  const t = translator(view.language);
  const { what, next } = errorText(view.language, view.problem.code);
  const where = view.roomName === null ? null : html`<p class="lead"><bdi>${view.roomName}</bdi></p>`;
  const wayOn = leadsBack(view.problem.code)
    ? html`<p><a class="button button-quiet" href="/" target="_top">${t("guest.try-room")}</a></p>`
    : null;
  const title = view.roomName === null ? what : `${what} – ${isolate(view.roomName)}`;
  return columnPage(
    t,
    view,
    { title, bodyClass: "page-narrow" },
    html`<div class="sheet stack">${where}<h1>${what}</h1><p>${next}</p>${wayOn}</div>`,
  );
}

/** The session still stands after a wrong request. */
function leadsBack(code: ErrorCode): boolean {
  return code.startsWith("GUEST_") && code !== "GUEST_BAD_HOST";
}
