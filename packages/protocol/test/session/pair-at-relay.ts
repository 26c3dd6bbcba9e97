/** Two who read at one relay, for tests. */

import { ConversationWorld, type Member } from "./conversation-world.ts";
import type { RelayInMemory } from "./relay-in-memory.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export interface Pair {
  readonly world: ConversationWorld;
  readonly relay: RelayInMemory;
  readonly alice: Member;
  readonly bob: Member;
}

/** Two who read at one relay, and have met. */
export function pairAtRelay(seed: number): Pair {
  const world = new ConversationWorld(seed);
  const relay = world.relay();
  const [alice, bob] = [world.newcomer([relay.address]), world.newcomer([relay.address])];
  alice.found("contact", 2);
  alice.add(bob);
  world.run();
  return { world, relay, alice, bob };
}

/** One is there for a while, then it is gone and the other comes. */
export function turn(world: ConversationWorld, from: Member, to: Member, awayMs = HOUR_MS): void {
  from.kill();
  world.pass(awayMs);
  to.restart();
  world.pass(5 * MINUTE_MS);
}

export const range = (name: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `${name} ${from + i}`);
