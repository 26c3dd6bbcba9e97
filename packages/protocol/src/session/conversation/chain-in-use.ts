/** Each pair may have two chains in an epoch, that of all levels and that of slots: which is which, and which is in use. */

import type { ReaderChain, SenderChain } from "../chain.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import type { ChainOf } from "./expected-box.ts";
import { isInRounds } from "./level-in-use.ts";
import type { ConversationState } from "./state.ts";

/** The two are told apart by the highest bit of their names, which no epoch comes to. */
const SLOTS_BIT = 1n << 63n;

export const chainName = (epoch: bigint, isSlots: boolean): bigint => (isSlots ? epoch | SLOTS_BIT : epoch);

export const isSlotChain = (name: bigint): boolean => (name & SLOTS_BIT) !== 0n;

export const epochOf = (name: bigint): bigint => name & ~SLOTS_BIT;

/** By which chain this member sends to that one now: by the common one, where the epoch has none that only the two know. */
export const goesBySlots = (
  state: ConversationState,
  { slotSenders }: Pick<EpochBoxes, "slotSenders">,
  member: string,
): boolean => isInRounds(state) && slotSenders.has(member);

/** By which this member sends to that one now. */
export const senderTo = (
  state: ConversationState,
  boxes: EpochBoxes,
  member: string,
): SenderChain | undefined => sendersIn(boxes, goesBySlots(state, boxes, member)).get(member);

export const sendersIn = (
  { senders, slotSenders }: EpochBoxes,
  isSlots: boolean,
): Map<string, SenderChain> => (isSlots ? slotSenders : senders);

export const readersIn = (
  { readers, slotReaders }: EpochBoxes,
  isSlots: boolean,
): Map<number, ReaderChain> => (isSlots ? slotReaders : readers);

/** In a round: another member can have filled it, and there are boxes of slots by which to say the same. */
export const isAnyMembers = (state: ConversationState, { boxes, leaf, isSlots }: ChainOf): boolean =>
  isInRounds(state) && !isSlots && boxes.slotReaders.has(leaf);
