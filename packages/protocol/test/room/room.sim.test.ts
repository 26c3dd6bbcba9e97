/**
 * Rooms in virtual time: guests join, leave, are kicked, come by slow and dying connections and go on after the last
 * item they have. Every member sees every item of its membership once and in order; planted bugs are caught.
 */

import { forEachSeed, SeededRandom, seedsTimeoutMs, VirtualWorld } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { defaultSettings, LOCAL_LIMITS } from "../../src/index.ts";
import { checkEverything } from "./sim/sim-checks.ts";
import { type Bug, SimDriver } from "./sim/sim-driver.ts";
import { SimGuest } from "./sim/sim-guest.ts";

const NAMES = ["Amina", "Boris", "Chen", "Dalia", "Emil", "Farah", "Goran", "Ines"];
const BUSY_MS = 6 * 60_000;

interface World {
  readonly world: VirtualWorld;
  readonly driver: SimDriver;
  readonly guests: readonly SimGuest[];
  readonly keepsAll: boolean;
}

function build(random: SeededRandom, bug: Bug): World {
  const world = new VirtualWorld();
  const keepsAll = random.chance(0.8);
  const password = random.chance(0.3) ? "salt" : null;
  const settings = {
    ...defaultSettings("The kitchen"),
    waitingRoom: random.chance(0.3),
    retention: { countMax: keepsAll ? 1000 : 5, ageMaxMs: keepsAll ? null : 60_000 },
  };
  const driver = new SimDriver(settings, password, world, random, bug);
  const lossRate = random.pick([0, 0.1, 0.3]);
  const guests = NAMES.slice(0, random.between(2, NAMES.length)).map((name) => {
    const latencyMs = random.pick([20, 300, 300, 2500]);
    return new SimGuest(name, driver, random, {
      token: invite(driver),
      password: password ?? "",
      latencyMs,
      lossRate,
    });
  });
  return { world, driver, guests, keepsAll };
}

function invite(driver: SimDriver): string {
  let token = "";
  driver.request(
    (request) => ({
      kind: "command",
      request,
      by: { host: true },
      command: { name: "invite", uses: null, expiresAt: null },
    }),
    (answer) => {
      if (answer.ok && answer.value.type === "invited") token = answer.value.token;
    },
  );
  return token;
}

function hostDoes(driver: SimDriver, name: "kick" | "approve", target: string): void {
  driver.request(
    (request) => ({ kind: "command", request, by: { host: true }, command: { name, target } }),
    () => undefined,
  );
}

function hostSays(driver: SimDriver, text: string, once: string): void {
  driver.request(
    (request) => ({ kind: "say", request, by: { host: true }, text, replyTo: null, once }),
    () => undefined,
  );
}

/** One thing that happens to somebody. */
function something({ driver, guests, world }: World, random: SeededRandom, step: number): void {
  const guest = random.pick(guests);
  const dice = random.below(100);
  if (dice < 40) guest.say();
  else if (dice < 50) hostSays(driver, `host says ${step}`, `${step}`);
  else if (dice < 70) guest.dropStream();
  else if (dice < 78) {
    guest.awake = false;
    guest.dropStream();
    world.after(random.below(3 * LOCAL_LIMITS.ABSENCE_MS), () => guest.wakeUp());
  } else if (dice < 84) guest.join();
  else if (dice < 88) hostDoes(driver, "kick", guest.name);
  else if (dice < 89) guest.leave();
  else if (dice < 90) guest.vanish();
  else if (dice < 92) burst(driver, step);
  else for (const { member } of driver.room.waiting()) hostDoes(driver, "approve", member);
}

/** More at once than a slow reader may have under way. */
function burst(driver: SimDriver, step: number): void {
  for (let i = 0; i < 60; i++) hostSays(driver, `burst ${step} ${i}`, `burst ${step} ${i}`);
}

/** Lets the network heal and everybody catch up. */
function settle({ driver, guests, world }: World): void {
  for (let round = 0; round < 30; round++) {
    for (const { member } of driver.room.waiting()) hostDoes(driver, "approve", member);
    for (const guest of guests) guest.wakeUp();
    world.runFor(20_000);
  }
  // What a healthy network needs at most: the slowest latency, the longest queue, the last retry.
  world.runFor(60_000);
}

function runRoom(random: SeededRandom, bug: Bug = "none"): World {
  const made = build(random, bug);
  const { world, guests } = made;
  for (const guest of guests) world.after(random.below(20_000), () => guest.join());
  const steps = random.between(50, 250);
  for (let step = 0; step < steps; step++) {
    world.after(random.below(BUSY_MS), () => something(made, random, step));
  }
  world.runFor(BUSY_MS);
  settle(made);
  checkEverything(made.driver, guests, made.keepsAll);
  return made;
}

describe("a simulated room", () => {
  it(
    "shows every member every item once and in order",
    async () => {
      let items = 0;
      let kicked = 0;
      let refusedResumes = 0;
      await forEachSeed({ file: import.meta.url, count: 400 }, (random) => {
        const { driver, guests } = runRoom(random);
        items += driver.truth.length;
        kicked += guests
          .flatMap(({ memberships }) => memberships)
          .filter(({ ended }) => ended === "ROOM_KICKED").length;
        refusedResumes += driver.resumesRefused;
      });
      // The scenarios reach what they are meant to reach (a single seed need not).
      if (process.env.SEED === undefined) {
        expect(items).toBeGreaterThan(10_000);
        expect(kicked).toBeGreaterThan(50);
        expect(refusedResumes).toBeGreaterThan(10);
      }
    },
    seedsTimeoutMs(),
  );

  it("goes the same way for the same seed", () => {
    const log = (seed: number) => JSON.stringify(runRoom(new SeededRandom(seed)).driver.truth);
    expect(log(5)).toBe(log(5));
    expect(log(5)).not.toBe(log(6));
  });

  it.each<[Bug, RegExp]>([
    ["resume skips one", /missed item/],
    ["resume repeats one", /saw item \d+ after item/],
    ["ended sessions hear on", /after the end/],
    ["once ignored", /is in the log 2 times/],
    ["disconnects forgotten", /is gone and still listed/],
    ["slow readers lose frames", /missed item|has seen up to/],
  ])("with the bug “%s” is caught", (bug, words) => {
    const seen: string[] = [];
    for (let seed = 1; seed <= 60 && !seen.some((what) => words.test(what)); seed++) {
      try {
        runRoom(new SeededRandom(seed), bug);
      } catch (error) {
        seen.push(error instanceof Error ? error.message : String(error));
      }
    }
    expect(seen.join("\n")).toMatch(words);
  });
});
