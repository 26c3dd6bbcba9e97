/** What came of what was put: taken, laid aside, refused, or somebody else's frame is there. */

import { memberIdText } from "../member-leaf.ts";
import { raise } from "./delivery.ts";
import { FLIGHT, type Flight, type Way } from "./flight.ts";
import { encodeLeftOver, giveWay, isDone } from "./flights.ts";
import { isInRounds, isLogged, isSlotted } from "./level-in-use.ts";
import { putMain } from "./putting.ts";
import { noteClaim, noteFalse, noteLoss } from "./relay-word.ts";
import { type ConversationState, flightsTo, type Peer } from "./state.ts";
import { dropFlight, savePeer } from "./storage.ts";
import { refuse, type Turn } from "./turn.ts";
import { againAtRelayMs, backoffMs, isBoxed } from "./ways.ts";

/** `same`: EXISTS with our own frame, which is as good as OK. `aside`: taken, but in no box yet. */
export type PutStatus = "ok" | "same" | "aside" | "foreign" | "full" | "failed";

export function answered(turn: Turn, name: string, status: PutStatus): void {
  const { flights, together } = turn.state;
  const [number = "", number2 = "", at = ""] = name.split(".");
  const key = `${number}.${number2}`;
  const all = together.get(key) ?? [[Number(number), Number(number2)] as const];
  for (const [of, by] of all) answeredOne(turn, flights.get(of), by, at, status);
  if (all.every(([of, by]) => (flights.get(of)?.ways[by]?.open.size ?? 0) === 0)) together.delete(key);
}

function answeredOne(
  turn: Turn,
  flight: Flight | undefined,
  by: number,
  at: string,
  status: PutStatus,
): void {
  const way = flight?.ways[by];
  if (flight === undefined || way === undefined || !way.open.delete(at)) return;
  if (status === "ok") noteLoss(turn, way);
  if (status === "same") noteClaim(turn, way, at);
  // Since when it lies there is not known.
  if (status === "same" && way.taken === null) way.isNew = false;
  if (status === "aside") way.isAside = true;
  if (status === "foreign") meetForeign(turn, flight, way);
  else if (status === "failed" && isSlotted(turn.state)) backToQueue(turn, way);
  else if (isNotTaken(way, status)) waitLonger(turn, flight, way);
  else if (way.open.size > 0) return;
  else if (way.phase === "bodies") putMain(turn, flight, way);
  else arrivedThere(turn, flight, way);
}

/** A relay has nothing to lay aside for. */
const isNotTaken = ({ isRelay }: Way, status: PutStatus): boolean =>
  status === "full" || status === "failed" || (status === "aside" && isRelay);

/** Of a relay's word nothing follows but that this frame goes other ways: whoever runs it may say so of every box. */
function meetForeign(turn: Turn, flight: Flight, way: Way): void {
  if (!way.isRelay) {
    giveWay(turn, flight);
    return;
  }
  if (isInRounds(turn.state)) {
    // In a box of the common chain it may be any member's deed.
    if (flight.isSlots) noteFalse(turn, way);
    waitLonger(turn, flight, way);
    return;
  }
  way.phase = "spoilt";
  way.open.clear();
  refuse(turn, "box-taken", memberIdText(flight.member));
}

/** Its slot passed without an answer: the next one that is free is for it. */
function backToQueue({ nowMs }: Turn, way: Way): void {
  way.phase = "idle";
  way.open.clear();
  way.missed = null;
  way.dueAt = nowMs;
}

function waitLonger(turn: Turn, { kind }: Flight, way: Way): void {
  way.phase = "idle";
  way.open.clear();
  way.missed = null;
  way.dueAt = turn.nowMs + backoffMs({ tries: way.tries, kind });
  way.tries++;
}

function arrivedThere(turn: Turn, flight: Flight, way: Way): void {
  const { state, nowMs } = turn;
  const id = memberIdText(flight.member);
  const peer = state.peers.get(id);
  const isGone = state.gone.has(id);
  if (!isGone && (peer === undefined || flight.kind === FLIGHT.farewell)) {
    dropFlight(state, flight);
    return;
  }
  const kind = isGone ? FLIGHT.control : flight.kind;
  way.phase = "put";
  way.missed = null;
  way.taken = takenNow(state, way, nowMs);
  way.dueAt = nowMs + (way.isRelay ? againAtRelayMs(state, way) : backoffMs({ tries: way.tries, kind }));
  way.tries++;
  if (peer === undefined) return;
  if (isDone(state, peer, flight)) {
    dropFlight(state, flight);
    // The reader said before that it is past that box: it says so once.
    encodeLeftOver(turn, peer);
  }
  const boxed = boxedUpTo(turn, peer);
  if (boxed > peer.boxed) {
    raise(turn, peer, "boxed", boxed);
    savePeer(state, peer);
  }
}

function takenNow(
  state: ConversationState,
  { place, isRelay, isNew, taken }: Way,
  nowMs: number,
): Way["taken"] {
  const { kept } = state;
  const bootId = kept.get(place)?.bootId;
  if (!isRelay || !isNew || isLogged(state) || bootId === undefined) return null;
  return taken?.bootId === bootId ? taken : { bootId, at: nowMs };
}

/**
 * Up to which message of ours each is in some box of this peer. A short one may be there before a long one that was said
 * earlier; and what is encoded anew, since its box was another's, goes out after what was said later.
 */
function boxedUpTo({ state }: Turn, peer: Peer): number {
  const boxed = flightsTo(state, peer).filter((flight) => flight.kind === FLIGHT.messages && isBoxed(flight));
  let upTo = Math.max(peer.boxed, peer.acked);
  for (const { firstSeq, lastSeq } of boxed.sort((a, b) => a.firstSeq - b.firstSeq))
    if (firstSeq <= upTo + 1) upTo = Math.max(upTo, lastSeq);
  return upTo;
}
