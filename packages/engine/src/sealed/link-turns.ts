/**
 * Whose turn it is among links, of which there may be many more than connections. Half of all dials go to what waits and
 * was reached last, half to whatever has been due the longest: so nobody waits for ever behind places that are dead.
 */

import { LOCAL_LIMITS } from "@hushroom/protocol";

export interface LinkTurn {
  /** Something is to be sent there now. */
  readonly isWaitedFor: boolean;
  readonly isConnected: boolean;
  readonly isDialling: boolean;
  readonly dueAtMs: number;
  /** When it was last connected; 0: never. */
  readonly reachedAtMs: number;
}

/** The link to dial now, or null. `count`: of the dials so far. */
export function nextToDial<L extends LinkTurn>(links: readonly L[], nowMs: number, count: number): L | null {
  const connected = links.filter(({ isConnected }) => isConnected).length;
  const dialling = links.filter(({ isDialling }) => isDialling).length;
  if (dialling >= LOCAL_LIMITS.LINKS_DIALLING_MAX) return null;
  // A connection that nothing waits for is worth no other one.
  const hasRoom = connected + dialling < LOCAL_LIMITS.LINKS_MAX;
  const due = links.filter(
    (link) => !link.isConnected && !link.isDialling && link.dueAtMs <= nowMs && (hasRoom || link.isWaitedFor),
  );
  return first(due, count % 2 === 0 ? byUrgency : byPatience);
}

/** Who gives its connection up for one more: nothing waits for it, or else it has had it the longest. */
export function leastNeeded<L extends LinkTurn>(links: readonly L[]): L | null {
  const connected = links.filter(({ isConnected }) => isConnected);
  return connected.length <= LOCAL_LIMITS.LINKS_MAX ? null : first(connected, byNeed);
}

type Order = (a: LinkTurn, b: LinkTurn) => number;

const byPatience: Order = (a, b) => a.dueAtMs - b.dueAtMs;

const byUrgency: Order = (a, b) =>
  Number(b.isWaitedFor) - Number(a.isWaitedFor) || b.reachedAtMs - a.reachedAtMs || byPatience(a, b);

const byNeed: Order = (a, b) =>
  Number(a.isWaitedFor) - Number(b.isWaitedFor) || a.reachedAtMs - b.reachedAtMs;

function first<L extends LinkTurn>(links: readonly L[], order: Order): L | null {
  return links.reduce<L | null>((best, one) => (best === null || order(one, best) < 0 ? one : best), null);
}
