/** What each reader hasn't confirmed of what lies at a relay, and how much came of it (session/level/passed-on.ts). */

import type { Unconfirmed } from "../level/passed-on.ts";
import { memberIdText } from "../member-leaf.ts";
import { readersIn } from "./chain-in-use.ts";
import { isCommit } from "./flight.ts";
import { isInRounds, isLogged } from "./level-in-use.ts";
import type { ConversationState } from "./state.ts";
import { isSurelyThere } from "./ways.ts";

/** By reader. Commits aren't among it: some are owed to who will never take them. */
export function unconfirmedAt(
  state: ConversationState,
  relay: string,
  nowMs: number,
): ReadonlyMap<string, Unconfirmed[]> {
  const { flights, peers } = state;
  const all = new Map<string, Unconfirmed[]>([...peers.keys()].map((id) => [id, []]));
  for (const flight of flights.values()) {
    const way = isCommit(flight) ? undefined : flight.ways.find(({ place }) => place === relay);
    if (way === undefined) continue;
    // A log says nothing of how long it keeps an entry.
    const isThere = isLogged(state) ? way.phase === "put" : isSurelyThere(state, way, nowMs);
    all.get(memberIdText(flight.member))?.push({ flight: flight.number, isThere, tries: way.tries });
  }
  return all;
}

/** By member: how many frames for this one were found, in the epochs that are read; in rounds of those in slots alone. */
export function framesFrom(state: ConversationState): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const one of state.epochs) {
    for (const [leaf, { next, boxes }] of readersIn(one, isInRounds(state))) {
      const id = one.members.get(leaf) ?? "";
      found.set(id, (found.get(id) ?? 0) + next - boxes.length);
    }
  }
  return found;
}
