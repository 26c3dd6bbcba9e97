/** Forms that do one room command each: POST /command, then back to where they were. */

import { isolate, type Translate } from "@hushroom/client";
import type { RoomCommandName } from "@hushroom/protocol";
import type { MembersView } from "../page-views.ts";
import { hiddenField } from "./document.ts";
import { type Html, html } from "./html.ts";

interface CommandForm {
  readonly command: RoomCommandName;
  /** Hidden fields besides. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly label: string;
  /** What the button says to those who hear it alone. */
  readonly hearable?: string;
  readonly danger?: boolean;
  /** Visible fields before the button. */
  readonly content?: Html;
}

export function commandForm(view: MembersView, form: CommandForm): Html {
  const hidden = Object.entries(form.fields ?? {}).map(([name, value]) => hiddenField(name, value));
  const look = form.danger ? "button-danger" : "button-quiet";
  const hearable = form.hearable === undefined ? null : html` aria-label="${form.hearable}"`;
  return html`<form class="form-row" method="post" action="/command" accept-charset="utf-8">
${hiddenField("form", view.formToken)}${hiddenField("next", "/members")}${hiddenField("command", form.command)}${hidden}
${form.content ?? null}<button class="button ${look}" type="submit"${hearable}>${form.label}</button></form>`;
}

const ACTIONS = {
  approve: "room.act-approve",
  reject: "room.act-reject",
  mute: "room.act-mute",
  unmute: "room.act-unmute",
  kick: "room.act-kick",
  ban: "room.act-ban",
  unban: "room.act-unban",
} as const;

/** One button that does something to somebody. */
export function personAction(
  t: Translate,
  view: MembersView,
  command: keyof typeof ACTIONS,
  target: { readonly id: string; readonly name: string },
): Html {
  const label = t(ACTIONS[command]);
  return commandForm(view, {
    command,
    fields: { target: target.id },
    label,
    hearable: `${label}: ${isolate(target.name)}`,
    danger: command === "kick" || command === "ban" || command === "reject",
  });
}

export interface LabelledInput {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value?: string;
  readonly numeric?: { readonly min: number; readonly max: number };
  readonly required?: boolean;
  readonly charsMax?: number;
}

export function labelledInput(input: LabelledInput): Html {
  const { id, numeric } = input;
  const hint =
    input.hint === undefined ? null : html`<span class="hint" id="${id}-hint">${input.hint}</span>`;
  const kind =
    numeric === undefined
      ? html`type="text" dir="auto" maxlength="${input.charsMax ?? 128}"`
      : html`type="number" inputmode="numeric" min="${numeric.min}" max="${numeric.max}"`;
  return html`<div class="field"><label for="${id}">${input.label}</label>${hint}<input id="${id}" name="${input.name}" ${kind} value="${input.value ?? ""}" autocomplete="off"${hint === null ? null : html` aria-describedby="${id}-hint"`}${input.required ? html` required` : null}></div>`;
}
