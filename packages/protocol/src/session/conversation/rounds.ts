/** A group in `quiet`: each slot is for one other member, by an order that all of the group know (quiet-round.ts). */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import type { LevelChoice } from "../level/level-choice.ts";
import { laneFor, quietOrder, quietRotation, readerOf, writerOf } from "../level/quiet-round.ts";
import { slotAt } from "../level/slots.ts";
import { memberById, type Roster } from "../roster.ts";
import { isInRounds } from "./level-in-use.ts";
import type { ConversationState, Peer } from "./state.ts";
import type { Turn } from "./turn.ts";

/** In `quiet`: how many slots until each has had its own. */
export const lanesOf = ({ roster: { profile, members } }: ConversationState): number =>
  profile.kind === "group" ? Math.max(1, members.length - 1) : 1;

/** How much longer anything takes than between two. */
export const roundOf = (state: ConversationState): number => (isInRounds(state) ? lanesOf(state) : 1);

/** Empty frames that one reader has not confirmed. */
export const unreadInRounds = (state: ConversationState): number =>
  Math.ceil(LOCAL_LIMITS.QUIET_GROUP_UNREAD_SLOTS / lanesOf(state));

/** Asked for in each slot several times. */
const orders = new WeakMap<Roster, { readonly rotation: number; readonly order: readonly string[] }>();

function orderIn({ mls, roster }: ConversationState, slotMs: number, slot: number): readonly string[] {
  const rotation = quietRotation(slotMs, slot);
  const known = orders.get(roster);
  if (known?.rotation === rotation) return known.order;
  const ids = roster.members.map(({ id }) => id);
  const order = quietOrder(mls.groupContext.groupId, rotation, ids);
  orders.set(roster, { rotation, order });
  return order;
}

/** Of a turn that is for a slot which begins only now, and of what is put between two turns. */
function orderNow({ state, nowMs, slot }: Turn): readonly string[] {
  const { slotMs } = state.agreement.used;
  return orderIn(state, slotMs, slot ?? slotAt(slotMs, nowMs));
}

/** In whose slots it is put what is for this member. */
export function laneTo(turn: Turn, member: string): number {
  const { state, slot } = turn;
  if (!isInRounds(state)) return 0;
  if (memberById(state.roster, member) === undefined) return (slot ?? 0) % lanesOf(state);
  return laneFor(orderNow(turn), state.self, member);
}

/** For whom this turn is. */
export function readerIn(turn: Turn, slot: number): Peer | undefined {
  const { peers, self } = turn.state;
  if (!isInRounds(turn.state)) return [...peers.values()][0];
  return peers.get(readerOf(orderNow(turn), self, slot % lanesOf(turn.state)) ?? "");
}

/** Who put what is to be looked for in this slot: for that there was time in the slot before. */
export function writerIn(
  state: ConversationState,
  { slotMs }: LevelChoice,
  slot: number,
): string | undefined {
  const put = slot - 1;
  return writerOf(orderIn(state, slotMs, put), state.self, put % lanesOf(state));
}
