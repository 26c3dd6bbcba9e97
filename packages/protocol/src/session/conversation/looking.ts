/**
 * Looks now and then whether what a relay says that it has is there for its reader, in a way that the relay can't tell
 * from the reader's (docs/protocol.md, Relays of members; docs/decisions/0081-looking-as-a-reader.md).
 */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { addressText, boxAddress, frameHash } from "../box.ts";
import { chainBox, type SenderChain, stepSender } from "../chain.ts";
import { memberIdText } from "../member-leaf.ts";
import { type FilledBox, parcelBoxes } from "../parcel.ts";
import { chainName } from "./chain-in-use.ts";
import { FLIGHT, type Flight, type Look, type SoughtBox, type Way } from "./flight.ts";
import { isSlotted } from "./level-in-use.ts";
import { MAIN, mainBox } from "./putting.ts";
import { quietRelays } from "./quiet-relays.ts";
import { noteMissing } from "./relay-word.ts";
import { type ConversationState, currentEpoch, flightsTo, type Peer } from "./state.ts";
import { takenIn } from "./taken.ts";
import type { Turn } from "./turn.ts";

const { RELAY_LOOK_MIN_MS, RELAY_LOOK_MAX_MS, RELAY_LOOK_AGAIN_MS, RELAY_LOOK_AGAIN_MAX_MS } = LOCAL_LIMITS;
const { CHAIN_WINDOW } = PROTOCOL_LIMITS;

/** What came of a look: `missing`, by address, of the boxes whose hash was given. */
export interface Seen {
  /** Of the relay, as it told whoever looked. */
  readonly bootId: string;
  readonly missing: readonly string[];
}

type Lying = readonly [Flight, Way];

/** A relay and one who reads there. */
const keyOf = (member: string, relay: string): string => `${member} ${relay}`;

/** Begins what is due. */
export function lookWhereDue(turn: Turn): void {
  const { state, nowMs } = turn;
  const all = lyingByReader(state);
  for (const key of state.looks.keys()) if (!all.has(key)) state.looks.delete(key);
  for (const [key, lying] of all) {
    const look = state.looks.get(key) ?? firstLook(turn);
    state.looks.set(key, look);
    if (look.sought === null && look.dueAt <= nowMs) begin(turn, key, look, lying);
  }
}

/** What relays say that they have, and nobody has confirmed. In slots nothing else goes out than these allow. */
function lyingByReader(state: ConversationState): Map<string, [Lying, ...Lying[]]> {
  const all = new Map<string, [Lying, ...Lying[]]>();
  if (isSlotted(state)) return all;
  for (const flight of state.flights.values()) {
    const member = memberIdText(flight.member);
    const isOwed = flight.kind === FLIGHT.messages || flight.kind === FLIGHT.commit;
    if (!isOwed || !state.peers.has(member)) continue;
    for (const way of flight.ways) {
      if (!way.isRelay || way.phase !== "put") continue;
      const key = keyOf(member, way.place);
      const before = all.get(key);
      if (before === undefined) all.set(key, [[flight, way]]);
      else before.push([flight, way]);
    }
  }
  return all;
}

const firstLook = (turn: Turn): Look => ({
  dueAt: turn.nowMs + between(turn, RELAY_LOOK_MIN_MS, RELAY_LOOK_MAX_MS),
  count: 0,
  sought: null,
});

/** At a time that whoever runs the relay can't foresee. */
function between({ random }: Turn, fromMs: number, toMs: number): number {
  const [a = 0, b = 0] = random(2);
  return fromMs + Math.floor(((toMs - fromMs) * (a * 256 + b)) / 65_536);
}

function begin(turn: Turn, key: string, look: Look, lying: readonly [Lying, ...Lying[]]): void {
  const [[, { place }]] = lying;
  const peer = turn.state.peers.get(key.slice(0, key.indexOf(" ")));
  if (peer === undefined) return;
  const sought = new Map<string, SoughtBox>();
  const hashes = new Map<string, Uint8Array>();
  const seek = ([, way]: Lying, at: string, { writeKey, frame }: FilledBox): string => {
    const address = addressOf(writeKey);
    sought.set(address, { way, at, puts: way.tries });
    hashes.set(address, frameHash(frame));
    return address;
  };
  const mains = lying.map((one) => seek(one, MAIN, mainBox(one[0], place)));
  const long = lying.filter(([{ parcel }]) => parcel !== null);
  // Those of one: the relay doesn't know which.
  const [chosen] = long.slice(between(turn, 0, long.length));
  const bodies = chosen === undefined ? [] : bodiesAt(chosen[0], place);
  look.sought = sought;
  const asked = new Set([...mains, ...windowOf(turn.state, peer, place)]);
  const rounds = [[...asked], bodies.map((box, at) => seek(chosen as Lying, `${at}`, box))];
  const filled = rounds.filter(({ length }) => length > 0);
  turn.effects.push({ type: "look", look: key, place, rounds: filled, hashes });
}

const addressOf = (writeKey: Uint8Array): string => addressText(boxAddress(writeKey));

const bodiesAt = ({ parcel }: Flight, place: string): FilledBox[] =>
  parcel === null ? [] : parcelBoxes(parcel.key, parcel.bytes, place);

/** What the reader looks for there by itself: whatever of ours it has not found, and what would come next. */
function windowOf(state: ConversationState, peer: Peer, place: string): string[] {
  const flights = flightsTo(state, peer).filter(({ places }) => places.includes(place));
  const resting = [...state.resting.values()].filter(
    ({ member, places }) => memberIdText(member) === peer.id && places.includes(place),
  );
  const filled = [...flights, ...resting].map(({ boxKey }) =>
    addressOf(chainBox({ key: boxKey }, place).writeKey),
  );
  const last = currentEpoch(state).epoch;
  const epochs = new Set([last, ...flights.map(({ epoch }) => epoch)]);
  const chains = state.epochs.filter(({ epoch }) => epochs.has(epoch));
  const areSlotsRead = quietRelays(state).includes(place);
  const ahead = chains.flatMap(({ epoch, senders, slotSenders }) =>
    [{ isSlots: false, chain: senders.get(peer.id) }]
      .concat(areSlotsRead ? [{ isSlots: true, chain: slotSenders.get(peer.id) }] : [])
      .flatMap(({ isSlots, chain }) => {
        if (chain === undefined) return [];
        // How far it looks is its own word, and may be any number.
        const taken = Math.min(
          takenIn(peer, chainName(epoch, isSlots)),
          chain.index + LOCAL_LIMITS.RELAY_WINDOW,
        );
        return aheadOf(chain, taken + CHAIN_WINDOW, place);
      }),
  );
  return [...filled, ...ahead];
}

function aheadOf(chain: SenderChain, end: number, place: string): string[] {
  const addresses: string[] = [];
  for (let next = stepSender(chain); next.index < end; next = stepSender(next.chain))
    addresses.push(addressOf(chainBox(next, place).writeKey));
  return addresses;
}

/** Null: nothing came of it. */
export function looked(turn: Turn, name: string, seen: Seen | null): void {
  const look = turn.state.looks.get(name);
  if (look === undefined || look.sought === null) return;
  const { sought } = look;
  look.sought = null;
  const pauseMs = Math.min(RELAY_LOOK_AGAIN_MAX_MS, RELAY_LOOK_AGAIN_MS * 2 ** Math.min(look.count, 20));
  if (seen !== null) look.count++;
  look.dueAt = turn.nowMs + between(turn, pauseMs, 2 * pauseMs);
  if (seen === null) return;
  const lost = new Map<Way, Set<string>>();
  for (const address of seen.missing) {
    const box = sought.get(address);
    if (box === undefined || !isStillThere(turn.state, box, seen)) continue;
    lost.set(box.way, (lost.get(box.way) ?? new Set()).add(box.at));
  }
  for (const [way, boxes] of lost) noteMissing(turn, way, boxes);
}

/** It was neither put again meanwhile nor is it another process that was looked at. */
function isStillThere({ kept }: ConversationState, { way, puts }: SoughtBox, { bootId }: Seen): boolean {
  return way.phase === "put" && way.tries === puts && kept.get(way.place)?.bootId === bootId;
}

export function nextLook({ looks }: ConversationState): number | null {
  const due = [...looks.values()].flatMap(({ sought, dueAt }) => (sought === null ? [dueAt] : []));
  return due.length === 0 ? null : Math.min(...due);
}
