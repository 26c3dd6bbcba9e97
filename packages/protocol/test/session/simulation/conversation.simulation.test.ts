/** Conversations in virtual time under everything that can go wrong (docs/testing.md, Simulation). */

import { forEachSeed, seedsTimeoutMs } from "@hushroom/testkit";
import { describe, it } from "vitest";
import { simulate } from "./run.ts";
import {
  contactScenario,
  largeScenario,
  newMemberScenario,
  ordererAwayScenario,
  relayScenario,
  smallScenario,
  squattingScenario,
} from "./scenario.ts";

describe("conversations lose nothing, double nothing and show nothing untrue, whatever happens", () => {
  it(
    "among few",
    () =>
      forEachSeed({ file: import.meta.url, count: 150 }, ({ seed }) => {
        const { choices, plan } = smallScenario(seed);
        simulate(choices, plan);
      }),
    seedsTimeoutMs(),
  );

  it(
    "among few who read at relays too",
    () =>
      forEachSeed({ file: import.meta.url, count: 40 }, ({ seed }) => {
        const { choices, plan } = relayScenario(seed);
        simulate(choices, plan);
      }),
    seedsTimeoutMs(),
  );

  it(
    "between two of whom one loses its state, who go on in a new group",
    () =>
      forEachSeed({ file: import.meta.url, count: 15 }, ({ seed }) => {
        const { choices, plan } = contactScenario(seed);
        simulate(choices, plan);
      }),
    seedsTimeoutMs(),
  );

  it(
    "between two of whom one comes back with its identity alone",
    () =>
      forEachSeed({ file: import.meta.url, count: 15 }, ({ seed }) => {
        const { choices, plan } = newMemberScenario(seed);
        simulate(choices, plan);
      }),
    seedsTimeoutMs(),
  );

  it(
    "while admins move the commit place from an orderer who is away, or isn't",
    () =>
      forEachSeed({ file: import.meta.url, count: 8 }, ({ seed }) => {
        const { choices, plan } = ordererAwayScenario(seed);
        simulate(choices, plan);
      }),
    seedsTimeoutMs(),
  );

  it(
    "with a member who fills the boxes of others",
    () =>
      forEachSeed({ file: import.meta.url, count: 15 }, ({ seed }) => {
        const { choices, plan } = squattingScenario(seed);
        simulate(choices, plan);
      }),
    seedsTimeoutMs(),
  );

  it(
    "among many, and for days",
    () =>
      forEachSeed({ file: import.meta.url, count: 2 }, ({ seed }) => {
        const { choices, plan } = largeScenario(seed);
        simulate(choices, plan);
      }),
    seedsTimeoutMs(),
  );
});
