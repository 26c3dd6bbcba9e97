/** All files of vectors/, by name. */

import { boxProtocolVectors } from "./box-messages.ts";
import { cardVectors, helloVectors, inviteVectors, safetyNumberVectors } from "./contact-cards.ts";
import { relayProtocolVectors } from "./relay-messages.ts";
import { relayRoomVectors } from "./relay-rooms.ts";
import {
  chainVectors,
  frameVectors,
  logEntryVectors,
  packetVectors,
  parcelVectors,
  quietRoundVectors,
  sharedEntryVectors,
} from "./sealed-bytes.ts";
import { groupProfileVectors, memberLeafVectors, placeMoveVectors, rejoinVectors } from "./sealed-members.ts";
import { laneVectors, slotChainVectors } from "./sealed-places.ts";

const generators: Readonly<Record<string, () => unknown>> = {
  "frame.json": frameVectors,
  "log-entry.json": logEntryVectors,
  "shared-entry.json": sharedEntryVectors,
  "quiet-round.json": quietRoundVectors,
  "chain.json": chainVectors,
  "slot-chain.json": slotChainVectors,
  "parcel.json": parcelVectors,
  "packet.json": packetVectors,
  "lane.json": laneVectors,
  "member-leaf.json": memberLeafVectors,
  "group-profile.json": groupProfileVectors,
  "place-move.json": placeMoveVectors,
  "rejoin.json": rejoinVectors,
  "card.json": cardVectors,
  "invite.json": inviteVectors,
  "hello.json": helloVectors,
  "box-protocol.json": boxProtocolVectors,
  "relay-protocol.json": relayProtocolVectors,
  "relay-room.json": relayRoomVectors,
  "safety-number.json": safetyNumberVectors,
};

/** File name → its text. */
export function generateVectors(): Readonly<Record<string, string>> {
  const texts = Object.entries(generators).map(([file, make]) => [
    file,
    `${JSON.stringify(make(), null, 1)}\n`,
  ]);
  return Object.fromEntries(texts);
}
