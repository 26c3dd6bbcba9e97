/** Privacy levels in words: which one is in force, and what each costs before it is chosen. */

import {
  type ConversationNotice,
  type ConversationView,
  directMessageBytes,
  type LevelOptionView,
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

/** What it hides, what it costs and what is lost by it: a sentence each. */
export function levelOptionWords(
  t: Translate,
  { kind }: Pick<ConversationView, "kind">,
  option: LevelOptionView,
): string[] {
  const { level, dayBytes, delayMs } = option;
  const isGroup = kind === "group";
  const delay = delayMs === null ? [] : [t("level.delay", { seconds: Math.ceil(delayMs / 1000) })];
  const lost = level === "direct" ? [] : [t("level.lost")];
  // Who alone uses `quiet` at a relay shows with whom by that, too; of two the claim says that the relay sees it.
  const hasCrowd = level === "blind" || (isGroup && level === "quiet");
  const crowd = hasCrowd ? [t(isGroup ? "level.group-crowd" : "level.crowd")] : [];
  const isPriced = level === "blind" && dayBytes !== null;
  const atOnce = isPriced ? [t(isGroup ? "level.group-cost-at-once" : "level.cost-at-once")] : [];
  const ways = isGroup && level !== "direct" ? [t("level.group-ways")] : [];
  const rounds = isGroup && level === "quiet" ? [t("level.group-rounds")] : [];
  const price = [costWords(t, option), ...ticketWords(t, option), ...atOnce];
  const claim = t(isGroup && level === "quiet" ? "level.group-claim-quiet" : `level.claim-${level}`);
  return [claim, ...crowd, ...price, ...delay, ...rounds, ...lost, ...ways];
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
