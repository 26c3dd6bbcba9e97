/** A person: mark, name and what is to be known of them. */

import { markClasses, markOf, type Translate } from "@hushroom/client";
import type { MemberView, Role } from "@hushroom/protocol";
import { type Html, html } from "./html.ts";

export function mark(memberId: string): Html {
  return html`<span class="${markClasses(memberId)}" aria-hidden="true"></span>`;
}

export function colouredName(memberId: string, name: string): Html {
  return html`<bdi class="name hue-${markOf(memberId).hue}">${name}</bdi>`;
}

/** Ordinary members wear none. */
export function roleBadge(t: Translate, role: Role): Html | null {
  if (role === "member") return null;
  return html` <span class="badge badge-${role}">${t(`room.role-${role}`)}</span>`;
}

export function badge(text: string): Html {
  return html` <span class="badge">${text}</span>`;
}

export function person(t: Translate, member: MemberView, you: MemberView): Html {
  const badges = [
    roleBadge(t, member.role),
    member.id === you.id ? badge(t("room.you")) : null,
    member.muted ? badge(t("room.muted")) : null,
    member.registered ? badge(t("room.registered")) : null,
    member.present ? null : badge(t("room.away")),
  ];
  return html`<span class="person${member.present ? "" : " absent"}">${mark(member.id)}${colouredName(member.id, member.name)}</span>${badges}`;
}
