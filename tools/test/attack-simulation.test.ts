/** The simulation behind `npm run attack`, small: what is said shows nowhere in `blind`, everything arrives, and the cost. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blindDayCost, directDayCost, PROTOCOL_LIMITS, quietDayCost } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { runPlan } from "../attack/run-plan.ts";
import { checkSchedules, observed } from "../attack/schedules.ts";
import { reportOf } from "../attack/score/report.ts";
import { scoreTraces } from "../attack/score-traces.ts";
import { CONTENDERS, type Contender } from "../attack/sim/contenders.ts";
import { EventQueue } from "../attack/sim/event-queue.ts";
import { readMeasured } from "../attack/sim/lateness.ts";
import { type Setting, type Simulated, simulate } from "../attack/sim/simulate.ts";
import { distributionDistance, judgeTimers } from "../attack/timers/check.ts";
import { readRun, writeRun } from "../attack/trace/files.ts";
import type { Run } from "../attack/trace/run.ts";
import { WrongUse } from "../attack/wrong-use.ts";

const CLIENTS = 8;
const SLOT_MS = 10_000;
const DAY_MS = 86_400_000;

function small(contender: Contender, more: Partial<Setting> = {}): Simulated {
  const measured = readMeasured();
  const setting = {
    presence: "always",
    seed: 5,
    clients: CLIENTS,
    groups: 1,
    slotMs: SLOT_MS,
    hours: 0.25,
  } as const;
  return simulate({ contender, measured, ...setting, ...more });
}

it("blind shows exactly the same whatever is said; direct does not (control)", () => {
  const one = small(CONTENDERS.blind).run;
  const other = small(CONTENDERS.blind, { script: 99 }).run;
  expect(one.truth.said).not.toEqual(other.truth.said);
  expect(one.truth.said.length).toBeGreaterThan(50);
  expect(observed(one).relay.length).toBeGreaterThan(CLIENTS * 4 * 80);
  expect(observed(other)).toEqual(observed(one));
  const direct = [small(CONTENDERS.direct).run, small(CONTENDERS.direct, { script: 99 }).run];
  expect(observed(direct[1] as Run)).not.toEqual(observed(direct[0] as Run));
});

function sameForTwoScripts(contender: Contender, size: Partial<Setting>) {
  const one = small(contender, size);
  const other = small(contender, { ...size, script: 99 });
  expect(one.run.truth.said.map(({ atMs }) => atMs)).not.toEqual(
    other.run.truth.said.map(({ atMs }) => atMs),
  );
  expect(observed(other.run)).toEqual(observed(one.run));
  expect(one.cameIn).toBeGreaterThan(0);
  expect(one.waitsMs.length).toBeGreaterThan(20);
  expect(one.missing).toBe(0);
  return one;
}

it("groups in blind show exactly the same whatever is said, who comes in and who is taken out; a leak of 40 ms does not (control)", () => {
  // By night the largest there may be, in a crowd.
  const isNight = process.env["HUSHROOM_NIGHTLY"] === "1";
  const size = isNight
    ? { clients: 40, groups: 4, hours: 0.3, seed: 1001 }
    : { groups: 1, hours: 0.2, seed: 2 };
  const one = sameForTwoScripts(CONTENDERS.blindGroups, size);
  const leaky = small(CONTENDERS.leakyGroups, size).run;
  expect(observed(leaky)).not.toEqual(observed(one.run));
}, 120_000);

it("groups in quiet show exactly the same but for which boxes are filled, whatever is said and who comes in; a leak does not (control)", () => {
  const size = { groups: 1, hours: 0.7, seed: 2 };
  const one = sameForTwoScripts(CONTENDERS.quietGroups, size);
  // The circuits of those in the group carry it, and one of each of two the pair through whom somebody comes in.
  const { carries, talks } = one.run.truth;
  const count = (talk: number) => carries.filter((carried) => carried === talk).length;
  expect(talks.map((_, talk) => count(talk))).toEqual(talks.map(({ length }) => length));
  const leaky = small({ ...CONTENDERS.quietGroups, realLateMs: 40 }, size);
  expect(observed(leaky.run)).not.toEqual(observed(one.run));
}, 240_000);

it("a leak of 40 ms in blind is no longer the same (control)", () => {
  const one = small(CONTENDERS.leakyFrames).run;
  const other = small(CONTENDERS.leakyFrames, { script: 99 }).run;
  expect(observed(other)).not.toEqual(observed(one));
});

it.each(["direct", "quiet", "blind"] as const)("%s delivers what is said, to everybody", (name) => {
  const { missing, waitsMs } = small(CONTENDERS[name]);
  expect(waitsMs.length).toBeGreaterThan(50);
  expect(missing).toBe(0);
});

it.each([
  ["quiet", () => quietDayCost(SLOT_MS)],
  ["blind", () => blindDayCost(SLOT_MS, Math.ceil(CLIENTS * 1.2))],
] as const)("%s costs a day what it says", (name, cost) => {
  const { links, meta } = small(CONTENDERS[name]).run;
  const sums = { up: 0, down: 0 };
  for (let row = 0; row < links.rows; row++) {
    if ((links.timeMs[row] ?? 0) >= meta.fromMs)
      sums[links.up[row] === 1 ? "up" : "down"] += links.bytes[row] ?? 0;
  }
  const perDay = (bytes: number) => (bytes / CLIENTS) * (DAY_MS / (meta.toMs - meta.fromMs));
  expect(perDay(sums.up) / cost().upBytes).toBeGreaterThan(0.97);
  expect(perDay(sums.up) / cost().upBytes).toBeLessThan(1.03);
  expect(perDay(sums.down) / cost().downBytes).toBeGreaterThan(0.97);
  expect(perDay(sums.down) / cost().downBytes).toBeLessThan(1.03);
});

it("direct costs what its frames cost", () => {
  const { links, relay } = small(CONTENDERS.direct).run;
  const [PUT, BOX] = [1, 66];
  const count = (op: number) => relay.op.subarray(0, relay.rows).filter((one) => one === op).length;
  const cost = directDayCost({ sent: count(PUT), received: count(BOX) });
  const bytes = links.bytes.subarray(0, links.rows).reduce((sum, one) => sum + one, 0);
  expect(bytes / (cost.upBytes + cost.downBytes)).toBeGreaterThan(0.97);
  expect(bytes / (cost.upBytes + cost.downBytes)).toBeLessThan(1.03);
});

it("the measured timers are those of several processes with all circuits of a client", () => {
  const measured = readMeasured();
  expect(measured.length).toBeGreaterThanOrEqual(4);
  for (const slots of measured) {
    expect(slots.length).toBeGreaterThanOrEqual(60);
    expect(
      slots.every((late) => late.length === PROTOCOL_LIMITS.QUIET_CIRCUITS && late.every((us) => us >= 0)),
    ).toBe(true);
  }
});

it("two distributions differ by as much as their shares do at the worst point", () => {
  const of = (...values: number[]) => Float64Array.from(values);
  expect(distributionDistance(of(1, 2, 3, 4), of(1, 2, 3, 4))).toBe(0);
  expect(distributionDistance(of(1, 2), of(3, 4))).toBe(1);
  expect(distributionDistance(of(1, 2, 3, 4), of(3, 4, 5, 6))).toBe(0.5);
});

it("timers are covered, later than simulated, or measured on a machine that had too much to do", () => {
  const simulated = Array.from({ length: 1000 }, (_, at) => at * 10);
  const verdict = (fresh: number[], load: number) => judgeTimers(fresh, simulated, load).verdict;
  const early = simulated.map((late) => late / 2);
  const sometimesLate = simulated.map((late, at) => (at > 980 ? 10 * late : late / 2));
  expect([verdict(early, 0.2), verdict(early, 5)]).toEqual(["covered", "covered"]);
  expect([verdict(sometimesLate, 0.2), verdict(sometimesLate, 5)]).toEqual(["later", "void"]);
});

it("in quiet a group goes on reading after a renewal of all circuits", () => {
  const { QUIET_ROTATION_MS } = PROTOCOL_LIMITS;
  const { missing, waitsMs } = small(CONTENDERS.quiet, { hours: QUIET_ROTATION_MS / 3_600_000 + 0.5 });
  expect(waitsMs.length).toBeGreaterThan(200);
  expect(missing).toBe(0);
});

it("an active relay holds one connection back at a time, and it goes on afterwards", () => {
  const { run, missing, waitsMs } = small(CONTENDERS.heldQuiet, { hours: 0.4 });
  const { freezes = [] } = run.meta;
  expect(freezes.length).toBeGreaterThanOrEqual(5);
  const { conn, timeMs, op, rows } = run.relay;
  const heard = (one: number, fromMs: number, toMs: number) => {
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const isMessage = conn[row] === one && op[row] !== 255;
      if (isMessage && (timeMs[row] ?? 0) > fromMs && (timeMs[row] ?? 0) < toMs) count++;
    }
    return count;
  };
  for (const freeze of freezes) {
    expect(heard(freeze.conn, freeze.fromMs, freeze.toMs)).toBe(0);
    expect(heard(freeze.conn, freeze.toMs - 1, freeze.toMs + 1)).toBeGreaterThanOrEqual(10);
  }
  // What was held back is read later, some of it not before the end.
  expect(missing / waitsMs.length).toBeLessThan(0.05);
});

it("traces are files that score the same from anywhere", () => {
  const folder = mkdtempSync(join(tmpdir(), "hushroom-traces-"));
  try {
    const { run } = small(CONTENDERS.naive);
    writeRun(join(folder, "one"), run);
    const read = readRun(join(folder, "one"));
    expect(observed(read)).toEqual(observed(run));
    expect([read.meta, read.truth]).toEqual([run.meta, run.truth]);
    const [result] = scoreTraces(folder);
    const edge = result?.scores.find(({ question, way }) => question === "P1" && way === "boxes in common");
    expect(edge?.auc).toBeGreaterThan(0.95);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("traces that are none are told apart by the file that is wrong", () => {
  const folder = mkdtempSync(join(tmpdir(), "hushroom-traces-"));
  try {
    const { run } = small(CONTENDERS.naive);
    const wrong = (file: string, content: string | Buffer) => {
      writeRun(folder, run);
      writeFileSync(join(folder, file), content);
      return () => scoreTraces(folder);
    };
    const { owners: _, ...noOwners } = run.truth;
    const files: [file: string, content: string | Buffer][] = [
      ["run.json", "junk"],
      ["run.json", JSON.stringify({ ...run.meta, format: "hushroom-trace/9" })],
      ["run.json", JSON.stringify({ ...run.meta, clients: "eight" })],
      ["truth.json", "[]"],
      ["truth.json", JSON.stringify(noOwners)],
      ["relay.bin", "junk"],
      ["links.bin", Buffer.alloc(16)],
    ];
    for (const [file, content] of files) expect(wrong(file, content)).toThrow(join(folder, file));
    const stranger = Buffer.alloc(17);
    stranger.writeUInt32LE(run.meta.clients, 8);
    expect(wrong("links.bin", stranger)).toThrow(WrongUse);
    expect(wrong("truth.json", JSON.stringify({ ...run.truth, owners: [] }))).toThrow(WrongUse);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("a plan runs to a report, and takes from its folder what is done", () => {
  const folder = mkdtempSync(join(tmpdir(), "hushroom-attack-"));
  try {
    const plan = [{ contender: CONTENDERS.naive, presence: "always", seeds: 2, hours: 0.2 }] as const;
    const options = { keep: folder, write: undefined, isQuick: true };
    const report = reportOf(runPlan(plan, options));
    const figure = report.levels[0]?.attacks.find(
      ({ question, way }) => question === "P2" && way === "answers after one delay",
    );
    expect(figure?.auc).toBeGreaterThan(0.9);
    expect(figure?.p).toBeLessThan(0.05);
    expect(report.levels[0]?.sizeBits).toBeGreaterThan(5);
    // Neither the levels nor the other controls were run.
    expect(report).toMatchObject({ controlsFired: false, barsHold: false, ok: false });
    expect(report.controls.filter(({ fired }) => fired).length).toBeGreaterThan(0);
    expect(reportOf(runPlan(plan, options))).toEqual(report);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("a run compares schedules by itself, and its control is one that must not be the same", () => {
  const [compared] = checkSchedules(["leaky-frames"]);
  expect(compared).toMatchObject({ name: "leaky-frames", same: false, isControl: true, holds: true });
  expect(compared?.events).toBeGreaterThan(1000);
  expect(checkSchedules(["nobody"])).toEqual([]);
});

it("events come in the order of their times, then of their adding", () => {
  const queue = new EventQueue();
  const times = [5, 1, 3, 3, 9, 1, 7];
  for (const [subject, atMs] of times.entries()) queue.add(atMs, 0, subject);
  const order: number[] = [];
  while (queue.take(8)) order.push(queue.subject);
  expect(order).toEqual([1, 5, 2, 3, 0, 6]);
});
