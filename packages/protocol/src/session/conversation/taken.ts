/** How far in each chain its reader has come, as members tell each other. */

import { chainName, epochOf, goesBySlots, readersIn } from "./chain-in-use.ts";
import { type EpochBoxes, takenBefore } from "./epoch-boxes.ts";
import type { Flight } from "./flight.ts";
import { slotRelays } from "./quiet-relays.ts";
import type { ConversationState, Peer } from "./state.ts";

export const takenIn = (peer: Peer, name: bigint): number =>
  peer.taken.find((taken) => taken.epoch === name)?.index ?? 0;

/** Which of the boxes of an epoch, of the chain in use, the peer has taken, as far as it told us. */
export const takenOf = (state: ConversationState, peer: Peer, boxes: EpochBoxes): number =>
  takenIn(peer, chainName(boxes.epoch, goesBySlots(state, boxes, peer.id)));

/** Which boxes of the chain of this flight its reader has taken. */
export const takenBeside = (peer: Peer, { epoch, isSlots }: Pick<Flight, "epoch" | "isSlots">): number =>
  takenIn(peer, chainName(epoch, isSlots));

/** The last epoch in which a peer has shown itself; 0 if in none. */
export function lastShown({ taken }: Peer): bigint {
  let last = 0n;
  for (const { epoch: name } of taken) if (epochOf(name) > last) last = epochOf(name);
  return last;
}

/** Which of a peer's boxes this member has found, of each epoch: what acknowledgements tell. */
export function takenFrom(state: ConversationState, peerId: string): { epoch: bigint; index: number }[] {
  // An older program takes no packet that names such chains.
  const areAllAble = state.roster.members.every(({ knowsSlotChains }) => knowsSlotChains);
  const areSlotsRead = areAllAble && slotRelays(state).length > 0;
  return state.epochs.flatMap((boxes) => {
    const leaf = [...boxes.members].find(([, id]) => id === peerId)?.[0];
    return (areSlotsRead ? [false, true] : [false]).flatMap((isSlots) => {
      const chain = leaf === undefined ? undefined : readersIn(boxes, isSlots).get(leaf);
      return chain === undefined
        ? []
        : [{ epoch: chainName(boxes.epoch, isSlots), index: takenBefore(chain) }];
    });
  });
}
