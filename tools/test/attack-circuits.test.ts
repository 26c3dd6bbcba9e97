/**
 * Attacks that no contender of `npm run attack` falls to, on made-up circuits in which what they look for was planted: without
 * that, finding nothing would say nothing of them.
 */

import { SeededRandom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { attacksOn } from "../attack/attacks/all.ts";
import { scoreEvidence } from "../attack/score/evidence.ts";
import { Draws } from "../attack/sim/draws.ts";
import { LinkTrace, RelayTrace } from "../attack/trace/columns.ts";
import { type Freeze, OPENED, type Run } from "../attack/trace/run.ts";

const SLOT_MS = 10_000;
const PLACES = 8;
const SLOTS = 120;
const CLIENTS = 10;
const CIRCUITS = 3;
const PUT = 1;
const PUT_BYTES = 4133;
const FREEZE_SLOTS = 6;

type Moment = (random: Draws, client: number, circuit: number) => (slot: number) => number | null;

/** Circuits that send once a slot, so long after its beginning; null: not in this slot. */
function made(moment: Moment, freezes?: readonly Freeze[]): Run {
  const random = new Draws(new SeededRandom(3));
  const relay = new RelayTrace();
  const owners = Array.from({ length: CLIENTS * CIRCUITS }, (_, conn) => Math.floor(conn / CIRCUITS));
  for (const conn of owners.keys()) relay.add(0, conn, OPENED, 0, 0, 0);
  const rows = owners.flatMap((owner, conn) => {
    const at = moment(random, owner, conn % CIRCUITS);
    return Array.from({ length: SLOTS }, (_, slot) => ({ conn, slot, ms: at(slot) }));
  });
  for (const { conn, slot, ms } of rows)
    if (ms !== null) relay.add(slot * SLOT_MS + ms + random.normal(), conn, PUT, 0, PUT_BYTES, 0);
  const span = { slotMs: SLOT_MS, places: PLACES, scatterMs: 0, fromMs: 0, toMs: SLOTS * SLOT_MS };
  const named = { format: "hushroom-trace/1", name: "made", presence: "always", seed: 1 } as const;
  const meta = { ...named, ...span, clients: CLIENTS, ...(freezes === undefined ? {} : { freezes }) };
  const truth = { owners, carries: [...owners.keys()], talks: [], said: [], online: [] };
  return { meta, relay, links: new LinkTrace(), truth };
}

function found(run: Run, question: string, way: string): number {
  const attack = attacksOn(run).find((one) => one.question === question && one.way === way);
  if (attack === undefined) throw new Error("there is no such attack");
  return scoreEvidence(attack.evidence(), 1, new Draws(new SeededRandom(1))).auc;
}

const step = SLOT_MS / PLACES;
const anyPlace: Moment = (random) => {
  const ms = random.below(PLACES) * step;
  return () => ms;
};

describe("whose circuits are whose is told", () => {
  it("by one place in the slot for all of a person", () => {
    const run = made((_, client) => () => client * 900);
    expect(found(run, "C", "places in the slot")).toBeGreaterThan(0.95);
    expect(Math.abs(found(made(anyPlace), "C", "places in the slot") - 0.5)).toBeLessThan(0.15);
  });

  it("by how far off a person's clock is, at whatever places", () => {
    const run = made((random, client) => {
      const ms = random.below(PLACES) * step + client * 100;
      return () => ms;
    });
    expect(found(run, "C", "clocks alike")).toBeGreaterThan(0.95);
    expect(Math.abs(found(made(anyPlace), "C", "clocks alike") - 0.5)).toBeLessThan(0.15);
  });

  const freezes = Array.from({ length: CLIENTS }, (_, client) => {
    const fromMs = (10 + client * 10) * SLOT_MS;
    return { conn: client * CIRCUITS, fromMs, toMs: fromMs + FREEZE_SLOTS * SLOT_MS };
  });
  const isHeld = (client: number, slot: number) =>
    Math.floor(slot / 10) - 1 === client && slot % 10 < FREEZE_SLOTS;

  it.each([
    ["the same person's send less", null],
    ["the same person's are late", 400],
  ])("while one of them is held back: %s", (way, heldMs) => {
    const reacting: Moment = (_, client) => (slot) => (isHeld(client, slot) ? heldMs : 100);
    expect(found(made(reacting, freezes), "X", way)).toBeGreaterThan(0.95);
    const calm: Moment = () => () => 100;
    expect(Math.abs(found(made(calm, freezes), "X", way) - 0.5)).toBeLessThan(0.15);
  });
});
