/** The places that a conversation wants to be connected to: members' devices, and relays to read at or to write to. */

import { memberIdText } from "../member-leaf.ts";
import { FLIGHT, type Flight, type Way } from "./flight.ts";
import { isSlotted } from "./level-in-use.ts";
import { type ConversationState, isActive, type Peer } from "./state.ts";
import type { Turn } from "./turn.ts";
import { areRelaysUsed, isUsed, isWaiting } from "./ways.ts";

export interface WantedPlace {
  readonly place: string;
  /** Something waits to go there now, or may come from there at any time. */
  readonly isWaitedFor: boolean;
  readonly isRelay: boolean;
}

/** At the end of a step: to which relays something is to go now. */
export function noteWaiting({ state, nowMs }: Turn): void {
  state.waitingRelays.clear();
  for (const flight of state.flights.values()) {
    for (const way of flight.ways) {
      if (isRelayWanted(state, flight, way, nowMs)) state.waitingRelays.add(way.place);
    }
  }
  for (const peer of state.peers.values()) {
    if (!areRelaysUsed(state, peer.place) || !lacks(state, peer)) continue;
    for (const relay of peer.relays) state.waitingRelays.add(relay);
  }
}

function isRelayWanted(state: ConversationState, flight: Flight, way: Way, nowMs: number): boolean {
  if (!way.isRelay || !isUsed(state, flight, way) || way.phase === "spoilt") return false;
  return !isWaiting(way) || way.phase === "idle" || way.dueAt <= nowMs;
}

const lacks = ({ core }: ConversationState, peer: Peer): boolean =>
  peer.encoded < core.nextSeq - 1 || peer.ackDueAt !== null;

/** In slots none: what is connected then, and when, has nothing to do with what is said. */
export function wantedPlaces(state: ConversationState): WantedPlace[] {
  if (isSlotted(state)) return [];
  const relays = [...relayPlaces(state)].map(([place, isWaitedFor]) => ({
    place,
    isWaitedFor,
    isRelay: true,
  }));
  return [...devicePlaces(state), ...relays];
}

function devicePlaces(state: ConversationState): WantedPlace[] {
  const waiting = new Set<string>();
  for (const { ways } of state.flights.values()) {
    for (const { place, isRelay, phase } of ways) if (!isRelay && phase !== "put") waiting.add(place);
  }
  for (const peer of state.peers.values()) if (lacks(state, peer)) waiting.add(peer.place);
  const places = new Set([...state.peers.values()].map(({ place }) => place));
  for (const place of waiting) places.add(place);
  return [...places].map((place) => ({ place, isWaitedFor: waiting.has(place), isRelay: false }));
}

/** Those where this member reads; those to write to; and those that hold what nobody has confirmed, for their restart. */
function relayPlaces(state: ConversationState): Map<string, boolean> {
  const places = new Map<string, boolean>();
  for (const flight of state.flights.values()) {
    if (flight.kind === FLIGHT.control || !state.peers.has(memberIdText(flight.member))) continue;
    for (const way of flight.ways) {
      if (way.isRelay && way.phase === "put" && isUsed(state, flight, way)) places.set(way.place, false);
    }
  }
  for (const place of state.waitingRelays) places.set(place, true);
  if (!isActive(state) || state.peers.size === 0) return places;
  for (const { places: own } of state.epochs) for (const place of own.slice(1)) places.set(place, true);
  return places;
}
