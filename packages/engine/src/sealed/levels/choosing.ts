/** Which level a conversation can have, what that costs, and choosing it. */

import {
  blindDayCost,
  DIRECT,
  DIRECT_IDLE_DAY_BYTES,
  type ErrorCode,
  errorCodeOf,
  GROUP_LEVEL_CLAIMS,
  HushError,
  haveSlotChains,
  isSameChoice,
  isSmall,
  LEVEL_CLAIMS,
  type LevelChoice,
  type LevelOptionView,
  LOCAL_LIMITS,
  mayWork,
  PRIVACY_LEVELS,
  PROTOCOL_LIMITS,
  type PrivacyLevel,
  parseRelayAddress,
  quietDayCost,
  slotBatchesADay,
} from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";
import type { Messenger } from "../messenger.ts";
import type { LogTerms } from "./relay-terms.ts";
import { assertRoom, placesHeld } from "./slot-place.ts";

/** Each level, with what it costs before anybody chooses it, and why it can't be had. Asks relays what they cost. */
export async function levelOptions(kept: KeptConversation, messenger: Messenger): Promise<LevelOptionView[]> {
  await messenger.learnTerms(kept, fittingRelays(kept));
  return PRIVACY_LEVELS.map((level) => ({
    level,
    claim: (kept.meta.kind === "group" ? GROUP_LEVEL_CLAIMS : LEVEL_CLAIMS)[level],
    ...costOf(kept, messenger, level),
    refusal: refusalOf(kept, messenger, level),
  }));
}

function costOf(
  kept: KeptConversation,
  messenger: Messenger,
  level: PrivacyLevel,
): Pick<LevelOptionView, "dayBytes" | "delayMs" | "tickets" | "workMs"> {
  const { slotMs } = messenger.levels;
  const others = kept.machine.roster.members.length - 1;
  if (level === "direct") return { dayBytes: others * DIRECT_IDLE_DAY_BYTES, delayMs: null, ...NO_TICKETS };
  // The turn that was just missed, the slot that it goes out in, and the one in which the reader looks.
  const turns = level === "quiet" ? Math.max(1, others) : 1;
  const delayMs = (turns + 1) * slotMs + LOCAL_LIMITS.SLOT_TURN_AHEAD_MS;
  const relay = relayOf(kept);
  const terms = messenger.terms.get(relay ?? "");
  const tickets = relay === null || !isTicketed(relay) ? NO_TICKETS : ticketCost(level, slotMs, terms);
  if (level === "blind" && terms === null) return { dayBytes: null, delayMs, ...tickets };
  const cost = level === "quiet" ? quietDayCost(slotMs) : blindDayCost(slotMs, terms?.batch ?? 0);
  return { dayBytes: Math.round(cost.upBytes + cost.downBytes), delayMs, ...tickets };
}

const NO_TICKETS = { tickets: null, workMs: null } as const;

/** What they cost without an invite. */
function ticketCost(level: Exclude<PrivacyLevel, "direct">, slotMs: number, terms: LogTerms | null) {
  const batches = slotBatchesADay(level, slotMs);
  const tickets = batches * PROTOCOL_LIMITS.TICKET_BATCH;
  if (terms === null || !mayWork(terms)) return { tickets, workMs: null };
  const tries = batches * 2 ** terms.workBits;
  return { tickets, workMs: Math.round((tries / LOCAL_LIMITS.TICKET_TRIES_PER_SECOND) * 1000) };
}

function refusalOf(kept: KeptConversation, messenger: Messenger, level: PrivacyLevel): ErrorCode | null {
  try {
    choiceOf(kept, messenger, level);
    return null;
  } catch (error) {
    return errorCodeOf(error);
  }
}

/**
 * In a group an admin proposes by this too, and takes that back. Throws LEVEL_NOT_PROPOSED, LEVEL_GROUP_TOO_LARGE,
 * LEVEL_MEMBER_TOO_OLD, LEVEL_NO_RELAY, LEVEL_TERMS_UNKNOWN, LEVEL_RELAY_SLOW, RELAY_NEEDS_TICKETS or LEVEL_FULL, with nothing
 * changed.
 */
export function chooseLevel(kept: KeptConversation, messenger: Messenger, level: PrivacyLevel): void {
  const choice = choiceOf(kept, messenger, level);
  if (!isSameChoice(choice, kept.machine.level.own)) tellChoice(kept, messenger, choice);
  propose(kept, choice);
}

function propose(kept: KeptConversation, choice: LevelChoice): void {
  const { roster, self } = kept.machine;
  const { admins, level } = roster.profile;
  const proposed = choice.level === "direct" ? null : choice;
  if (kept.meta.kind !== "group" || !admins.includes(self) || isSameProposal(level, proposed)) return;
  kept.do({ type: "wish", wish: { type: "level", choice: proposed } });
}

const isSameProposal = (one: LevelChoice | null, other: LevelChoice | null): boolean =>
  isSameChoice(one ?? DIRECT, other ?? DIRECT);

function tellChoice(kept: KeptConversation, messenger: Messenger, choice: LevelChoice): void {
  const { level } = choice;
  const { random, clock } = messenger.parts;
  const id = Buffer.from(random(16)).toString("hex");
  const noticeId = Buffer.from(random(16)).toString("hex");
  const { self, own } = kept.machine;
  kept.do({ type: "send", id, content: { type: "level", ...choice } }, () =>
    kept.history.addNotice(noticeId, clock.nowMs(), {
      what: "level",
      member: self,
      name: own.name,
      mine: true,
      level,
      inForce: isAgreed(kept),
    }),
  );
}

/** Both use it from here on. */
export const isAgreed = ({ machine: { level } }: KeptConversation): boolean =>
  level.isInForce && isSameChoice(level.own, level.used);

function choiceOf(kept: KeptConversation, messenger: Messenger, level: PrivacyLevel): LevelChoice {
  if (level === "direct") return DIRECT;
  const { own } = kept.machine.level;
  const { slotMs } = messenger.levels;
  if (kept.meta.kind === "group") assertForGroup(kept, level, slotMs);
  const { level: proposed } = kept.machine.roster.profile;
  if (own.level === level && (proposed === null || isSameChoice(own, proposed))) return own;
  const relay = relayOf(kept);
  if (relay === null) throw new HushError("LEVEL_NO_RELAY");
  const terms = messenger.terms.get(relay);
  if (level === "blind") assertTerms(terms, slotMs);
  if (isTicketed(relay)) assertTickets(terms, messenger.tickets.invite(relay) !== null);
  assertRoom(
    [...messenger.conversations.values()].filter((other) => other !== kept),
    { level, relay },
  );
  return { level, relay, slotMs };
}

/** Throws LEVEL_GROUP_TOO_LARGE, LEVEL_MEMBER_TOO_OLD, LEVEL_NOT_PROPOSED. */
function assertForGroup({ machine }: KeptConversation, level: PrivacyLevel, slotMs: number): void {
  const { roster, self } = machine;
  const { level: proposed, admins } = roster.profile;
  if (!isSmall(roster)) throw new HushError("LEVEL_GROUP_TOO_LARGE");
  if (level === "quiet" && !haveSlotChains(roster.members)) throw new HushError("LEVEL_MEMBER_TOO_OLD");
  const isProposed = proposed === null ? admins.includes(self) : proposed.slotMs === slotMs;
  if (!isProposed) throw new HushError("LEVEL_NOT_PROPOSED");
}

/** Nobody chooses what it isn't known to cost. Throws LEVEL_TERMS_UNKNOWN, LEVEL_RELAY_SLOW. */
function assertTerms(terms: LogTerms | null, slotMs: number): void {
  if (terms === null) throw new HushError("LEVEL_TERMS_UNKNOWN");
  if (terms.paceMs > slotMs) throw new HushError("LEVEL_RELAY_SLOW");
}

/** Throws LEVEL_TERMS_UNKNOWN; RELAY_NEEDS_TICKETS: there is no way to get any. */
function assertTickets(terms: LogTerms | null, hasInvite: boolean): void {
  if (terms === null) throw new HushError("LEVEL_TERMS_UNKNOWN");
  if (!hasInvite && !mayWork(terms)) throw new HushError("RELAY_NEEDS_TICKETS");
}

const isTicketed = (relay: string): boolean => parseRelayAddress(relay).issuerKey !== null;

/** Where all read. What is proposed, or the other side has chosen already, comes first; else it is the same one on all sides. */
function relayOf(kept: KeptConversation): string | null {
  const fitting = fittingRelays(kept);
  const { roster, level } = kept.machine;
  const { level: proposed, kind } = roster.profile;
  if (proposed !== null) return fitting.includes(proposed.relay) ? proposed.relay : null;
  const [theirs] = kind === "contact" ? [...level.others.values()] : [];
  if (theirs !== undefined && fitting.includes(theirs.relay)) return theirs.relay;
  return fitting[0] ?? null;
}

function fittingRelays({ machine: { roster, self } }: KeptConversation): string[] {
  const own = roster.members.find(({ id }) => id === self);
  const others = roster.members.filter(({ id }) => id !== self);
  const all = own?.relays.filter((relay) => others.every(({ relays }) => relays.includes(relay))) ?? [];
  // Where none are asked for comes first: it costs less.
  return (others.length === 0 ? [] : all).sort(
    (a, b) => Number(isTicketed(a)) - Number(isTicketed(b)) || (a < b ? -1 : 1),
  );
}

/** A relay that a conversation goes by, or reads others at who may still do so, can't be given up before. Throws LEVEL_RELAY_IN_USE. */
export function assertRelaysStay(messenger: Messenger, relays: readonly string[]): void {
  for (const { machine, meta } of messenger.conversations.values()) {
    const isKept = placesHeld(machine.level).every(({ relay }) => relays.includes(relay));
    if (!isKept && !meta.hasLeft) throw new HushError("LEVEL_RELAY_IN_USE");
  }
}

/** What hinders a conversation that goes by slots. */
export function levelTrouble(kept: KeptConversation, messenger: Messenger): ErrorCode | null {
  const { machine, meta } = kept;
  const { used } = machine.level;
  if (used.level === "direct" || meta.hasLeft) return null;
  if (machine.standing === "lost" || messenger.hasToSay(kept)) return "LEVEL_NEEDS_DIRECT";
  const others = machine.roster.members.filter(({ id }) => id !== machine.self);
  if (!others.every(({ relays }) => relays.includes(used.relay))) return "LEVEL_NO_RELAY";
  if (used.level === "blind" && !machine.level.isInForce) return "LEVEL_NOT_READ";
  if (messenger.levels.isAway(kept)) return "LEVEL_RELAY_AWAY";
  const trouble =
    messenger.levels.trouble(kept) ?? (messenger.faults.isLying(used.relay) ? "RELAY_FALSE" : null);
  return trouble ?? (machine.level.behind.length > 0 ? "LEVEL_MEMBER_BEHIND" : null);
}
