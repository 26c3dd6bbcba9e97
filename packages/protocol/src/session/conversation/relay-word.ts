/**
 * What a relay said of frames of ours, against what it says and shows later. It is named where both can't be true of one
 * that keeps to its word (docs/protocol.md, Relays of members).
 */

import type { Way } from "./flight.ts";
import { isLogged } from "./level-in-use.ts";
import { deliver, type Turn } from "./turn.ts";
import { isSurelyThere } from "./ways.ts";

/** What it takes a second time wasn't there any more. A log makes room for newer frames, and is no promise. */
export function noteLoss(turn: Turn, way: Way): void {
  if (isLogged(turn.state)) return;
  if (isSurelyThere(turn.state, way, turn.nowMs)) tellLoss(turn, way);
  // It kept that for its time, and what it takes now lies there from now on.
  else way.taken = null;
}

/** It says that the box `at` has our frame, and nobody but this member would have put that there since it had nothing. */
export function noteClaim(turn: Turn, way: Way, at: string): void {
  if (way.missed?.has(at) === true) tellLoss(turn, way);
}

/**
 * It says that another's frame lies in a box that nobody else can make: it doesn't keep to its word, or this member's store was
 * put back to an older state. Nothing follows but that the same is put again.
 */
export function noteFalse(turn: Turn, way: Way): void {
  deliver(turn, { type: "relay-false", relay: way.place });
}

function tellLoss(turn: Turn, way: Way): void {
  way.taken = null;
  deliver(turn, { type: "relay-lost", relay: way.place });
}

/** Who waited there for these boxes of a flight got nothing. It is put again now, and what is answered to that tells the rest. */
export function noteMissing(turn: Turn, way: Way, boxes: ReadonlySet<string>): void {
  noteLoss(turn, way);
  way.missed = boxes;
  way.phase = "idle";
  way.dueAt = turn.nowMs;
}
