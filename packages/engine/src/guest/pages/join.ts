/** The page behind the link: a name, and what somebody must know before they come in. */

import { errorText, isolate, type Translate, translator } from "@hushroom/client";
import { type ErrorCode, PROTOCOL_LIMITS } from "@hushroom/protocol";
import type { JoinView } from "../page-views.ts";
import { columnPage, hiddenField } from "./document.ts";
import { type Html, html, Html as Markup } from "./html.ts";

export function joinPage(view: JoinView): string {
  const t = translator(view.language);
  const title = t("guest.join-title", { room: isolate(view.roomName) });
  return columnPage(
    t,
    view,
    { title, bodyClass: "page-narrow" },
    html`<div class="stack">
<div class="invitation"><p class="lead">${t("guest.join-invited")}</p><h1><bdi>${view.roomName}</bdi></h1></div>
${view.mode === "lan" ? lanWarning(t) : null}
<p>${t("guest.join-intro")}</p>
${form(t, view)}
${view.mode === "onion" ? html`<p class="note">${t("guest.host-reads")}</p>` : null}
<p class="fine-print">${t("guest.guests-see")}</p>
</div>`,
  );
}

function lanWarning(t: Translate): Html {
  return html`<div class="trouble"><strong>${t("guest.lan-title")}</strong><p>${t("guest.lan-warning")}</p></div>`;
}

function form(t: Translate, view: JoinView): Html {
  const code = view.problem?.code ?? null;
  return html`<form class="sheet form" method="post" action="${view.here}" accept-charset="utf-8">
${hiddenField("form", view.formToken)}
${code === null || fieldOf(code) !== null ? null : formTrouble(t, code)}
${nameField(t, view, code)}
${view.needsPassword ? roomPasswordField(t, code) : null}
${view.mode === "onion" ? namePasswordField(t, code) : null}
${view.waitingRoom ? html`<p class="hint">${t("guest.enter-waits")}</p>` : null}
<button class="button" type="submit">${t("guest.enter")}</button>
</form>`;
}

type Field = "name" | "room-password" | "name-password";

/** The field that an error is about; null if it is about none. */
function fieldOf(code: ErrorCode): Field | null {
  if (code === "ROOM_NAME_REGISTERED") return "name-password";
  if (code.startsWith("ROOM_NAME_")) return "name";
  return null;
}

function formTrouble(t: Translate, code: ErrorCode): Html {
  const { what, next } = errorText(t.language, code);
  return html`<p class="trouble" id="form-error" role="alert"><strong>${what}</strong> ${next}</p>`;
}

function fieldTrouble(t: Translate, field: Field, code: ErrorCode | null): Html | null {
  if (code === null || fieldOf(code) !== field) return null;
  const { what, next } = errorText(t.language, code);
  return html`<p class="field-error" id="${field}-error" role="alert"><strong>${what}</strong> ${next}</p>`;
}

function describedBy(field: Field, code: ErrorCode | null): Html {
  const wrong = code !== null && fieldOf(code) === field;
  const passwordIsWrong = code === "ROOM_BAD_PASSWORD" && field !== "name";
  if (wrong) return new Markup(` aria-invalid="true" aria-describedby="${field}-error ${field}-hint"`);
  if (passwordIsWrong) return new Markup(` aria-invalid="true" aria-describedby="form-error ${field}-hint"`);
  return new Markup(` aria-describedby="${field}-hint"`);
}

function nameField(t: Translate, view: JoinView, code: ErrorCode | null): Html {
  // Four UTF-16 units a character leave room for what normalisation joins; the room counts for itself.
  const unitsMax = 4 * PROTOCOL_LIMITS.NAME_CHARS_MAX;
  return html`<div class="field"><label for="name">${t("guest.name-label")}</label>
<input id="name" name="name" value="${view.name}" maxlength="${unitsMax}" required dir="auto" autocomplete="off" spellcheck="false"${describedBy("name", code)}>
${fieldTrouble(t, "name", code)}<p class="hint" id="name-hint">${t("guest.name-hint")}</p></div>`;
}

function roomPasswordField(t: Translate, code: ErrorCode | null): Html {
  return html`<div class="field"><label for="room-password">${t("guest.room-password-label")}</label>
<input id="room-password" name="room-password" type="password" maxlength="${PROTOCOL_LIMITS.PASSWORD_BYTES_MAX}" required dir="auto" autocomplete="off"${describedBy("room-password", code)}>
<p class="hint" id="room-password-hint">${t("guest.room-password-hint")}</p></div>`;
}

function namePasswordField(t: Translate, code: ErrorCode | null): Html {
  const open = code === "ROOM_NAME_REGISTERED" || code === "ROOM_BAD_PASSWORD" ? html` open` : null;
  return html`<details class="fold"${open}><summary>${t("guest.name-password-label")} <span class="badge">${t("guest.optional")}</span></summary>
<div class="field"><label class="visually-hidden" for="name-password">${t("guest.name-password-label")}</label>
<input id="name-password" name="name-password" type="password" maxlength="${PROTOCOL_LIMITS.PASSWORD_BYTES_MAX}" dir="auto" autocomplete="off"${describedBy("name-password", code)}>
${fieldTrouble(t, "name-password", code)}<p class="hint" id="name-password-hint">${t("guest.name-password-hint")}</p></div></details>`;
}
