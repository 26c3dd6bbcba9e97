/** One whole run: a group comes to be, things go wrong, everything is healed, and then all must be well. */

import { hexToBytes } from "@noble/hashes/utils.js";
import { Conversation } from "../../../src/session/conversation/conversation.ts";
import { heal, invite, type Plan, schedule } from "./chaos.ts";
import { demand } from "./message-ledger.ts";
import { unrest } from "./rest-checker.ts";
import type { SimDaemon } from "./sim-daemon.ts";
import { SimWorld, type WorldChoices } from "./sim-world.ts";

const MINUTE_MS = 60_000;
/** What may be left to do is looked at so often, for so long. */
const LOOK_MS = 15 * MINUTE_MS;
const LOOKS_MAX = 96;
/** At relays what was lost is put again after hours, and what came to nobody is asked after as seldom. */
const LOOKS_APART_MAX = 4 * LOOKS_MAX;

export function simulate(choices: Omit<WorldChoices, "daemons">, plan: Plan): SimWorld {
  const world = new SimWorld({ ...choices, daemons: plan.members + plan.outsiders });
  gather(world, plan);
  if (plan.areApart === true) world.partAll();
  schedule(world, plan);
  world.time.runFor(plan.durationMs);
  heal(world);
  settle(world, plan.areApart === true ? LOOKS_APART_MAX : LOOKS_MAX);
  checkGaps(world);
  checkRemoved(world);
  // A person's wish counts also where the store is an older one, which nobody can tell yet.
  const { ledTwice } = world.histories;
  demand(world.wires.mayRepeat || ledTwice.length === 0, () => `the group was parted by ${ledTwice}`);
  return world;
}

function gather(world: SimWorld, { kind, members, admins = 1 }: Plan): void {
  world.found(kind);
  const [first, ...others] = world.daemons;
  for (const other of others.slice(0, members - 1)) {
    if (first !== undefined) invite(world, first, other);
    for (let i = 0; i < 20 && !other.isMember; i++) world.time.runFor(MINUTE_MS);
    demand(other.isMember, () => `${other.number} did not get in`);
  }
  for (const other of others.slice(0, admins - 1)) {
    const member = hexToBytes(other.id);
    first?.run(() => void first.do({ type: "wish", wish: { type: "role", member, admin: true } }));
  }
}

export function settle(world: SimWorld, looksMax = LOOKS_MAX): void {
  let left: string[] = [];
  for (let i = 0; i < looksMax; i++) {
    world.time.runFor(LOOK_MS);
    left = unrest(world);
    if (left.length === 0) break;
  }
  demand(left.length === 0, () => `${left.slice(0, 8).join("; ")} [refused: ${summary(world.refusals)}]`);
  for (const daemon of world.daemons) if (daemon.isUp) world.bounds.look(daemon);
}

function summary(refusals: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const one of refusals) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].map(([what, count]) => `${what} ${count}`).join(", ");
}

/** Something really could not be had any more. */
function checkGaps(world: SimWorld): void {
  for (const { reader, from, count } of world.deliveries.gaps) {
    const isExcused = world.wasAway.has(reader.id) || world.wasAway.has(from);
    demand(isExcused, () => `${reader.number} was told of a gap of ${count} without a reason`);
  }
}

/** A member that was removed is given every frame that any wire carried, and reads nothing said after it was out. */
function checkRemoved(world: SimWorld): void {
  for (const id of world.out) {
    const daemon = world.find(id);
    if (daemon === undefined || daemon.store.records.size === 0) continue;
    for (const text of readable(world, daemon)) {
      const said = world.ledger.byText.get(text);
      const wasTo = said?.to.includes(id) === true;
      demand(wasTo, () => `${daemon.number} read ${text.slice(0, 30)} after it was removed`);
    }
  }
}

function readable(world: SimWorld, daemon: SimDaemon): string[] {
  const records = [...daemon.store.records].map(([key, value]) => [key, value.slice()] as const);
  const machine = Conversation.load("c1", records, world.bytes);
  const texts: string[] = [];
  for (let round = 0; round < 2; round++) {
    for (const [address, frame] of world.wires.frames) {
      const { effects } = machine.handle({ type: "arrived", address, frame }, daemon.nowMs);
      for (const effect of effects) {
        if (effect.type !== "deliver" || effect.event.type !== "message") continue;
        if (effect.event.content.type === "text") texts.push(effect.event.content.text);
      }
    }
  }
  return texts;
}
