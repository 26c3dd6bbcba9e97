/** What became of a link, in words. */

import type { InviteApiView } from "@hushroom/protocol";
import { formatMoment, type Translate } from "../lang/index.ts";

export interface InviteWords {
  /** Somebody can still come in with it. */
  readonly works: boolean;
  readonly state: string;
  readonly used: string;
}

function stateWords(t: Translate, invite: InviteApiView, nowMs: number): Omit<InviteWords, "used"> {
  const { revoked, expiresAt, uses, used } = invite;
  if (revoked) return { works: false, state: t("owner.link-revoked") };
  if (expiresAt !== null && expiresAt <= nowMs) return { works: false, state: t("owner.link-expired") };
  if (uses !== null && used >= uses) return { works: false, state: t("owner.link-used-up") };
  if (expiresAt === null) return { works: true, state: t("owner.link-works") };
  const time = formatMoment(t.language, expiresAt, "local");
  return { works: true, state: t("owner.link-works-until", { time }) };
}

export function inviteWords(t: Translate, invite: InviteApiView, nowMs: number): InviteWords {
  const { uses, used } = invite;
  const words =
    uses === null ? t("owner.link-used", { count: used }) : t("owner.link-used-of", { used, count: uses });
  return { ...stateWords(t, invite, nowMs), used: words };
}
