/** Privacy levels in words: which one is in force, and what each costs before it is chosen. */

import {
  type ConversationNotice,
  type ConversationView,
  directMessageBytes,
  type LevelOptionView,
  type PrivacyLevel,
} from "@hushroom/protocol";
import type { TextPart, Translate } from "../lang/index.ts";

type LevelNotice = Extract<ConversationNotice, { what: "level" }>;

const MB = 1_000_000;
const KB = 1000;
const MINUTE_MS = 60_000;

type LevelOf = Pick<ConversationView, "kind" | "level" | "name" | "members">;

/** What is true of all sides together. Null: all are at `direct`, and nobody has asked for anything else. */
export function levelState(t: Translate, view: LevelOf): readonly TextPart[] | null {
  if (view.kind === "group") return groupLevelState(t, view);
  const { level, name } = view;
  const { own, used, theirs, inForce } = level;
  const named = (key: "own" | "used" | "theirs") => t(`level.name-${level[key] ?? "direct"}`);
  if (used !== "direct") {
    const words = { level: named("used"), name };
    return inForce ? t.parts("level.state-force", words) : t.parts("level.state-alone", words);
  }
  if (own !== "direct") return t.parts("level.state-asked", { level: named("own"), name });
  if (theirs !== null && theirs !== "direct")
    return t.parts("level.state-asks", { level: named("theirs"), name });
  return null;
}

function groupLevelState(t: Translate, { level, members }: LevelOf): readonly TextPart[] | null {
  const { own, used, proposed, agreed, inForce } = level;
  const words = (name: typeof own) => ({ level: t(`level.name-${name}`), agreed, count: members });
  if (used !== "direct")
    return t.parts(inForce ? "level.group-state-force" : "level.group-state-alone", words(used));
  if (own !== "direct") return t.parts("level.group-state-asked", words(own));
  return proposed === "direct" ? null : t.parts("level.group-state-proposed", words(proposed));
}

/** What comes before them. */
export const levelIntro = (t: Translate, { kind }: Pick<ConversationView, "kind">): string =>
  t(kind === "group" ? "level.group-intro" : "level.intro");

/** What is to be read of a level before it is chosen: in one sentence what it hides, its price, and all the rest. */
interface LevelOptionWords {
  readonly claim: string;
  readonly cost: string;
  readonly more: readonly string[];
}

export function levelOptionWords(
  t: Translate,
  { kind, level: { used } }: Pick<ConversationView, "kind" | "level">,
  option: LevelOptionView,
): LevelOptionWords {
  const isGroup = kind === "group";
  return {
    claim: levelClaim(t, kind, option.level),
    cost: costWords(t, option),
    more: isGroup ? moreOfGroups(t, option, used) : moreOfContacts(t, option),
  };
}

export const levelClaim = (
  t: Translate,
  kind: ConversationView["kind"],
  level: LevelOptionView["level"],
): string => t(kind === "group" ? `level.group-brief-${level}` : `level.brief-${level}`);

export const levelClaimInFull = (
  t: Translate,
  kind: ConversationView["kind"],
  level: LevelOptionView["level"],
): string => t(kind === "group" && level === "quiet" ? "level.group-claim-quiet" : `level.claim-${level}`);

function moreOfContacts(t: Translate, option: LevelOptionView): string[] {
  const claim = levelClaimInFull(t, "contact", option.level);
  if (option.level === "direct") return [claim];
  // Who alone uses `quiet` at a relay shows with whom by that, too; of two the claim says that the relay sees it.
  const crowd = option.level === "blind" ? [t("level.crowd")] : [];
  const price = priceWords(t, option, "level.cost-at-once");
  return [claim, ...crowd, ...price, ...delayWords(t, option), t("level.lost")];
}

function moreOfGroups(t: Translate, option: LevelOptionView, used: PrivacyLevel): string[] {
  const claim = levelClaimInFull(t, "group", option.level);
  if (option.level === "direct") return [claim];
  const price = [...priceWords(t, option, "level.group-cost-at-once"), ...bothWords(t, option, used)];
  const rounds = option.level === "quiet" ? [t("level.group-rounds")] : [];
  const delay = [...delayWords(t, option), ...rounds];
  return [claim, t("level.group-crowd"), ...price, ...delay, t("level.lost"), t("level.group-ways")];
}

/** What a group left is read on, as not all may have come along. */
function bothWords(t: Translate, { level }: LevelOptionView, used: PrivacyLevel): string[] {
  if (used === "direct" || used === level) return [];
  return [t("level.group-cost-both", { level: t(`level.name-${used}`) })];
}

function delayWords(t: Translate, { delayMs }: LevelOptionView): string[] {
  return delayMs === null ? [] : [t("level.delay", { seconds: Math.ceil(delayMs / 1000) })];
}

/** In `quiet` nothing is paid before all have chosen it. */
function priceWords(
  t: Translate,
  option: LevelOptionView,
  atOnce: "level.cost-at-once" | "level.group-cost-at-once",
): string[] {
  if (option.dayBytes === null) return ticketWords(t, option);
  const early = option.level === "blind" ? [t(atOnce)] : [];
  return [t("level.cost-always"), ...ticketWords(t, option), ...early];
}

function costWords(t: Translate, { level, dayBytes }: LevelOptionView): string {
  if (dayBytes === null) return t("level.cost-unknown");
  if (level !== "direct") return t("level.cost", { mb: Math.round(dayBytes / MB) });
  const mb = Math.ceil((10 * dayBytes) / MB) / 10;
  return t("level.cost-direct", { mb, kb: Math.ceil(directMessageBytes() / KB) });
}

function ticketWords(t: Translate, { tickets, workMs }: LevelOptionView): string[] {
  if (tickets === null) return [];
  const needed = t("level.tickets", { tickets });
  if (workMs === null) return [needed, t("level.tickets-invite")];
  return [needed, t("level.tickets-work", { count: Math.ceil(workMs / MINUTE_MS) })];
}

/** What it is called to choose it, and what is asked before that is done. */
export function levelChoosing(
  t: Translate,
  { kind, name, admin, level }: LevelOf & Pick<ConversationView, "admin">,
  option: LevelOptionView["level"],
): { readonly label: string; readonly title: readonly TextPart[]; readonly direct: string } {
  const words = { level: t(`level.name-${option}`), name };
  if (kind === "contact")
    return {
      label: t("level.choose", words),
      title: t.parts("level.confirm-title", words),
      direct: t("level.confirm-direct", words),
    };
  const isProposal = admin && option !== "direct" && level.proposed !== option;
  const label = t(isProposal ? "level.group-propose" : "level.group-choose", words);
  return {
    label: option === "direct" ? t("level.choose", words) : label,
    title: t.parts("level.group-confirm-title", words),
    direct: t(level.used === "quiet" ? "level.group-confirm-direct-quiet" : "level.group-confirm-direct"),
  };
}

export function proposalNoticeParts(
  t: Translate,
  { level, by }: Extract<ConversationNotice, { what: "proposed" }>,
): readonly TextPart[] {
  if (level === "direct") return t.parts("level.notice-proposed-not");
  const words = { level: t(`level.name-${level}`) };
  if (by === null) return t.parts("level.notice-proposed-somebody", words);
  return t.parts("level.notice-proposed", { ...words, name: by });
}

export function levelNoticeParts(
  t: Translate,
  { name, mine, level, inForce }: LevelNotice,
): readonly TextPart[] {
  if (level === "direct") return t.parts(mine ? "level.notice-direct-mine" : "level.notice-direct", { name });
  const words = { name, level: t(`level.name-${level}`) };
  if (inForce) return t.parts("level.notice-force", words);
  return t.parts(mine ? "level.notice-asked" : "level.notice-asks", words);
}
