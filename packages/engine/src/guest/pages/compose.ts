/** Where a message is written, in a frame of its own, so that sending never disturbs the log. */

import { commandsHelp, type Translate, translator } from "@hushroom/client";
import { PROTOCOL_LIMITS, type Role } from "@hushroom/protocol";
import type { ComposeView } from "../page-views.ts";
import { documentOf, hiddenField } from "./document.ts";
import { type Html, html } from "./html.ts";
import { problemNote, troubleNote } from "./trouble.ts";
import { wordsOfPeople } from "./words.ts";

export function composePage(view: ComposeView): string {
  const t = translator(view.language);
  return documentOf(
    view,
    { title: t("room.write"), bodyClass: "compose-body" },
    html`<main class="composer"><h1 class="visually-hidden">${t("room.write")}</h1>
${problemNote(view.language, view.problem, "compose-error")}
${view.helpFor === null ? null : help(t, view.helpFor)}
${view.silenced === null ? form(view) : troubleNote(view.language, view.silenced, "silenced")}
<p class="composer-links"><a href="/stream" target="log">${t("guest.log-reload")}</a> <a href="/stream?view=reload" target="log">${t("guest.log-by-reload")}</a></p>
</main>`,
  );
}

function help(t: Translate, role: Role): Html {
  const commands = commandsHelp(t("terminal.commands-help"), role);
  return html`<ul class="note commands-help" dir="ltr">${commands.map((command) => html`<li>${command}</li>`)}</ul>`;
}

function form(view: ComposeView): Html {
  const t = translator(view.language);
  const described = view.problem === null ? null : html` aria-describedby="compose-error"`;
  const replying =
    view.replyTo === null
      ? null
      : html`<p class="replying"><span class="quote"><span>${wordsOfPeople(t.parts("room.replying-to", { name: view.replyTo.from }))}</span> <bdi>${view.replyTo.excerpt}</bdi></span> <a class="row-link" href="/compose">${t("room.reply-cancel")}</a></p>`;
  return html`<form method="post" action="/say" accept-charset="utf-8">
${hiddenField("form", view.formToken)}${hiddenField("once", view.once)}${hiddenField("reply", view.replyTo?.id ?? "")}
${replying}
<div class="composer-row"><label class="visually-hidden" for="text">${t("room.write")}</label>
<textarea id="text" name="text" rows="2" maxlength="${PROTOCOL_LIMITS.MESSAGE_BYTES_MAX}" required dir="auto" autofocus placeholder="${t("room.write")}"${described}>
${view.text}</textarea>
<button class="button" type="submit">${t("room.send")}</button></div>
</form>`;
}
