/** The room's rules as forms, for those who may change them. */

import type { Translate } from "@hushroom/client";
import { mayCommand, ROOM_LIMITS, type RoomSettings } from "@hushroom/protocol";
import type { MembersView } from "../page-views.ts";
import { commandForm, labelledInput } from "./command-form.ts";
import { type Html, html } from "./html.ts";

const HOUR_MAX = 24 * 365;

export function roomRules(t: Translate, view: MembersView): Html | null {
  const rules = [
    ...SWITCHES.map((rule) => switchRule(t, view, rule)),
    slowRule(t, view),
    clearRule(t, view),
    inviteRule(t, view),
  ].filter((rule) => rule !== null);
  if (rules.length === 0) return null;
  return html`<section class="section"><h2>${t("guest.settings-title")}</h2><ul class="people rules">${rules.map((rule) => html`<li>${rule}</li>`)}</ul></section>`;
}

interface Switch {
  readonly command: "waiting-room" | "lock" | "announce";
  readonly text: "guest.set-waiting-room" | "guest.set-lock" | "guest.set-announce";
  isOn(settings: RoomSettings): boolean;
}

const SWITCHES: readonly Switch[] = [
  { command: "announce", text: "guest.set-announce", isOn: (settings) => settings.announcement },
  { command: "waiting-room", text: "guest.set-waiting-room", isOn: (settings) => settings.waitingRoom },
  { command: "lock", text: "guest.set-lock", isOn: (settings) => settings.locked },
];

function switchRule(t: Translate, view: MembersView, rule: Switch): Html | null {
  if (!mayCommand(view.you.role, rule.command)) return null;
  const on = rule.isOn(view.settings);
  const label = t(on ? "guest.switch-off" : "guest.switch-on");
  const form = commandForm(view, {
    command: rule.command,
    fields: { on: on ? "no" : "yes" },
    label,
    hearable: `${t(rule.text)}: ${label}`,
  });
  return html`<span class="grow">${t(rule.text)} <span class="badge">${t(on ? "guest.is-on" : "guest.is-off")}</span></span>${form}`;
}

function slowRule(t: Translate, view: MembersView): Html | null {
  if (!mayCommand(view.you.role, "slow")) return null;
  const content = labelledInput({
    id: "seconds",
    name: "seconds",
    label: t("guest.slow-label"),
    hint: t("guest.slow-hint"),
    value: String(Math.round(view.settings.slowModeMs / 1000)),
    numeric: { min: 0, max: ROOM_LIMITS.SLOW_MODE_MAX_MS / 1000 },
    required: true,
  });
  return commandForm(view, { command: "slow", label: t("guest.save"), content });
}

function clearRule(t: Translate, view: MembersView): Html | null {
  if (!mayCommand(view.you.role, "clear")) return null;
  return html`<span class="grow">${t("guest.clear-title")}<br><span class="hint">${t("guest.clear-hint")}</span></span>${commandForm(view, { command: "clear", label: t("guest.clear"), danger: true })}`;
}

function inviteRule(t: Translate, view: MembersView): Html | null {
  if (!mayCommand(view.you.role, "invite")) return null;
  const uses = labelledInput({
    id: "uses",
    name: "uses",
    label: t("guest.invite-uses"),
    hint: t("guest.invite-uses-hint"),
    numeric: { min: 1, max: ROOM_LIMITS.MEMBERS_MAX },
  });
  const hours = labelledInput({
    id: "hours",
    name: "hours",
    label: t("guest.invite-hours"),
    hint: t("guest.invite-hours-hint"),
    numeric: { min: 1, max: HOUR_MAX },
  });
  return commandForm(view, {
    command: "invite",
    label: t("guest.invite-make"),
    content: html`${uses}${hours}`,
  });
}
