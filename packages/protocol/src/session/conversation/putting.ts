/** Puts what is due to the places that answer, in order, and takes their answers (docs/protocol.md, Delivery). */

import { equalBytes } from "../../base/bytes.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { chainBox } from "../chain.ts";
import { sealFrame } from "../frame.ts";
import { logPlace } from "../level/log-entry.ts";
import { sealShared } from "../level/shared-entry.ts";
import { memberIdText } from "../member-leaf.ts";
import { type FilledBox, parcelBoxes, parcelRef, parcelWriteKeys } from "../parcel.ts";
import { Barred } from "./barred.ts";
import { raise } from "./delivery.ts";
import { FLIGHT, type Flight, isCommit, type Way } from "./flight.ts";
import { encodeLeftOver, giveWay, isDone, moveOn } from "./flights.ts";
import { isInRounds, isLogged, isShared, isSlotted } from "./level-in-use.ts";
import { isPassedOver, restAWhile } from "./passed-over.ts";
import { noteClaim, noteFalse, noteLoss } from "./relay-word.ts";
import { laneTo } from "./rounds.ts";
import { type BoxKeeper, type ConversationState, flightsTo, type Peer } from "./state.ts";
import { dropFlight, savePeer } from "./storage.ts";
import { takenBeside } from "./taken.ts";
import { refuse, type Turn } from "./turn.ts";
import { againAtRelayMs, backoffMs, isBoxed, isUsed, isWaiting } from "./ways.ts";

const { CHAIN_WINDOW } = PROTOCOL_LIMITS;
const { PUTS_OPEN_MAX } = LOCAL_LIMITS;

const inOrder = ([a]: readonly [Flight, Way], [b]: readonly [Flight, Way]): number =>
  a.epoch === b.epoch ? a.index - b.index : a.epoch < b.epoch ? -1 : 1;

/** Where whoever reads gets all that was put, in its order: what is put again gives way to what is new. */
const newFirst = (a: readonly [Flight, Way], b: readonly [Flight, Way]): number =>
  Number(a[1].tries > 0) - Number(b[1].tries > 0) || inOrder(a, b);

export function transmit(turn: Turn): void {
  const { state, nowMs } = turn;
  const due = [...state.flights.values()].flatMap(({ ways }) => ways.filter((way) => isDue(way, nowMs)));
  for (const place of new Set(due.map((way) => way.place))) {
    if (state.connected.has(place)) transmitTo(turn, place);
  }
}

/** What is due first at this place for such readers, and nothing else. False: nothing is. */
export function putNext(turn: Turn, place: string, isFor: (reader: string) => boolean = () => true): boolean {
  const [first, ...others] = nextDue(turn.state, place, turn.nowMs, isFor);
  if (first === undefined) return false;
  if (isShared(turn.state)) putShared(turn, [first, ...others]);
  else begin(turn, ...first);
  return true;
}

/** The first, and where one entry is for all the same for other readers. */
export function nextDue(
  state: ConversationState,
  place: string,
  nowMs: number,
  isFor: (reader: string) => boolean = () => true,
): [Flight, Way][] {
  const barred = new Barred();
  const due: [Flight, Way][] = [];
  for (const [flight, way] of waysAt(state, place).sort(isLogged(state) ? newFirst : inOrder)) {
    if (barred.has(flight) || !isFor(memberIdText(flight.member))) continue;
    const canGo = !isShared(state) || flight.log !== null;
    if (canGo && isDue(way, nowMs)) due.push([flight, way]);
    if (due.length > 0 && !isShared(state)) break;
    barred.note(flight, way);
  }
  const [first] = due;
  return first === undefined ? [] : due.filter(([flight]) => isSame(flight, first[0]));
}

const isSame = (one: Flight, other: Flight): boolean =>
  one.epoch === other.epoch && equalBytes(one.payload, other.payload);

function transmitTo(turn: Turn, place: string): void {
  const { state, nowMs } = turn;
  const here = waysAt(state, place).sort(inOrder);
  let open = here.reduce((sum, [, way]) => sum + way.open.size, 0);
  const barred = new Barred();
  for (const [flight, way] of here) {
    if (barred.has(flight)) continue;
    if (isDue(way, nowMs) && isUsed(state, flight, way) && isExpected(state, flight, way)) {
      if (isPassedOver(state, flight, way)) {
        dropFlight(state, flight);
        moveOn(turn, flight);
        restAWhile(turn, flight, way);
        barred.add(flight);
        continue;
      }
      begin(turn, flight, way);
      open += way.open.size;
    }
    barred.note(flight, way);
    if (open >= PUTS_OPEN_MAX) break;
  }
}

const waysAt = ({ flights }: ConversationState, place: string): [Flight, Way][] =>
  [...flights.values()].flatMap((flight) =>
    flight.ways.filter((way) => way.place === place).map((way): [Flight, Way] => [flight, way]),
  );

const isDue = (way: Way, nowMs: number): boolean => isWaiting(way) && way.dueAt <= nowMs;

/** A device lays aside what is above its window; at a relay everything waits. */
function isExpected(state: ConversationState, flight: Flight, { isRelay }: Way): boolean {
  const peer = state.peers.get(memberIdText(flight.member));
  if (isRelay || isCommit(flight) || peer === undefined) return true;
  return flight.index < takenBeside(peer, flight) + CHAIN_WINDOW;
}

function begin(turn: Turn, flight: Flight, way: Way): void {
  const { parcel } = flight;
  way.isAside = false;
  // Who reads a log can't go back for what it learns of later; and who has one look in a round goes along with what is put.
  const isMainFirst = parcel === null || isLogged(turn.state) || isInRounds(turn.state);
  if (isMainFirst) putMain(turn, flight, way);
  else way.phase = "bodies";
  if (parcel === null) return;
  for (const [at, box] of bodiesOf(turn.state, parcel, way.place).entries()) {
    put(turn, flight, way, `${at}`, box);
  }
}

function bodiesOf(
  state: ConversationState,
  { key, bytes }: NonNullable<Flight["parcel"]>,
  place: string,
): FilledBox[] {
  const boxes = parcelBoxes(key, bytes, place);
  if (!isLogged(state)) return boxes;
  const logKeys = parcelWriteKeys(parcelRef(key, bytes), logPlace(place));
  return boxes.map((box, at) => ({ ...box, writeKey: logKeys[at] ?? box.writeKey }));
}

/** Of those that are confirmed nobody waits for an answer any more. */
function forgetAnswers({ together, flights }: ConversationState): void {
  for (const [key, numbers] of together)
    if (numbers.every(([number]) => !flights.has(number))) together.delete(key);
}

/** One entry for all these readers, and after it what it refers to. */
function putShared(turn: Turn, flights: readonly [[Flight, Way], ...[Flight, Way][]]): void {
  const { state, random } = turn;
  const [[first, { place }]] = flights;
  const readers = flights.flatMap(([{ log, index }]) => (log === null ? [] : [{ leaf: log.leaf, index }]));
  if (first.log === null) throw new Error("broken invariant: what goes into a group's log has its key");
  const shared = { readers, payload: first.payload };
  const main = sealShared(first.log.key, place, shared, random, state.core.memberSeed);
  const bodies = first.parcel === null ? [] : bodiesOf(state, first.parcel, place);
  const all = [[MAIN, main] as const, ...[...bodies.entries()].map(([at, box]) => [`${at}`, box] as const)];
  const numbers = flights.map(([flight, way]) => [flight.number, flight.ways.indexOf(way)] as const);
  const [[number, at]] = numbers as [readonly [number, number]];
  forgetAnswers(state);
  state.together.set(`${number}.${at}`, numbers);
  for (const [, way] of flights) {
    way.phase = "main";
    way.isAside = false;
  }
  for (const [name, box] of all) {
    for (const [, way] of flights) way.open.add(name);
    turn.effects.push({ type: "put", lane: 0, put: `${number}.${at}.${name}`, place, ...box });
  }
}

export const MAIN = "main";

function putMain(turn: Turn, flight: Flight, way: Way): void {
  way.phase = "main";
  const box = mainBox(flight, way.place);
  const writeKey = isLogged(turn.state)
    ? chainBox({ key: flight.boxKey }, logPlace(way.place)).writeKey
    : box.writeKey;
  put(turn, flight, way, MAIN, { ...box, writeKey });
}

/** The same bytes whenever they are made. */
export function mainBox({ boxKey, payload }: Pick<Flight, "boxKey" | "payload">, place: string): FilledBox {
  const { writeKey, frameKey } = chainBox({ key: boxKey }, place);
  return { writeKey, frame: sealFrame(frameKey, payload) };
}

function put(turn: Turn, flight: Flight, way: Way, at: string, box: FilledBox): void {
  way.open.add(at);
  const name = `${flight.number}.${flight.ways.indexOf(way)}.${at}`;
  const lane = laneTo(turn, memberIdText(flight.member));
  turn.effects.push({ type: "put", lane, put: name, place: way.place, ...box });
}

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

/** A new connection. A device's memory may be gone, and at a relay too unless it is the same process as before. */
export function placeAnswers(turn: Turn, place: string, keeper: BoxKeeper | null): void {
  const { state } = turn;
  state.connected.add(place);
  const isSame = keeper !== null && state.kept.get(place)?.bootId === keeper.bootId;
  if (keeper !== null) state.kept.set(place, keeper);
  for (const [, way] of waysAt(state, place)) {
    if (way.isRelay && isSame && way.phase === "put") continue;
    if (way.isRelay && isSame && way.phase === "spoilt") continue;
    if (!isSame) {
      way.isNew = true;
      way.missed = null;
    }
    way.phase = "idle";
    way.open.clear();
    way.dueAt = turn.nowMs;
  }
}

/** The relay of a conversation with slots said who it is. All that was put before its restart is put again. */
export function relayIs(turn: Turn, place: string, keeper: BoxKeeper): void {
  const { state } = turn;
  const before = state.kept.get(place);
  state.kept.set(place, keeper);
  if (before !== undefined && before.bootId !== keeper.bootId) putAllAnew(turn, place);
}

/** Whatever was put there lies where nobody looks. */
export function putAllAnew({ state, nowMs }: Turn, place: string): void {
  for (const [, way] of waysAt(state, place)) {
    way.phase = "idle";
    way.open.clear();
    way.dueAt = nowMs;
    way.taken = null;
    way.isNew = true;
    way.missed = null;
  }
}

export function placeGone(state: ConversationState, place: string): void {
  state.connected.delete(place);
  for (const [, way] of waysAt(state, place)) {
    if (way.phase !== "bodies" && way.phase !== "main") continue;
    way.phase = "idle";
    way.open.clear();
    // It may have come there all the same.
    way.missed = null;
  }
}

/** Each lies in some box of its reader, or was confirmed. */
export const areCommitsOut = ({ flights }: ConversationState): boolean =>
  [...flights.values()].every((flight) => !isCommit(flight) || isBoxed(flight));

/** When something is due next: at places that answer, and at relays that are to be dialled for it. */
export function nextFlightDue({ state, nowMs }: Turn): number | null {
  const due = [...state.flights.values()]
    .flatMap((flight) => flight.ways.filter((way) => isWaiting(way) && isUsed(state, flight, way)))
    .filter(({ place, isRelay }) => isRelay || state.connected.has(place))
    .map(({ dueAt }) => dueAt)
    // What is due and has not left waits for an answer, or for a connection.
    .filter((dueAt) => dueAt > nowMs);
  return due.length === 0 ? null : Math.min(...due);
}
