/** Privacy levels in words: which one is in force, and what each costs before it is chosen. */

import type { ConversationNotice, ConversationView, LevelOptionView } from "@hushroom/protocol";
import type { TextPart, Translate } from "../lang/index.ts";

type LevelNotice = Extract<ConversationNotice, { what: "level" }>;

const MB = 1_000_000;
const MINUTE_MS = 60_000;

/** What is true of both sides together. Null: both are at `direct`, and nobody has asked for anything else. */
export function levelState(
  t: Translate,
  { level, name }: Pick<ConversationView, "level" | "name">,
): readonly TextPart[] | null {
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

/** What it hides, what it costs and what is lost by it: a sentence each. */
export function levelOptionWords(t: Translate, option: LevelOptionView): string[] {
  const { level, dayBytes, delayMs } = option;
  const unpriced = level === "direct" ? t("level.cost-direct") : t("level.cost-unknown");
  const cost = dayBytes === null ? unpriced : t("level.cost", { mb: Math.round(dayBytes / MB) });
  const delay = delayMs === null ? [] : [t("level.delay", { seconds: Math.ceil(delayMs / 1000) })];
  const lost = level === "direct" ? [] : [t("level.lost")];
  const crowd = level === "blind" ? [t("level.crowd")] : [];
  const atOnce = level === "blind" && dayBytes !== null ? [t("level.cost-at-once")] : [];
  return [t(`level.claim-${level}`), ...crowd, cost, ...ticketWords(t, option), ...atOnce, ...delay, ...lost];
}

function ticketWords(t: Translate, { tickets, workMs }: LevelOptionView): string[] {
  if (tickets === null) return [];
  const needed = t("level.tickets", { tickets });
  if (workMs === null) return [needed, t("level.tickets-invite")];
  return [needed, t("level.tickets-work", { minutes: Math.ceil(workMs / MINUTE_MS) })];
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
