/** Where this member looks for what others put: each expected box at each of its places, by address. */

import { addressText, boxAddress } from "../box.ts";
import { type ChainIndex, chainBox, wakeChain } from "../chain.ts";
import { type LogSight, logBox, logPlace, openLogEntry } from "../level/log-entry.ts";
import { sharedBox } from "../level/shared-entry.ts";
import { parcelAddresses, parcelWriteKeys } from "../parcel.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import type { ChainOf, Expected, PendingParcel, PlacedBox } from "./expected-box.ts";
import type { ConversationState } from "./state.ts";
import type { Turn } from "./turn.ts";

const addressOf = (writeKey: Uint8Array): string => addressText(boxAddress(writeKey));

const addressAt = (box: ChainIndex, place: string): string => addressOf(chainBox(box, place).writeKey);

/** The first place is the own device. */
const isRelay = (at: number): boolean => at > 0;

/** Where the boxes of a chain are looked for: those of slots at relays alone, by whose slots this member goes. */
function placesOf(state: ConversationState, { boxes, isSlots }: ChainOf): readonly string[] {
  if (!isSlots) return boxes.places;
  return relaysOf(boxes, state.slotsReadAt);
}

const relaysOf = ({ places }: EpochBoxes, relays: ReadonlySet<string>): string[] =>
  places.filter((place, at) => isRelay(at) && relays.has(place));

/** The boxes of these indices of a chain, from now on looked for at these places: every one of their epoch. */
export function expectIndices(
  state: ConversationState,
  chain: ChainOf,
  indices: readonly ChainIndex[],
  places = placesOf(state, chain),
): PlacedBox[] {
  const { boxes, isSlots } = chain;
  return indices.flatMap((box) =>
    places.map((place) => {
      const address = addressAt(box, place);
      // In a group's log nothing is for one box.
      const isInLog = !isSlots && place !== boxes.places[0] && boxes.logKeys.size === 0;
      const logKey = isInLog ? chainBox(box, logPlace(place)).writeKey : null;
      state.expected.set(address, { kind: "chain", ...chain, index: box.index, place, logKey });
      return { place, address };
    }),
  );
}

export function expectChains(state: ConversationState, boxes: EpochBoxes): PlacedBox[] {
  const main = [...boxes.readers].flatMap(([leaf, { boxes: indices }]) =>
    expectIndices(state, { boxes, leaf, isSlots: false }, indices),
  );
  return [...main, ...expectSlots(state, boxes)];
}

/** The chains of slots, as far as they are read at these relays. */
export function expectSlots(
  state: ConversationState,
  boxes: EpochBoxes,
  relays: ReadonlySet<string> = state.slotsReadAt,
): PlacedBox[] {
  const places = relaysOf(boxes, relays);
  if (places.length === 0) return [];
  return [...boxes.slotReaders].flatMap(([leaf, chain]) => {
    const of = { boxes, leaf, isSlots: true };
    const woken = wakeChain(chain);
    boxes.slotReaders.set(leaf, woken);
    return expectIndices(state, of, woken.boxes, places);
  });
}

/** Wherever one of its frames is found, it isn't looked for elsewhere any more. `found`: which isn't expected already. */
export function forgetIndices(
  turn: Turn,
  chain: ChainOf,
  gone: readonly ChainIndex[],
  found: { readonly index: number; readonly place: string },
): void {
  const all = gone.flatMap((box) => {
    const places = placesOf(turn.state, chain).filter(
      (place) => box.index !== found.index || place !== found.place,
    );
    return places.map((place) => ({ place, address: addressAt(box, place) }));
  });
  const expected = all.filter(({ address }) => turn.state.expected.delete(address));
  if (expected.length > 0) turn.effects.push({ type: "forget", boxes: expected });
}

export function expectParcel(
  { expected }: ConversationState,
  parcel: PendingParcel,
  places: readonly string[],
): PlacedBox[] {
  const { ref } = parcel.record;
  return places.flatMap((place, placeAt) => {
    const logKeys = isRelay(placeAt) ? parcelWriteKeys(ref, logPlace(place)) : [];
    return parcelAddresses(ref, place).flatMap((address, at) => {
      if (parcel.parts.has(at)) return [];
      expected.set(address, { kind: "parcel", parcel, at, place, logKey: logKeys[at] ?? null });
      return [{ place, address }];
    });
  });
}

/** The frame of an entry of a relay's log: of a box that was expected there, or of what a member says to several. */
export type FoundInLog =
  | {
      readonly type: "arrived";
      readonly address: string;
      readonly frame: Uint8Array;
    }
  | {
      readonly type: "shared";
      readonly relay: string;
      readonly epoch: bigint;
      /** The sender's. */
      readonly leaf: number;
      readonly frame: Uint8Array;
    };

/** What an entry of a relay's log is to this conversation, to be taken in. Null: nothing. */
export function findLogged(state: ConversationState, relay: string, sight: LogSight): FoundInLog | null {
  return findExpected(state, relay, sight) ?? findShared(state, relay, sight);
}

/** Only of others, and only where it goes over or has gone over to this log, or went by it not long ago. */
function findShared(
  { epochs, agreement }: ConversationState,
  relay: string,
  sight: LogSight,
): FoundInLog | null {
  const { own, used, left } = agreement;
  const choices = [own, used, ...left.map(({ choice }) => choice)];
  if (!choices.some((one) => one.level === "blind" && one.relay === relay)) return null;
  for (const { epoch, ownLeaf, logKeys, logBoxes } of epochs) {
    for (const [leaf, logKey] of logKeys) {
      if (leaf === ownLeaf) continue;
      const name = `${leaf} ${relay}`;
      const box = logBoxes.get(name) ?? logBox(sharedBox(logKey, relay).writeKey);
      logBoxes.set(name, box);
      const frame = openLogEntry(box, sight);
      if (frame !== null) return { type: "shared", relay, epoch, leaf, frame };
    }
  }
  return null;
}

function findExpected({ expected }: ConversationState, relay: string, sight: LogSight): FoundInLog | null {
  for (const [address, one] of expected) {
    if (one.place !== relay || one.logKey === null) continue;
    one.logBox ??= logBox(one.logKey);
    const frame = openLogEntry(one.logBox, sight);
    if (frame !== null) return { type: "arrived", address, frame };
  }
  return null;
}

/** A new connection with this relay: what was another's frame by the last one may be the true one now. */
export function lookAgain(turn: Turn, relay: string): void {
  const boxes = placedBoxes(turn.state, ({ place, isDoubtful }) => place === relay && isDoubtful === true);
  if (boxes.length > 0) turn.effects.push({ type: "expect", boxes });
}

export function forgetExpected(turn: Turn, matches: (expected: Expected) => boolean): void {
  const { expected } = turn.state;
  const boxes = placedBoxes(turn.state, matches);
  for (const { address } of boxes) expected.delete(address);
  turn.effects.push({ type: "forget", boxes });
}

export function placedBoxes(
  { expected }: ConversationState,
  matches: (expected: Expected) => boolean = () => true,
): PlacedBox[] {
  const found = [...expected].filter(([, one]) => matches(one));
  return found.map(([address, { place }]) => ({ place, address }));
}
