/** Which level a conversation can have, what that costs, and choosing it. */

import {
  DIRECT,
  type ErrorCode,
  errorCodeOf,
  HushError,
  isSameChoice,
  LEVEL_CLAIMS,
  type LevelChoice,
  type LevelOptionView,
  LOCAL_LIMITS,
  parseRelayAddress,
  quietDayCost,
  SELECTABLE_LEVELS,
  type SelectableLevel,
} from "@hushroom/protocol";
import type { KeptConversation } from "../kept-conversation.ts";
import type { Messenger } from "../messenger.ts";
import { assertRoom } from "./levels.ts";

/** Each level, with what it costs before anybody chooses it, and why it can't be had. */
export function levelOptions(kept: KeptConversation, messenger: Messenger): LevelOptionView[] {
  return SELECTABLE_LEVELS.map((level) => ({
    level,
    claim: LEVEL_CLAIMS[level],
    ...costOf(level, messenger.levels.slotMs),
    refusal: refusalOf(kept, messenger, level),
  }));
}

function costOf(level: SelectableLevel, slotMs: number): Pick<LevelOptionView, "dayBytes" | "delayMs"> {
  if (level === "direct") return { dayBytes: null, delayMs: null };
  const { upBytes, downBytes } = quietDayCost(slotMs);
  // The turn that was just missed, the slot that it goes out in, and the one in which the reader looks.
  return { dayBytes: Math.round(upBytes + downBytes), delayMs: 2 * slotMs + LOCAL_LIMITS.SLOT_TURN_AHEAD_MS };
}

function refusalOf(kept: KeptConversation, messenger: Messenger, level: SelectableLevel): ErrorCode | null {
  try {
    choiceOf(kept, messenger, level);
    return null;
  } catch (error) {
    return errorCodeOf(error);
  }
}

/** Throws LEVEL_CONTACTS_ONLY, LEVEL_NO_RELAY or LEVEL_FULL, with nothing changed. */
export function chooseLevel(kept: KeptConversation, messenger: Messenger, level: SelectableLevel): void {
  const choice = choiceOf(kept, messenger, level);
  if (isSameChoice(choice, kept.machine.level.own)) return;
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

function choiceOf(kept: KeptConversation, messenger: Messenger, level: SelectableLevel): LevelChoice {
  if (level === "direct") return DIRECT;
  if (kept.meta.kind === "group") throw new HushError("LEVEL_CONTACTS_ONLY");
  const { own } = kept.machine.level;
  if (own.level === level) return own;
  const relay = commonRelay(kept);
  if (relay === null) throw new HushError("LEVEL_NO_RELAY");
  assertRoom(
    [...messenger.conversations.values()].filter((other) => other !== kept),
    relay,
  );
  return { level, relay, slotMs: messenger.levels.slotMs };
}

/** Where both read. What the other side has chosen already comes first; else it is the same one on both sides. */
function commonRelay({ machine }: KeptConversation): string | null {
  const [others, own] = [true, false].map((isOther) =>
    machine.roster.members.find(({ id }) => (id !== machine.self) === isOther),
  );
  const both = own?.relays.filter((relay) => others?.relays.includes(relay) === true) ?? [];
  const fitting = both.filter((relay) => parseRelayAddress(relay).issuerKey === null).sort();
  const [theirs] = [...machine.level.others.values()];
  if (theirs !== undefined && fitting.includes(theirs.relay)) return theirs.relay;
  return fitting[0] ?? null;
}

/** A relay that a conversation goes by can't be given up before. Throws LEVEL_RELAY_IN_USE. */
export function assertRelaysStay(messenger: Messenger, relays: readonly string[]): void {
  for (const { machine, meta } of messenger.conversations.values()) {
    const { own, used } = machine.level;
    const isKept = [own, used].every(({ level, relay }) => level === "direct" || relays.includes(relay));
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
  return messenger.levels.isAway(kept.id) ? "LEVEL_RELAY_AWAY" : null;
}
