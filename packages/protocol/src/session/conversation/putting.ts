/** Puts what is due to the places that answer, in order (docs/protocol.md, Delivery). */

import { equalBytes } from "../../base/bytes.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { chainBox } from "../chain.ts";
import { sealFrame } from "../frame.ts";
import { logPlace } from "../level/log-entry.ts";
import { sealShared } from "../level/shared-entry.ts";
import { memberIdText } from "../member-leaf.ts";
import { type FilledBox, parcelBoxes, parcelRef, parcelWriteKeys } from "../parcel.ts";
import { Barred } from "./barred.ts";
import { type Flight, isCommit, type Way } from "./flight.ts";
import { moveOn } from "./flights.ts";
import { isInRounds, isLogged, isShared } from "./level-in-use.ts";
import { isPassedOver, restAWhile } from "./passed-over.ts";
import { laneTo } from "./rounds.ts";
import type { ConversationState } from "./state.ts";
import { dropFlight } from "./storage.ts";
import { takenBeside } from "./taken.ts";
import type { Turn } from "./turn.ts";
import { isBoxed, isUsed, isWaiting, waysAt } from "./ways.ts";

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

export function putMain(turn: Turn, flight: Flight, way: Way): void {
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
