/**
 * Puts on their way. What a flight puts is stored before the first put and never changes, so that putting it again is
 * always safe; it stays until its reader has confirmed it (docs/protocol.md, Delivery).
 */

import { equalBytes } from "../../base/bytes.ts";
import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../../base/limits.ts";
import { type SenderChain, stepSender } from "../chain.ts";
import { FRAME_PAYLOAD_MAX } from "../frame.ts";
import { encodeFramePayload, WHOLE_BYTES_MAX } from "../frame-payload.ts";
import { SHARED_PAYLOAD_MAX } from "../level/shared-entry.ts";
import { memberIdText } from "../member-leaf.ts";
import { parcelKeyOf, partedRef } from "../parcel.ts";
import type { PlaceMove } from "../place-move.ts";
import { epochOf, goesBySlots, isSlotChain, senderTo } from "./chain-in-use.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import { FLIGHT, type Flight, isCommit, type Way } from "./flight.ts";
import { loseGroup } from "./going-back.ts";
import { advanceSender, type SenderOf, senderOf } from "./late-senders.ts";
import { isInRounds, isLogged, isShared, isSlotted } from "./level-in-use.ts";
import { oweAnew } from "./owing.ts";
import type { FlightChainRecord } from "./records.ts";
import { roundOf } from "./rounds.ts";
import { type ConversationState, currentEpoch, flightsTo, type Peer } from "./state.ts";
import { dropFlight, dropResting, idleFlight, saveCore, saveFlight, savePeer } from "./storage.ts";
import { lastShown, takenBeside, takenIn, takenOf } from "./taken.ts";
import { deliver, type Turn } from "./turn.ts";
import { backoffMs, isBoxed, isDeviceReached } from "./ways.ts";

const { CHAIN_WINDOW } = PROTOCOL_LIMITS;

/** A group may go over to a relay's log at any time. */
const SHARED_WHOLE_MAX = SHARED_PAYLOAD_MAX - (FRAME_PAYLOAD_MAX - WHOLE_BYTES_MAX);

/** Messages leave half of the window to acknowledgements: two that only had messages left to send would wait for ever. */
const MESSAGE_WINDOW = CHAIN_WINDOW / 2;

/** How many more boxes this peer can be sent before it confirms some. */
export function windowOf(turn: Turn, peer: Peer, kind: number): number {
  const boxes = currentEpoch(turn.state);
  const index = senderTo(turn.state, boxes, peer.id)?.index;
  if (index === undefined || isToWait(turn.state, peer, kind)) return 0;
  const isMessages = kind === FLIGHT.messages;
  // At relays frames wait for their reader, however many there are.
  if (isSlotted(turn.state) || !isDeviceReached(turn.state, peer)) {
    const ahead = LOCAL_LIMITS.RELAY_WINDOW + (isMessages ? 0 : CHAIN_WINDOW);
    return takenOf(turn.state, peer, boxes) + ahead - index;
  }
  return takenOf(turn.state, peer, boxes) + (isMessages ? MESSAGE_WINDOW : CHAIN_WINDOW) - index;
}

/**
 * Going to and fro leaves boxes of each time that are to be filled for who is away, in two chains of each epoch. From so many on what is
 * said waits until it is heard, and with that whatever it was to find in earlier epochs needs no box; what it is told by then is one
 * thing in each.
 */
function isToWait(state: ConversationState, peer: Peer, kind: number): boolean {
  if (state.resting.size + state.flights.size < LOCAL_LIMITS.RESTING_BOXES_MAX) return false;
  const ours = flightsTo(state, peer);
  const resting = [...state.resting.values()].filter(({ member }) => memberIdText(member) === peer.id);
  const idle = ours.filter((flight) => flight.kind === FLIGHT.control);
  if (resting.length + idle.length < LOCAL_LIMITS.RESTING_BOXES_MAX) return false;
  const { epoch } = currentEpoch(state);
  return kind === FLIGHT.messages || (peer.unconfirmed === 0 && ours.some((one) => one.epoch === epoch));
}

/** Which messages of ours go in one packet. */
export type Span = Pick<Flight, "firstSeq" | "lastSeq">;

export const NO_MESSAGES: Span = { firstSeq: 0, lastSeq: 0 };

/** One MLS message to some peers, in the current epoch: a flight to each, of its kind. */
export function launch(
  turn: Turn,
  to: readonly { readonly peer: Peer; readonly kind: number }[],
  message: Uint8Array,
  span: Span = NO_MESSAGES,
): void {
  // Only where one entry is for all do they read the same boxes.
  const forAll = isShared(turn.state) ? carry(turn, message) : null;
  for (const { peer, kind } of to) take(turn, peer, { kind, ...span, ...(forAll ?? carry(turn, message)) });
}

/** What names it and what it lies in. `ownLeaf`: in the epoch whose chain it goes by. */
export function carry(
  { state, random }: Turn,
  message: Uint8Array,
  ownLeaf = currentEpoch(state).ownLeaf,
): Pick<Flight, "payload" | "parcel"> {
  const wholeMax = state.roster.profile.kind === "group" ? SHARED_WHOLE_MAX : WHOLE_BYTES_MAX;
  if (message.length <= wholeMax)
    return { payload: encodeFramePayload({ type: "whole", bytes: message }), parcel: null };
  const named = random(32);
  const key = parcelKeyOf(named, ownLeaf);
  const ref = { ...partedRef(key, message), key: named };
  return { payload: encodeFramePayload({ type: "parcel", ref }), parcel: { key, bytes: message } };
}

/** What a member said of the commit place goes before the commit that moves it. */
export function launchMove(turn: Turn, peer: Peer, move: PlaceMove): void {
  const payload = encodeFramePayload({ type: "move", move });
  take(turn, peer, { kind: FLIGHT.commit, ...NO_MESSAGES, payload, parcel: null });
}

/** The next box of the peer's chain, for this; of a commit in both chains, as it can't be made anew in another one. */
function take(
  turn: Turn,
  peer: Peer,
  carried: Pick<Flight, "kind" | "firstSeq" | "lastSeq" | "payload" | "parcel">,
): void {
  const { state } = turn;
  const boxes = currentEpoch(state);
  const isSlots = goesBySlots(state, boxes, peer.id);
  const chain = { epoch: boxes.epoch, member: peer.member, isSlots };
  const box = nextBox(state, chain);
  if (box === null) throw new Error("broken invariant: each member has a chain to each other one");
  const flight = idleFlight({
    ...carried,
    ...box,
    isSlots,
    other: isCommit(carried) ? nextBox(state, { ...chain, isSlots: !isSlots }) : null,
    inOther: null,
    number: state.core.nextFlight++,
    member: peer.member,
    places: [peer.place, ...peer.relays],
    epoch: boxes.epoch,
    sentAt: turn.nowMs,
    log: logOf(boxes, peer.id),
  });
  saveCore(state);
  state.flights.set(flight.number, flight);
  saveFlight(state, flight);
}

/** Null: there is no such chain. */
function nextBox(state: ConversationState, of: SenderOf): FlightChainRecord["other"] {
  const chain = senderOf(state, of);
  if (chain === undefined) return null;
  const peer = state.peers.get(memberIdText(of.member));
  const {
    index,
    key: boxKey,
    chain: after,
  } = stepUnread(chain, peer === undefined ? 0 : takenBeside(peer, of));
  advanceSender(state, of, after);
  return { index, boxKey };
}

/**
 * The next box that its reader still looks for: it has passed over those that others filled before we came to them. What it
 * says of itself costs no more than a step for each box of a window.
 */
function stepUnread(chain: SenderChain, taken: number): ReturnType<typeof stepSender> {
  let next = stepSender(chain);
  for (let passed = 0; next.index < taken && passed < LOCAL_LIMITS.RELAY_WINDOW; passed++)
    next = stepSender(next.chain);
  return next;
}

function logOf({ logKeys, members, ownLeaf }: EpochBoxes, reader: string): Flight["log"] {
  const key = logKeys.get(ownLeaf);
  const leaf = [...members].find(([, id]) => id === reader)?.[0];
  return key === undefined || leaf === undefined ? null : { key, leaf };
}

/**
 * Only another member of the group can have been there before us: its frame is passed over, and ours goes further on.
 * Where there is no other, it was ourselves, before this store went back to an older state.
 */
export function giveWay(turn: Turn, flight: Flight): void {
  const { state } = turn;
  const id = memberIdText(flight.member);
  const peer = state.peers.get(id);
  const boxes = state.epochs.find(({ epoch }) => epoch === flight.epoch);
  if (state.roster.profile.kind === "contact") {
    dropFlight(state, flight);
    if (peer !== undefined) loseGroup(turn);
    return;
  }
  if (boxes !== undefined && !boxes.squatted.has(id)) {
    boxes.squatted.add(id);
    deliver(turn, { type: "squatted", reader: id });
  }
  sayElsewhere(turn, flight);
}

/** Its box is another's: what it was to say is encoded anew. What was encoded after it stays, or its boxes would be empty. */
function sayElsewhere(turn: Turn, flight: Flight): void {
  const { state } = turn;
  const peer = state.peers.get(memberIdText(flight.member));
  dropFlight(state, flight);
  if (isCommit(flight)) moveOn(turn, flight);
  else if (peer !== undefined) {
    if (flight.lastSeq > peer.acked) peer.encoded = unconfirmedFrom(peer);
    oweAnew(turn, peer);
  }
}

/** The message before the first one that this peer has not acknowledged. */
export const unconfirmedFrom = ({ acked, start }: Peer): number => Math.max(acked, start - 1);

/** A commit can't be made anew: the same one goes into the next box. */
export function moveOn(turn: Turn, flight: Flight): void {
  const { state } = turn;
  const box = nextBox(state, flight);
  if (box === null) return;
  const moved = idleFlight({ ...flight, ...box });
  state.flights.set(moved.number, moved);
  saveFlight(state, moved);
}

/** Whether its reader may still wait for this very box. */
export const isLookedFor = (peer: Peer, flight: Flight): boolean =>
  flight.epoch >= lastShown(peer) && flight.index >= takenBeside(peer, flight);

/**
 * Whether its box is filled though nothing has to be said in it any more. Who looks for one box at a time waits for each; and
 * else one box of each window is filled, or a reader that found none would never come to those behind.
 */
export function mustBeFilled(state: ConversationState, peer: Peer, flight: Flight): boolean {
  if (!isLookedFor(peer, flight)) return false;
  return flight.isSlots || (flight.index % CHAIN_WINDOW === CHAIN_WINDOW - 1 && isFollowed(state, flight));
}

/** More comes in that chain: of an epoch that is over, a commit alone. */
const isFollowed = (state: ConversationState, { epoch, member }: Flight): boolean =>
  epoch === currentEpoch(state).epoch ||
  [...state.flights.values()].some(
    (one) => one.epoch === epoch && isCommit(one) && equalBytes(one.member, member),
  );

/** Everything that this peer has not acknowledged is encoded anew. */
export function rewind(turn: Turn, peer: Peer): void {
  const { state } = turn;
  for (const flight of flightsTo(state, peer)) {
    if (flight.kind !== FLIGHT.messages) continue;
    if (mustBeFilled(state, peer, flight)) sayNothing(state, flight);
    else dropFlight(state, flight);
  }
  peer.encoded = unconfirmedFrom(peer);
  savePeer(state, peer);
}

/** Its box is filled all the same: whoever looks for one box at a time would wait for it. */
export function sayNothing(state: ConversationState, flight: Flight): void {
  const changed = { ...flight, kind: FLIGHT.control, ...NO_MESSAGES };
  state.flights.set(flight.number, changed);
  saveFlight(state, changed);
}

/** The peer lives in `epoch`, so every commit before it has arrived. */
export function confirmCommits(turn: Turn, peer: Peer, epoch: bigint): void {
  const { state } = turn;
  for (const flight of flightsTo(state, peer)) {
    const isOver = flight.kind === FLIGHT.commit || (flight.isSlots && flight.kind === FLIGHT.control);
    if (isOver && flight.epoch < epoch) dropFlight(state, flight);
  }
  for (const resting of [...state.resting.values()])
    if (resting.epoch < epoch && memberIdText(resting.member) === peer.id) dropResting(state, resting);
  if (isLeftBehind(state, peer, epoch)) {
    const turnsMs = LOCAL_LIMITS.QUIET_READER_TURNS * state.agreement.used.slotMs;
    peer.rewindDueAt ??= turn.nowMs + roundOf(state) * turnsMs;
  }
}

/** The peer has taken these of our boxes; in a group others may have filled some that we have not come to yet. */
export function confirm(
  turn: Turn,
  peer: Peer,
  taken: readonly { readonly epoch: bigint; readonly index: number }[],
): void {
  const said = taken.map((now) => ({ ...now, index: Math.max(now.index, takenIn(peer, now.epoch)) }));
  // Who doesn't look into the chains of slots says nothing of them.
  const unsaid = peer.taken.filter(
    ({ epoch: name }) =>
      isSlotChain(name) &&
      said.every(({ epoch }) => epoch !== name) &&
      said.some(({ epoch }) => epoch === epochOf(name)),
  );
  peer.taken = [...said, ...unsaid].slice(0, 2 * PROTOCOL_LIMITS.EPOCHS_KEPT);
  for (const flight of flightsTo(turn.state, peer)) {
    if (isPassed(turn.state, peer, flight) && flight.ways.every(isUntried)) sayElsewhere(turn, flight);
    else if (isDone(turn.state, peer, flight)) dropFlight(turn.state, flight);
  }
  encodeLeftOver(turn, peer);
}

/** To be asked after the last flight of messages to this peer is gone. */
export function encodeLeftOver(turn: Turn, peer: Peer): void {
  if (!isLeftOver(turn, peer)) return;
  // In slots a parcel is fetched long after the box that names it.
  if (isSlotted(turn.state))
    peer.rewindDueAt ??= turn.nowMs + roundOf(turn.state) * LOCAL_LIMITS.RESEND_MAX_MS;
  else if (peer.rewinds === 0) encodeAnew(turn, peer);
  else peer.rewindDueAt ??= turn.nowMs + backoffMs({ tries: peer.rewinds - 1, kind: FLIGHT.messages });
}

/**
 * What was found may have been another's frame, or lack its parcel: a commit can't be made anew, and stays until its reader
 * is in a later epoch. Who leaves with it comes to none.
 */
function isSure(state: ConversationState, flight: Flight): boolean {
  if (flight.kind === FLIGHT.commit || owesParts(flight)) return false;
  return !isCommit(flight) || (isBoxed(flight) && !(isLogged(state) && flight.parcel !== null));
}

/** In slots it is named before its frames are put: whoever has read that waits for them, whatever is encoded anew. */
const owesParts = (flight: Flight): boolean => flight.isSlots && flight.parcel !== null && !isBoxed(flight);

const isUntried = ({ phase, tries }: Way): boolean => phase === "idle" && tries === 0;

/** Of its first put no answer has come: it may be that another's frame is there. */
const isAsking = ({ open, tries }: Way): boolean => open.size > 0 && tries === 0;

/** Its reader looks for it no more. */
const isPassed = (state: ConversationState, peer: Peer, flight: Flight): boolean =>
  isSure(state, flight) && flight.index < takenBeside(peer, flight);

/**
 * All that was said in it has been acknowledged. A box before it may stay empty, and then it never counts as taken; of slots
 * none may, so that it is put again if the relay forgets it.
 */
const isRead = ({ acked }: Peer, flight: Flight): boolean =>
  flight.kind === FLIGHT.messages &&
  flight.lastSeq > 0 &&
  flight.lastSeq <= acked &&
  isBoxed(flight) &&
  !flight.isSlots;

/** Whether it need not be put again. */
export const isDone = (state: ConversationState, peer: Peer, flight: Flight): boolean =>
  isRead(peer, flight) || (isPassed(state, peer, flight) && (isBoxed(flight) || !flight.ways.some(isAsking)));

/** Whether the peer took every box and yet has not got every message that was in them. */
function isLeftOver({ state }: Turn, peer: Peer): boolean {
  return peer.encoded > peer.acked && !flightsTo(state, peer).some(({ lastSeq }) => lastSeq > 0);
}

function encodeAnew(turn: Turn, peer: Peer): void {
  peer.rewinds++;
  peer.rewindDueAt = null;
  rewind(turn, peer);
}

/** In a round whoever heard us in a later epoch doesn't look into the one before any more, whatever lies there. */
const isLeftBehind = (state: ConversationState, peer: Peer, shown: bigint): boolean =>
  isInRounds(state) &&
  flightsTo(state, peer).some(({ epoch, lastSeq }) => epoch < shown && lastSeq > peer.acked);

/** More and more seldom to a peer that takes boxes and acknowledges nothing, which else would be sent to without end. */
export function encodeAnewIfDue(turn: Turn): void {
  for (const peer of turn.state.peers.values()) {
    if (peer.rewindDueAt === null || peer.rewindDueAt > turn.nowMs) continue;
    peer.rewindDueAt = null;
    if (isLeftOver(turn, peer) || isLeftBehind(turn.state, peer, lastShown(peer))) encodeAnew(turn, peer);
  }
}
