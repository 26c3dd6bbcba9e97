/** A contact and an invite in words. */

import type { ContactInviteView, ContactView } from "@hushroom/protocol";
import { formatMoment, type Translate } from "../lang/index.ts";

type ContactState = "waiting" | "ready" | "blocked" | "key-changed";

/** What matters most about them now. */
export function contactState({ state, newKey }: ContactView): ContactState {
  return newKey !== null && state !== "blocked" ? "key-changed" : state;
}

/** What comes next; a changed key has its own banner. */
export function contactNext(t: Translate, { state }: ContactView): string {
  return t(`contact.next-${state}`);
}

export interface ContactInviteWords {
  /** Somebody can still use it. */
  readonly works: boolean;
  readonly state: string;
}

export function contactInviteWords(
  t: Translate,
  invite: ContactInviteView,
  nowMs: number,
): ContactInviteWords {
  const { usedBy, revoked, expiresAt } = invite;
  if (usedBy !== null) return { works: false, state: t("contact.invite-used", { name: usedBy }) };
  if (revoked) return { works: false, state: t("contact.invite-revoked") };
  if (expiresAt === null) return { works: true, state: t("contact.invite-waits-ever") };
  if (expiresAt <= nowMs) return { works: false, state: t("contact.invite-expired") };
  return {
    works: true,
    state: t("contact.invite-waits", { time: formatMoment(t.language, expiresAt, "local") }),
  };
}
