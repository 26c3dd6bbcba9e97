/** A group that goes from one level to another, for tests. */

import type { PrivacyLevel } from "../../src/session/level/level.ts";
import type { Member } from "./conversation-world.ts";
import type { SlottedRelay } from "./slotted-relay.ts";

export const LEVELS: readonly PrivacyLevel[] = ["direct", "quiet", "blind"];
export const LEVEL_PAIRS = LEVELS.flatMap((from) =>
  LEVELS.filter((to) => to !== from).map((to) => [from, to] as const),
);
/** Slots for all that waits to be put again. */
const SETTLES_WITHIN = 600;

export const isSettled = (people: readonly Member[]): boolean =>
  people.every((person) => person.states().every((state) => state === "delivered")) &&
  new Set(people.map(({ conversation }) => conversation.epoch)).size === 1;

/** Until all is confirmed, and no longer than it may take. */
export function settle(level: SlottedRelay, people: readonly Member[]): void {
  for (let slot = 0; slot < SETTLES_WITHIN && (slot === 0 || !isSettled(people)); slot += 20) level.pass(20);
}
