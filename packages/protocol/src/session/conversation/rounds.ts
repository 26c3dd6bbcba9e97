/** A group in `quiet`: each slot is for one other member, by an order that all of the group know (quiet-round.ts). */

import { laneFor, quietOrder, quietRotation, readerOf, writerOf } from "../level/quiet-round.ts";
import { slotAt } from "../level/slots.ts";
import { memberById, type Roster } from "../roster.ts";
import type { ConversationState, Peer } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Whether it has several to read and to write to, one after the other. */
export const isInRounds = ({ agreement, roster }: ConversationState): boolean =>
  agreement.used.level === "quiet" && roster.profile.kind === "group";

/** How many slots until each has had its own. */
export const lanesOf = (state: ConversationState): number =>
  isInRounds(state) ? Math.max(1, state.roster.members.length - 1) : 1;

/** Asked for in each slot several times. */
const orders = new WeakMap<Roster, { readonly rotation: number; readonly order: readonly string[] }>();

function orderIn({ mls, roster, agreement }: ConversationState, slot: number): readonly string[] {
  const rotation = quietRotation(agreement.used.slotMs, slot);
  const known = orders.get(roster);
  if (known?.rotation === rotation) return known.order;
  const ids = roster.members.map(({ id }) => id);
  const order = quietOrder(mls.groupContext.groupId, rotation, ids);
  orders.set(roster, { rotation, order });
  return order;
}

const orderNow = ({ state, nowMs }: Turn): readonly string[] =>
  orderIn(state, slotAt(state.agreement.used.slotMs, nowMs));

/** In whose slots it is put what is for this member. */
export function laneTo(turn: Turn, member: string): number {
  const { state } = turn;
  if (!isInRounds(state) || memberById(state.roster, member) === undefined) return 0;
  return laneFor(orderNow(turn), state.self, member);
}

/** For whom this turn is. */
export function readerIn(turn: Turn, lane: number): Peer | undefined {
  const { peers, self } = turn.state;
  if (!isInRounds(turn.state)) return [...peers.values()][0];
  return peers.get(readerOf(orderNow(turn), self, lane) ?? "");
}

/** Who put what is to be looked for in this slot: for that there was time in the slot before. */
export function writerIn(state: ConversationState, slot: number): string | undefined {
  const put = slot - 1;
  return writerOf(orderIn(state, put), state.self, put % lanesOf(state));
}
