/**
 * Puts on their way. What a flight puts is stored before the first put and never changes, so that putting it again is
 * always safe; it stays until its reader has confirmed it (docs/protocol.md, Delivery).
 */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { stepSender } from "../chain.ts";
import { sealFrame } from "../frame.ts";
import { encodeFramePayload, WHOLE_BYTES_MAX } from "../frame-payload.ts";
import { memberIdText } from "../member-leaf.ts";
import { makeParcel } from "../parcel.ts";
import { raise } from "./delivery.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import { loseGroup } from "./going-back.ts";
import { oweAnew } from "./owing.ts";
import { currentEpoch, FLIGHT, type Flight, flightsTo, type Peer, takenOf } from "./state.ts";
import { dropFlight, idleFlight, saveCore, saveFlight, savePeer, saveSender } from "./storage.ts";
import { deliver, type Turn } from "./turn.ts";

const { CHAIN_WINDOW } = PROTOCOL_LIMITS;
const NOTHING = new Uint8Array(0);
const { RESEND_MIN_MS, RESEND_MAX_MS, CONTROL_RESEND_MAX_MS, PUTS_OPEN_MAX } = LOCAL_LIMITS;

/** Messages leave half of the window to acknowledgements: two that only had messages left to send would wait for ever. */
const MESSAGE_WINDOW = CHAIN_WINDOW / 2;

/** How many more boxes this peer can be sent before it confirms some. */
export function windowOf(turn: Turn, peer: Peer, kind: number): number {
  const boxes = currentEpoch(turn.state);
  const index = boxes.senders.get(peer.id)?.index;
  if (index === undefined) return 0;
  const window = kind === FLIGHT.messages ? MESSAGE_WINDOW : CHAIN_WINDOW;
  return takenOf(peer, boxes.epoch) + window - index;
}

/** A new flight of one MLS message to one peer, in the current epoch. */
export function launch(turn: Turn, peer: Peer, message: Uint8Array, kind: number, upToSeq: number): void {
  const { state } = turn;
  const boxes = currentEpoch(state);
  const chain = boxes.senders.get(peer.id);
  if (chain === undefined) return;
  const { index, writeKey, frameKey, chain: after } = stepSender(chain);
  boxes.senders.set(peer.id, after);
  saveSender(state, boxes, peer.id);
  const isWhole = message.length <= WHOLE_BYTES_MAX;
  const parcel = isWhole ? null : makeParcel(turn.random(32), message);
  const payload = encodeFramePayload(
    parcel === null ? { type: "whole", bytes: message } : { type: "parcel", ref: parcel.ref },
  );
  const main = { writeKey, frame: sealFrame(frameKey, payload) };
  const flight = idleFlight({
    number: state.core.nextFlight++,
    member: peer.member,
    place: peer.place,
    epoch: boxes.epoch,
    index,
    kind,
    lastSeq: upToSeq,
    sentAt: turn.nowMs,
    bodies: parcel?.boxes ?? [],
    main,
    payload: isCommit({ kind }) ? payload : NOTHING,
  });
  saveCore(state);
  state.flights.set(flight.number, flight);
  saveFlight(state, flight);
}

const inOrder = (a: Flight, b: Flight): number =>
  a.epoch === b.epoch ? a.index - b.index : a.epoch < b.epoch ? -1 : 1;

export const isCommit = ({ kind }: Pick<Flight, "kind">): boolean =>
  kind === FLIGHT.commit || kind === FLIGHT.farewell;

const isBarrier = (flight: Flight): boolean => isCommit(flight) && flight.phase !== "put";

/** Puts what is due to places that answer, in order; nothing overtakes a commit, without which it could not be read. */
export function transmit(turn: Turn): void {
  const { state, nowMs } = turn;
  const due = [...state.flights.values()].filter((flight) => isDue(flight, nowMs));
  for (const place of new Set(due.map((flight) => flight.place))) {
    if (state.connected.has(place)) transmitTo(turn, place);
  }
}

function transmitTo(turn: Turn, place: string): void {
  const flights = [...turn.state.flights.values()].filter((flight) => flight.place === place);
  let open = flights.reduce((sum, flight) => sum + flight.open.size, 0);
  for (const flight of flights.sort(inOrder)) {
    if (isDue(flight, turn.nowMs)) {
      begin(turn, flight);
      open += flight.open.size;
    }
    if (isBarrier(flight) || open >= PUTS_OPEN_MAX) break;
  }
}

const isWaiting = ({ phase }: Flight): boolean => phase === "idle" || phase === "put";

const isDue = (flight: Flight, nowMs: number): boolean => isWaiting(flight) && flight.dueAt <= nowMs;

function begin(turn: Turn, flight: Flight): void {
  flight.phase = flight.bodies.length > 0 ? "bodies" : "main";
  if (flight.bodies.length === 0) putMain(turn, flight);
  else for (const [at, box] of flight.bodies.entries()) put(turn, flight, at, box);
}

function putMain(turn: Turn, flight: Flight): void {
  flight.phase = "main";
  put(turn, flight, flight.bodies.length, flight.main);
}

function put(turn: Turn, flight: Flight, at: number, box: Flight["main"]): void {
  flight.open.add(at);
  turn.effects.push({ type: "put", put: `${flight.number}.${at}`, place: flight.place, ...box });
}

/** `same`: EXISTS with our own frame, which is as good as OK. */
export type PutStatus = "ok" | "same" | "foreign" | "full" | "failed";

export function answered(turn: Turn, name: string, status: PutStatus): void {
  const [number = -1, at = -1] = name.split(".").map(Number);
  const flight = turn.state.flights.get(number);
  if (flight === undefined || !flight.open.delete(at)) return;
  const isMain = at === flight.bodies.length;
  if (status === "foreign") giveWay(turn, flight);
  else if (status === "full" || status === "failed") waitLonger(turn, flight);
  else if (isMain) arrivedThere(turn, flight);
  else if (flight.phase === "bodies" && flight.open.size === 0) putMain(turn, flight);
}

/**
 * The last acknowledgement is confirmed by nothing, so those are put ever more rarely; but one that got lost has to be
 * put again, since the reader's window stands at the first box that it has not found.
 */
function backoffMs({ tries, kind }: Pick<Flight, "tries" | "kind">): number {
  const mostMs = kind === FLIGHT.control ? CONTROL_RESEND_MAX_MS : RESEND_MAX_MS;
  return Math.min(mostMs, RESEND_MIN_MS * 2 ** Math.min(tries, 20));
}

function waitLonger(turn: Turn, flight: Flight): void {
  flight.phase = "idle";
  flight.open.clear();
  flight.dueAt = turn.nowMs + backoffMs(flight);
  flight.tries++;
}

function arrivedThere(turn: Turn, flight: Flight): void {
  const id = memberIdText(flight.member);
  const peer = turn.state.peers.get(id);
  const isGone = turn.state.gone.has(id);
  if (!isGone && peer === undefined) {
    dropFlight(turn.state, flight);
    return;
  }
  flight.phase = "put";
  flight.dueAt = turn.nowMs + backoffMs(isGone ? { ...flight, kind: FLIGHT.control } : flight);
  flight.tries++;
  if (peer === undefined) return;
  const boxed = boxedUpTo(turn, peer);
  if (boxed > peer.boxed) {
    raise(turn, peer, "boxed", boxed);
    savePeer(turn.state, peer);
  }
}

/** A short message may be in its box before a long one that was said earlier. */
function boxedUpTo({ state }: Turn, peer: Peer): number {
  const flights = flightsTo(state, peer).filter(({ kind }) => kind === FLIGHT.messages);
  const waiting = flights.filter(({ phase }) => phase !== "put").map(({ lastSeq }) => lastSeq);
  const end = Math.min(Number.POSITIVE_INFINITY, ...waiting);
  return Math.max(0, ...flights.map(({ lastSeq }) => lastSeq).filter((seq) => seq < end));
}

/**
 * Only another member of the group can have been there before us: its frame is passed over, and ours goes further on.
 * Where there is no other, it was ourselves, before this store went back to an older state.
 */
function giveWay(turn: Turn, flight: Flight): void {
  const { state } = turn;
  const id = memberIdText(flight.member);
  const peer = state.peers.get(id);
  const boxes = state.epochs.find(({ epoch }) => epoch === flight.epoch);
  dropFlight(state, flight);
  if (state.roster.profile.kind === "contact") {
    if (peer !== undefined) loseGroup(turn);
    return;
  }
  if (boxes !== undefined && !boxes.squatted.has(id)) {
    boxes.squatted.add(id);
    deliver(turn, { type: "squatted", reader: id });
  }
  if (isCommit(flight)) moveOn(turn, flight, boxes);
  else if (peer !== undefined) {
    oweAnew(turn, peer);
    if (flight.lastSeq > 0) rewind(turn, peer);
  }
}

/** A commit can't be made anew: the same one goes into the next box. */
function moveOn(turn: Turn, flight: Flight, boxes: EpochBoxes | undefined): void {
  const { state } = turn;
  const id = memberIdText(flight.member);
  const chain = boxes?.senders.get(id);
  if (boxes === undefined || chain === undefined) return;
  const { index, writeKey, frameKey, chain: after } = stepSender(chain);
  boxes.senders.set(id, after);
  saveSender(state, boxes, id);
  const moved = idleFlight({
    ...flight,
    index,
    main: { writeKey, frame: sealFrame(frameKey, flight.payload) },
  });
  state.flights.set(moved.number, moved);
  saveFlight(state, moved);
}

/** Everything that this peer has not acknowledged is encoded anew. */
export function rewind(turn: Turn, peer: Peer): void {
  for (const flight of flightsTo(turn.state, peer)) {
    if (flight.kind === FLIGHT.messages) dropFlight(turn.state, flight);
  }
  peer.encoded = Math.max(peer.acked, peer.start - 1);
  savePeer(turn.state, peer);
}

/** A new connection: what was put there may have been lost with the place's memory. */
export function putAgain(turn: Turn, place: string): void {
  for (const flight of turn.state.flights.values()) {
    if (flight.place !== place) continue;
    flight.phase = "idle";
    flight.open.clear();
    flight.dueAt = turn.nowMs;
  }
}

/** The peer lives in `epoch`, so every commit before it has arrived. */
export function confirmCommits(turn: Turn, peer: Peer, epoch: bigint): void {
  for (const flight of flightsTo(turn.state, peer)) {
    if (flight.kind === FLIGHT.commit && flight.epoch < epoch) dropFlight(turn.state, flight);
  }
}

/** The peer has taken these of our boxes; in a group others may have filled some that we have not come to yet. */
export function confirm(
  turn: Turn,
  peer: Peer,
  taken: readonly { readonly epoch: bigint; readonly index: number }[],
): void {
  peer.taken = taken.map((now) => ({ ...now, index: Math.max(now.index, takenOf(peer, now.epoch)) }));
  for (const flight of flightsTo(turn.state, peer)) {
    // A commit that was not answered yet may have found its box full: it can't be made anew.
    const isSure = flight.phase === "put" || !isCommit(flight);
    if (isSure && flight.index < takenOf(peer, flight.epoch)) dropFlight(turn.state, flight);
  }
  if (!isLeftOver(turn, peer)) return;
  if (peer.rewinds === 0) encodeAnew(turn, peer);
  else peer.rewindDueAt ??= turn.nowMs + backoffMs({ tries: peer.rewinds - 1, kind: FLIGHT.messages });
}

/** Whether the peer took every box and yet has not got every message that was in them. */
function isLeftOver({ state }: Turn, peer: Peer): boolean {
  return peer.encoded > peer.acked && !flightsTo(state, peer).some(({ lastSeq }) => lastSeq > 0);
}

function encodeAnew(turn: Turn, peer: Peer): void {
  peer.rewinds++;
  peer.rewindDueAt = null;
  rewind(turn, peer);
}

/** More and more seldom to a peer that takes boxes and acknowledges nothing, which else would be sent to without end. */
export function encodeAnewIfDue(turn: Turn): void {
  for (const peer of turn.state.peers.values()) {
    if (peer.rewindDueAt === null || peer.rewindDueAt > turn.nowMs) continue;
    peer.rewindDueAt = null;
    if (isLeftOver(turn, peer)) encodeAnew(turn, peer);
  }
}

/** When a flight is due next, of those whose place answers. */
export function nextFlightDue(turn: Turn): number | null {
  const { state } = turn;
  const due = [...state.flights.values()]
    .filter((flight) => isWaiting(flight) && state.connected.has(flight.place))
    .map(({ dueAt }) => dueAt)
    // What is due and has not left waits for an answer.
    .filter((dueAt) => dueAt > turn.nowMs);
  return due.length === 0 ? null : Math.min(...due);
}
