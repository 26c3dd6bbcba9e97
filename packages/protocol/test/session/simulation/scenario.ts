/** What a seed stands for: how many members, on what circuits, for how long, and how much goes wrong. */

import { SeededRandom } from "@hushroom/testkit";
import type { Plan } from "./chaos.ts";
import type { Mutant } from "./mutant.ts";
import type { SimDaemon } from "./sim-daemon.ts";
import type { WorldChoices } from "./sim-world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const X_WING = 0xf00e;

export interface Scenario {
  readonly choices: Omit<WorldChoices, "daemons">;
  readonly plan: Plan;
}

function choicesOf(random: SeededRandom, seed: number, suite: number): Scenario["choices"] {
  const isFast = random.chance(0.5);
  return {
    seed,
    suite,
    latencyMinMs: isFast ? 200 : 500,
    latencyMaxMs: isFast ? 1500 : 9000,
    receipts: random.chance(0.3),
    stride: random.chance(0.05) ? 1 : 16,
  };
}

/** Few members and few messages, so that hundreds of seeds pass in the time of a test. */
export function smallScenario(seed: number): Scenario {
  const random = new SeededRandom(seed ^ 0x5eed);
  const members = random.pick([2, 2, 2, 2, 3, 3, 3, 4]);
  const suite = members === 2 && random.chance(0.02) ? X_WING : 1;
  return {
    choices: choicesOf(random, seed, suite),
    plan: {
      kind: "group",
      members,
      outsiders: random.chance(0.2) ? 1 : 0,
      durationMs: random.pick([5 * MINUTE_MS, 20 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, 50 * HOUR_MS]),
      messages: random.between(2, 10),
      burstMax: 10,
      longChance: 0.06,
      faults: random.pick([0, 3, 6, 12]),
      failingWrites: random.pick([0, 0, 4]),
      changes: random.pick([0, 0, 1, 3]),
      losses: random.chance(0.2) ? 1 : 0,
      removals: members > 2 && random.chance(0.3) ? 1 : 0,
      squats: 0,
    },
  };
}

/** The same, and relays for when devices are away, which start anew, go away and throw frames away. */
export function relayScenario(seed: number): Scenario {
  const { choices, plan } = smallScenario(seed);
  const random = new SeededRandom(seed ^ 0x4e1a7);
  return { choices: { ...choices, relays: random.between(1, 3) }, plan };
}

/** Relays that drop what they take, say that it lies there, and are found out by who looks for it. */
export function claimingRelayScenario(seed: number): Scenario {
  const { choices, plan } = relayScenario(seed);
  const random = new SeededRandom(seed ^ 0xc1a1);
  const relays = random.between(1, 2);
  return {
    choices: { ...choices, suite: 1, relays, claimingRelays: true },
    plan: { ...plan, outsiders: 0, losses: 0, removals: 0, faults: 12, areApart: random.chance(0.5) },
  };
}

/** Up to twenty members, days, and more of everything. */
export function largeScenario(seed: number): Scenario {
  const random = new SeededRandom(seed ^ 0x1a29e);
  const members = random.pick([4, 5, 6, 8, 12, 20]);
  return {
    choices: choicesOf(random, seed, members < 8 && random.chance(0.3) ? X_WING : 1),
    plan: {
      kind: "group",
      members,
      outsiders: random.between(0, 2),
      durationMs: random.pick([HOUR_MS, 12 * HOUR_MS, 80 * HOUR_MS]),
      messages: random.between(10, 30),
      burstMax: 25,
      longChance: 0.06,
      faults: random.between(5, 40),
      failingWrites: random.between(0, 6),
      changes: random.between(0, 8),
      losses: random.between(0, 2),
      removals: random.between(0, 2),
      squats: 0,
    },
  };
}

/** Several admins, one or more of whom move the commit place while the orderer is away, or seems to be. */
export function ordererAwayScenario(seed: number): Scenario {
  const { choices, plan } = smallScenario(seed);
  const random = new SeededRandom(seed ^ 0x0de5);
  const relays = random.pick([0, 0, 2]);
  return {
    choices: { ...choices, suite: 1, relays },
    plan: {
      ...plan,
      members: random.between(3, 5),
      admins: random.between(2, 3),
      outsiders: 0,
      losses: 0,
      removals: 0,
      messages: random.between(1, 4),
      durationMs: random.pick([20 * MINUTE_MS, HOUR_MS]),
      faults: random.pick([0, 0, 4]),
      failingWrites: 0,
      changes: random.between(0, 2),
      takes: random.between(1, 2),
    },
  };
}

/** A group at relays alone, whose members now and then have an older store again. */
export function thrownBackScenario(seed: number): Scenario {
  const { choices, plan } = smallScenario(seed);
  const random = new SeededRandom(seed ^ 0x7b0c);
  return {
    choices: { ...choices, suite: 1, relays: random.between(1, 2) },
    plan: {
      ...plan,
      members: random.between(3, 4),
      outsiders: 0,
      losses: 0,
      removals: 0,
      longChance: 0.02,
      durationMs: random.pick([3 * HOUR_MS, 50 * HOUR_MS, 120 * HOUR_MS]),
      faults: random.pick([0, 0, 3]),
      failingWrites: 0,
      changes: random.between(0, 1),
      throwbacks: random.between(1, 2),
      areApart: true,
    },
  };
}

/** Some relays lie all the while, and half of the groups meet nowhere else. */
export function lyingRelayScenario(seed: number): Scenario {
  const { choices, plan } = smallScenario(seed);
  const random = new SeededRandom(seed ^ 0x11a2);
  const relays = random.between(1, 3);
  return {
    choices: { ...choices, suite: 1, relays, lyingRelays: random.between(1, relays) },
    plan: {
      ...plan,
      members: random.between(2, 4),
      outsiders: 0,
      losses: 0,
      removals: 0,
      messages: random.between(3, 8),
      durationMs: random.pick([3 * HOUR_MS, 12 * HOUR_MS, 50 * HOUR_MS]),
      faults: random.pick([0, 0, 4]),
      failingWrites: 0,
      changes: random.between(0, 2),
      areApart: random.chance(0.5),
    },
  };
}

/** Relays keep frames for a day or less, and members are away for longer than that, as a rule all but one at a time. */
export function longAwayScenario(seed: number): Scenario {
  const { choices, plan } = smallScenario(seed);
  const random = new SeededRandom(seed ^ 0x7717);
  const relayTtlMs = random.pick([HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS, 24 * HOUR_MS]);
  return {
    choices: { ...choices, suite: 1, relays: random.between(1, 2), relayTtlMs },
    plan: {
      ...plan,
      members: random.pick([2, 2, 3, 3, 4]),
      outsiders: 0,
      losses: 0,
      removals: 0,
      messages: random.between(4, 8),
      durationMs: random.pick([3, 3, 4, 8]) * 24 * HOUR_MS,
      faults: random.pick([0, 0, 3]),
      failingWrites: 0,
      changes: random.between(0, 2),
      longAways: random.between(2, 4),
      areApart: random.chance(0.7),
    },
  };
}

/** A conversation of two, one of whom loses its state: a new group of the two goes on in its place. */
export function contactScenario(seed: number): Scenario {
  const random = new SeededRandom(seed ^ 0xc0de);
  const { choices, plan } = smallScenario(seed);
  const losses = random.between(1, 3);
  return {
    choices: { ...choices, suite: 1 },
    plan: { ...plan, kind: "contact", members: 2, outsiders: 0, changes: 0, removals: 0, losses },
  };
}

/** The same, who comes back as another member: all that it has is its identity. Some read at relays too. */
export function newMemberScenario(seed: number): Scenario {
  const { choices, plan } = contactScenario(seed);
  const relays = new SeededRandom(seed ^ 0x2e1f).pick([0, 0, 2]);
  return { choices: { ...choices, relays }, plan: { ...plan, losesSeed: true } };
}

/** One of several puts frames of its own where others' belong. */
export function squattingScenario(seed: number): Scenario {
  const random = new SeededRandom(seed ^ 0x5a7);
  const { choices, plan } = smallScenario(seed);
  const members = random.between(3, 5);
  return {
    choices: { ...choices, suite: 1 },
    plan: { ...plan, members, outsiders: 0, removals: 0, losses: 0, squats: random.between(5, 40) },
  };
}

/** Small and rough: what a deliberate bug needs to show itself. */
export function mutantScenario(seed: number, mutant: Mutant<SimDaemon>): Scenario {
  const plan: Plan = {
    kind: "group",
    members: seed % 2 === 0 ? 2 : 3,
    outsiders: 0,
    durationMs: 20 * MINUTE_MS,
    messages: 15,
    burstMax: 15,
    longChance: 0.5,
    faults: 25,
    failingWrites: 15,
    changes: 5,
    losses: 0,
    removals: 0,
    squats: 0,
  };
  return {
    choices: { seed, suite: 1, latencyMinMs: 200, latencyMaxMs: 3000, receipts: false, stride: 16, mutant },
    // Boxes that others fill are seldom met: who writes is told of most before it comes there.
    plan:
      mutant.answers === undefined
        ? plan
        : { ...plan, members: 3, messages: 40, failingWrites: 0, squats: 120 },
  };
}
