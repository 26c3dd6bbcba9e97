/** Who is here, who waits at the door, and what those who may can do about it. */

import { isolate, type Translate, translator } from "@hushroom/client";
import { type MemberView, mayActOn, mayCommand, PROTOCOL_LIMITS } from "@hushroom/protocol";
import type { MembersView } from "../page-views.ts";
import { commandForm, labelledInput, personAction } from "./command-form.ts";
import { columnPage } from "./document.ts";
import { type Html, html } from "./html.ts";
import { mark, person } from "./person.ts";
import { roomRules } from "./rules.ts";
import { problemNote } from "./trouble.ts";
import { words } from "./words.ts";

export function membersPage(view: MembersView): string {
  const t = translator(view.language);
  const title = t("guest.people-title", { room: isolate(view.settings.name) });
  return columnPage(
    t,
    view,
    { title, bodyClass: "" },
    html`<div class="head-row"><h1>${words(t.parts("guest.people-title", { room: view.settings.name }))}</h1><a class="button button-quiet" href="/" target="_top">${t("guest.back-to-room")}</a></div>
${problemNote(view.language, view.problem, "problem")}
${view.invited === null ? null : invited(t, view.invited)}
${view.waiting.length === 0 ? null : atTheDoor(t, view)}
<section class="section"><h2>${t("guest.people-here", { count: view.members.filter((one) => one.present).length })}</h2>
<ul class="people">${view.members.map((member) => memberRow(t, view, member))}</ul></section>
${ownName(t, view)}
${view.bannedNames.length === 0 ? null : banned(t, view)}
${roomRules(t, view)}`,
  );
}

function invited(t: Translate, link: string): Html {
  return html`<div class="note note-strong stack" role="status"><label for="invited"><strong>${t("guest.invited-title")}</strong></label><input class="copyable" id="invited" value="${link}" readonly dir="ltr"><p class="hint">${t("guest.invited-hint")}</p></div>`;
}

function atTheDoor(t: Translate, view: MembersView): Html {
  const rows = view.waiting.map(
    (one) =>
      html`<li><span class="person grow">${mark(one.member)}<bdi class="name">${one.name}</bdi></span>${personAction(t, view, "approve", { id: one.member, name: one.name })}${personAction(t, view, "reject", { id: one.member, name: one.name })}</li>`,
  );
  return html`<section class="section"><h2>${t("guest.at-the-door")}</h2><ul class="people">${rows}</ul></section>`;
}

function memberRow(t: Translate, view: MembersView, member: MemberView): Html {
  const role = view.you.role;
  const canAct = member.id !== view.you.id && mayCommand(role, "kick") && mayActOn(role, member.role);
  return html`<li>${person(t, member, view.you)}${canAct ? memberActions(t, view, member) : null}</li>`;
}

function memberActions(t: Translate, view: MembersView, member: MemberView): Html {
  const actions = ([member.muted ? "unmute" : "mute", "kick", "ban"] as const).map((command) =>
    personAction(t, view, command, member),
  );
  return html`<details class="fold manage"><summary aria-label="${t("guest.actions")}: ${isolate(member.name)}">${t("guest.actions")}</summary><div class="form-row">${actions}${mayCommand(view.you.role, "appoint") ? appointments(t, view, member) : null}</div></details>`;
}

function appointments(t: Translate, view: MembersView, member: MemberView): readonly Html[] {
  return (["moderator", "member", "read-only"] as const)
    .filter((role) => role !== member.role)
    .map((role) =>
      commandForm(view, {
        command: "appoint",
        fields: { target: member.id, role },
        label: t(`room.act-${role}`),
        hearable: `${t(`room.act-${role}`)}: ${isolate(member.name)}`,
      }),
    );
}

function ownName(t: Translate, view: MembersView): Html {
  const content = labelledInput({
    id: "nickname",
    name: "nickname",
    label: t("guest.new-name"),
    value: view.you.name,
    required: true,
    charsMax: 4 * PROTOCOL_LIMITS.NAME_CHARS_MAX,
  });
  return html`<section class="section"><h2>${t("guest.rename-self")}</h2>${commandForm(view, { command: "nick", label: t("guest.save"), content })}</section>`;
}

function banned(t: Translate, view: MembersView): Html {
  const rows = view.bannedNames.map(
    (name) =>
      html`<li><bdi class="name grow">${name}</bdi>${personAction(t, view, "unban", { id: name, name })}</li>`,
  );
  return html`<section class="section"><h2>${t("guest.banned-title")}</h2><ul class="people">${rows}</ul></section>`;
}
