/**
 * Who is taken out of the group learns it from the commit that does so, and can't confirm that: it has no boxes there any
 * more. So that commit, and those without which it can't be read, are put again for some days, more and more seldom: a
 * place may lose its memory before its owner has read what lay there.
 */

import { LOCAL_LIMITS } from "../../base/limits.ts";
import { type GroupMember, memberIdBytes, memberIdText } from "../member-leaf.ts";
import { FLIGHT, type Flight, isCommit } from "./flight.ts";
import { mustBeFilled, sayNothing } from "./flights.ts";
import type { GoneRecord } from "./records.ts";
import { type ConversationState, currentEpoch } from "./state.ts";
import { dropFlight, dropGone, dropResting, saveGone } from "./storage.ts";
import type { Turn } from "./turn.ts";

const flightsOf = (state: ConversationState, member: string): Flight[] =>
  [...state.flights.values()].filter((flight) => memberIdText(flight.member) === member);

export function bidFarewell({ state, nowMs }: Turn, { id, place, laneKey }: GroupMember): void {
  const ending = currentEpoch(state).epoch - 1n;
  // What a former self of it was to get would stand before what it is to get now.
  const isFormer = ({ kind, epoch }: Flight) => kind === FLIGHT.farewell && epoch < ending;
  for (const flight of flightsOf(state, id)) if (isFormer(flight)) dropFlight(state, flight);
  const flights = flightsOf(state, id);
  const peer = state.peers.get(id);
  for (const flight of flights) {
    if (isCommit(flight)) continue;
    // It waits for those before the commit, too.
    const isWaitedFor = peer !== undefined && mustBeFilled(state, peer, flight);
    if (isWaitedFor && flights.some(isCommit)) sayNothing(state, flight);
    else dropFlight(state, flight);
  }
  if (flightsOf(state, id).length === 0) {
    // What it is owed is on others to bring.
    dropRestingOf(state, id);
    return;
  }
  saveGone(state, {
    member: memberIdBytes(id),
    place,
    laneKey,
    until: nowMs + LOCAL_LIMITS.FAREWELL_KEPT_MS,
  });
}

/** Its time is over, or the member is in again. */
export function endFarewell(state: ConversationState, member: string): void {
  if (!state.gone.has(member)) return;
  for (const flight of flightsOf(state, member)) dropFlight(state, flight);
  dropRestingOf(state, member);
  dropGone(state, member);
}

function dropRestingOf(state: ConversationState, member: string): void {
  for (const flight of [...state.resting.values()])
    if (memberIdText(flight.member) === member) dropResting(state, flight);
}

/** What is due again at a place that doesn't answer is waited for, so that the place is dialled. */
export function repeatFarewells({ state, nowMs }: Turn): void {
  for (const [member, { until, place }] of [...state.gone]) {
    if (until <= nowMs) endFarewell(state, member);
    if (state.connected.has(place)) continue;
    for (const flight of flightsOf(state, member)) {
      const [device] = flight.ways;
      if (device?.phase === "put" && device.dueAt <= nowMs) device.phase = "idle";
    }
  }
}

export function nextFarewellDue({ state, nowMs }: Turn): number | null {
  const dues = [...state.gone].flatMap(([member, { until }]: readonly [string, GoneRecord]) => [
    until,
    ...flightsOf(state, member).flatMap(({ ways: [device] }) =>
      device?.phase === "put" ? [device.dueAt] : [],
    ),
  ]);
  const ahead = dues.filter((due) => due > nowMs);
  return ahead.length === 0 ? null : Math.min(...ahead);
}
