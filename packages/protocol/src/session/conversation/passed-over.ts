/**
 * Commits whose reader is past their box, or may be, as another's frame lay there: the same one goes into the next box
 * (docs/protocol.md, Delivery; decision 0080).
 */

import { equalBytes } from "../../base/bytes.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { memberIdText } from "../member-leaf.ts";
import { FLIGHT, type Flight, type Way } from "./flight.ts";
import type { ConversationState, Peer } from "./state.ts";
import { senderName } from "./storage.ts";
import { takenBeside } from "./taken.ts";
import type { Turn } from "./turn.ts";

/** Its reader has had minutes to say that the commit took it to the next epoch. */
const TRIES_BEFORE_MOVING = 2;

/**
 * Its reader may keep it from being confirmed, as an orderer does that waits for others: the older it is, the longer it rests.
 * What goes on by itself comes to an end soon.
 */
export function restAWhile({ state, nowMs }: Turn, flight: Flight, { place }: Way): void {
  const moved = state.flights.get(flight.number)?.ways.find((way) => way.place === place);
  const restMs = isToldPast(state, flight) ? Math.floor(Math.max(0, nowMs - flight.sentAt) / 2) : 0;
  if (moved !== undefined) moved.dueAt = nowMs + 1 + Math.min(restMs, LOCAL_LIMITS.RESEND_MAX_MS);
}

/**
 * The reader is past that box and still in the commit's epoch: another member's frame lay there, and a device that began
 * anew has forgotten it and took ours as if for later.
 */
export function isPassedOver(state: ConversationState, flight: Flight, { isRelay, tries }: Way): boolean {
  const peer = state.peers.get(memberIdText(flight.member));
  const isAgain = flight.kind === FLIGHT.commit && !isRelay && tries >= TRIES_BEFORE_MOVING;
  if (!isAgain || peer === undefined) return false;
  return isToldPast(state, flight) || mayBePassed(state, peer, flight);
}

function isToldPast({ peers }: ConversationState, flight: Flight): boolean {
  const peer = peers.get(memberIdText(flight.member));
  return peer !== undefined && flight.index < takenBeside(peer, flight);
}

/**
 * A reader that is in a forgotten epoch can't say that it is past a box: what it acknowledges there is read no more. So the
 * first commit that it lacks goes on, as far as the reader is sure to look for it.
 */
function mayBePassed(state: ConversationState, peer: Peer, flight: Flight): boolean {
  const next = state.lateSenders.get(senderName(flight.epoch, peer.id))?.index;
  const end = takenBeside(peer, flight) + PROTOCOL_LIMITS.CHAIN_WINDOW;
  return next !== undefined && next < end && isFirst(state, flight);
}

const isFirst = ({ flights }: ConversationState, { epoch, member }: Flight): boolean =>
  [...flights.values()].every(
    (one) => one.epoch >= epoch || one.kind !== FLIGHT.commit || !equalBytes(one.member, member),
  );
