/**
 * The ways to a member: its own box server, here its device, and the relays where it reads besides. What is in one place
 * is in none of the other's boxes, but the reader takes each index once (docs/protocol.md, Relays of members).
 */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import { FLIGHT, type Flight, type Way } from "./flight.ts";
import { isLogged, isSlotted } from "./level-in-use.ts";
import type { ConversationState, Peer } from "./state.ts";

const {
  LOG_AGAIN_MIN_MS,
  LOG_AGAIN_MAX_MS,
  RELAY_AFTER_MS,
  RELAY_AGAIN_MIN_MS,
  RELAY_AGAIN_MS,
  RESEND_MIN_MS,
  RESEND_MAX_MS,
  CONTROL_RESEND_MAX_MS,
} = LOCAL_LIMITS;

/** When this member's messages go to relays: never, when a device doesn't answer, or always. */
export const RELAY_USE = { never: 0, otherwise: 1, also: 2 } as const;

export const waysTo = (places: readonly string[]): Way[] =>
  places.map((place, at) => ({
    place,
    isRelay: at > 0,
    phase: "idle",
    isAside: false,
    open: new Set(),
    tries: 0,
    dueAt: 0,
    taken: null,
    isNew: true,
    missed: null,
  }));

/** Whether the relays of the member with this device are written to now. */
export function areRelaysUsed({ core, away }: ConversationState, device: string): boolean {
  return core.relayUse === RELAY_USE.also || (core.relayUse === RELAY_USE.otherwise && away.has(device));
}

export const isUsed = (state: ConversationState, { places }: Flight, way: Way): boolean =>
  !way.isRelay || areRelaysUsed(state, places[0] ?? "");

export const isDeviceReached = ({ connected }: ConversationState, peer: Peer): boolean =>
  connected.has(peer.place);

/** Whether anything can be put for this member now. In slots whatever there is waits for its turn. */
export const isReached = (state: ConversationState, peer: Peer): boolean =>
  isSlotted(state) ||
  isDeviceReached(state, peer) ||
  (areRelaysUsed(state, peer.place) && peer.relays.some((relay) => state.connected.has(relay)));

/** In a box of its reader, at whatever place. */
export const isBoxed = ({ ways }: Flight): boolean =>
  ways.some(({ phase, isAside }) => phase === "put" && !isAside);

/** What may go out when its time has come. */
export const isWaiting = ({ phase }: Way): boolean => phase === "idle" || phase === "put";

/** Notes which devices have not answered for a while. A step begins with it. */
export function followDevices(state: ConversationState, nowMs: number): void {
  const { peers, flights, connected, silentSince, away } = state;
  const devices = new Set([...peers.values()].map(({ place }) => place));
  for (const { places } of flights.values()) devices.add(places[0] ?? "");
  for (const device of silentSince.keys()) {
    if (devices.has(device) && !connected.has(device)) continue;
    silentSince.delete(device);
    away.delete(device);
  }
  for (const device of devices) {
    if (connected.has(device)) continue;
    const since = Math.min(nowMs, silentSince.get(device) ?? nowMs);
    silentSince.set(device, since);
    if (nowMs - since >= RELAY_AFTER_MS) away.add(device);
  }
}

/** When a member's relays come into use. */
export function nextDeviceAway({ peers, core, silentSince, away }: ConversationState): number | null {
  if (core.relayUse !== RELAY_USE.otherwise) return null;
  const times = [...peers.values()].flatMap(({ place, relays }) => {
    const since = silentSince.get(place);
    return since === undefined || relays.length === 0 || away.has(place) ? [] : [since + RELAY_AFTER_MS];
  });
  return times.length === 0 ? null : Math.min(...times);
}

/** So much of the time that a relay keeps frames is sure to be meant: clocks differ, and it may count from the first box. */
const SURELY_KEPT = 0.9;

/** Whether what a relay once took should lie there: what it takes anew was lost by the very process that took it. */
export function isSurelyThere({ kept }: ConversationState, { place, taken }: Way, nowMs: number): boolean {
  const keeper = kept.get(place);
  if (taken === null || keeper === undefined || taken.bootId !== keeper.bootId) return false;
  return nowMs >= taken.at && nowMs - taken.at < SURELY_KEPT * keeper.keepsMs;
}

/**
 * A relay keeps what it was given: until it is another process, nothing there is put again soon, whatever it says. From a log it may be gone,
 * and there it takes the place of noise to put it again.
 */
export function againAtRelayMs(state: ConversationState, { place, tries }: Way): number {
  const { kept } = state;
  if (isLogged(state)) return Math.min(LOG_AGAIN_MAX_MS, LOG_AGAIN_MIN_MS * 2 ** Math.min(tries, 20));
  const halfMs = (kept.get(place)?.keepsMs ?? RELAY_AGAIN_MS) / 2;
  // Where nobody looks as a reader, nothing else brings back what was lost.
  const mostMs = isSlotted(state) ? RELAY_AGAIN_MS / 2 : RELAY_AGAIN_MS;
  return Math.max(RELAY_AGAIN_MIN_MS, Math.min(mostMs, halfMs));
}

/**
 * The last acknowledgement is confirmed by nothing, so those are put ever more rarely; but one that got lost has to be
 * put again, since the reader's window stands at the first box that it has not found.
 */
export function backoffMs({ tries, kind }: { readonly tries: number; readonly kind: number }): number {
  const mostMs = kind === FLIGHT.control ? CONTROL_RESEND_MAX_MS : RESEND_MAX_MS;
  return Math.min(mostMs, RESEND_MIN_MS * 2 ** Math.min(tries, 20));
}

export const waysAt = ({ flights }: ConversationState, place: string): [Flight, Way][] =>
  [...flights.values()].flatMap((flight) =>
    flight.ways.filter((way) => way.place === place).map((way): [Flight, Way] => [flight, way]),
  );
