/** What each reader hasn't confirmed of what lies at a relay, and who said what was found there (session/level/passed-on.ts). */

import type { Unconfirmed } from "../level/passed-on.ts";
import { memberIdText } from "../member-leaf.ts";
import type { FoundInLog } from "./expected.ts";
import { type ConversationState, isCommit, isInRounds } from "./state.ts";

/**
 * By reader. Commits aren't among it: some are owed to who will never take them. Of a round nothing is told: who is heard there once
 * in many slots, by two chains in turn, hasn't been given in so many what a contact has.
 */
export function unconfirmedAt(state: ConversationState, relay: string): ReadonlyMap<string, Unconfirmed[]> {
  const { flights, peers } = state;
  if (isInRounds(state)) return new Map();
  const all = new Map<string, Unconfirmed[]>([...peers.keys()].map((id) => [id, []]));
  for (const flight of flights.values()) {
    const way = isCommit(flight) ? undefined : flight.ways.find(({ place }) => place === relay);
    const isThere = way?.phase === "put";
    if (way !== undefined) all.get(memberIdText(flight.member))?.push({ flight: flight.number, isThere });
  }
  return all;
}

/** Asked before it is taken in. Null: a part of something long, or nobody who is in it now. */
export function sayerOf({ expected, epochs }: ConversationState, found: FoundInLog): string | null {
  if (found.type === "shared")
    return epochs.find(({ epoch }) => epoch === found.epoch)?.members.get(found.leaf) ?? null;
  const box = expected.get(found.address);
  return box?.kind === "chain" ? (box.boxes.members.get(box.leaf) ?? null) : null;
}
