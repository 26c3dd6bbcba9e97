/** Where this member looks for what others put: each expected box at each of its places, by address. */

import { addressText, boxAddress } from "../box.ts";
import { type ChainIndex, chainBox } from "../chain.ts";
import { type LogSight, logBox, logPlace, openLogEntry } from "../level/log-entry.ts";
import { sharedBox } from "../level/shared-entry.ts";
import { parcelAddresses, parcelWriteKeys } from "../parcel.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import type { ConversationState, Expected, PendingParcel, PlacedBox } from "./state.ts";
import type { Turn } from "./turn.ts";

const addressOf = (writeKey: Uint8Array): string => addressText(boxAddress(writeKey));

const addressAt = (box: ChainIndex, place: string): string => addressOf(chainBox(box, place).writeKey);

/** The first place is the own device. */
const isRelay = (at: number): boolean => at > 0;

/** The boxes of these indices of a chain, from now on looked for at every place of their epoch. */
export function expectIndices(
  { expected }: ConversationState,
  boxes: EpochBoxes,
  leaf: number,
  indices: readonly ChainIndex[],
): PlacedBox[] {
  return indices.flatMap((box) =>
    boxes.places.map((place, at) => {
      const address = addressAt(box, place);
      // In a group's log nothing is for one box.
      const logKey = isRelay(at) && boxes.logKeys.size === 0 ? chainBox(box, logPlace(place)).writeKey : null;
      expected.set(address, { kind: "chain", boxes, leaf, index: box.index, place, logKey });
      return { place, address };
    }),
  );
}

export function expectChains(state: ConversationState, boxes: EpochBoxes): PlacedBox[] {
  return [...boxes.readers].flatMap(([leaf, chain]) => expectIndices(state, boxes, leaf, chain.boxes));
}

/** Wherever one of its frames is found, it isn't looked for elsewhere any more. `found`: which isn't expected already. */
export function forgetIndices(
  turn: Turn,
  boxes: EpochBoxes,
  gone: readonly ChainIndex[],
  found: { readonly index: number; readonly place: string },
): void {
  const all = gone.flatMap((box) => {
    const places = boxes.places.filter((place) => box.index !== found.index || place !== found.place);
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

/** Only of others, and only where it goes over or has gone over to this log. */
function findShared(
  { epochs, agreement }: ConversationState,
  relay: string,
  sight: LogSight,
): FoundInLog | null {
  const { own, used } = agreement;
  if (![own, used].some((one) => one.level === "blind" && one.relay === relay)) return null;
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
