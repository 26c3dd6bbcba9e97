/** Conversations in virtual time under everything that can go wrong (docs/testing.md, Simulation). */

import { forEachSeed, seedsTimeoutMs } from "@hushroom/testkit";
import { describe, it } from "vitest";
import { simulate } from "./run.ts";
import {
  claimingRelayScenario,
  contactScenario,
  largeScenario,
  longAwayScenario,
  lyingRelayScenario,
  newMemberScenario,
  ordererAwayScenario,
  relayScenario,
  smallScenario,
  squattingScenario,
  thrownBackScenario,
} from "./scenario.ts";

/** With the seeds of a usual run. */
const KINDS = [
  ["among few", 150, smallScenario],
  ["among few who read at relays too", 40, relayScenario],
  ["between two of whom one loses its state, who go on in a new group", 15, contactScenario],
  ["between two of whom one comes back with its identity alone", 15, newMemberScenario],
  ["while admins move the commit place from an orderer who is away, or isn't", 8, ordererAwayScenario],
  ["at relays alone, with members who go back to an older state", 3, thrownBackScenario],
  ["at relays that lie: swap, replay, reorder, hold back, answer twice", 4, lyingRelayScenario],
  ["at relays that drop what they say to have", 4, claimingRelayScenario],
  ["at relays that keep a day or less, with members who are away for longer", 2, longAwayScenario],
  ["with a member who fills the boxes of others", 15, squattingScenario],
  ["among many, and for days", 2, largeScenario],
] as const;

describe("conversations lose nothing, double nothing and show nothing untrue, whatever happens", () => {
  for (const [name, count, scenario] of KINDS) {
    const runAll = () =>
      forEachSeed({ file: import.meta.url, count }, ({ seed }) => {
        const { choices, plan } = scenario(seed);
        simulate(choices, plan);
      });
    it(name, runAll, seedsTimeoutMs());
  }
});

/** Each found by a night, and kept: chance would seldom bring it again. */
const ONCE_RED = [
  ["a commit in a box that another had filled, at a device that forgot so", 6233432, squattingScenario],
  ["two histories, of which neither was let in", 3324499, ordererAwayScenario],
  ["said to one who was out, by one who didn't know", 62335774, smallScenario],
  ["taken back by one who was killed in that step", 16623036, relayScenario],
  ["heard behind a box that stayed empty, and not confirmed for ever", 16623275, relayScenario],
  ["put into boxes that others had filled, and not confirmed for ever", 6233701, squattingScenario],
  ["a parting from a history that was only let into", 3324653, ordererAwayScenario],
  ["removed, and not told", 62337756, smallScenario],
  ["a move that its maker left, by which all others were called away", 3324702, ordererAwayScenario],
  ["two moves out of two epochs, the second of which some were only told of", 3324709, ordererAwayScenario],
  ["an orderer of before that went back to that, and heard nobody", 1246748, thrownBackScenario],
  ["shown as in a box, while it was encoded anew for one", 6233755, squattingScenario],
  ["taken for refused by one who was only behind", 16623532, relayScenario],
  ["a commit where its reader had passed by, and hadn't said so", 6233757, squattingScenario],
  ["confirmations where their reader had passed by", 6233938, squattingScenario],
  ["a commit where one of five had passed by", 6233961, squattingScenario],
  ["confirmations where one of four had passed by", 6233975, squattingScenario],
  ["behind an orderer that had lost its state, and nothing to say", 62337480, smallScenario],
  ["behind one of four that had", 62339050, smallScenario],
  ["held back by what a former self of its reader hadn't got", 1662334, lyingRelayScenario],
  ["a commit of long ago where its reader had passed by", 6233995, squattingScenario],
  ["a commit where its reader had passed by, in an epoch that is forgotten", 6233737, squattingScenario],
  ["a parcel named again that was read, and left to its maker", 831166, largeScenario],
] as const;

describe("what failed once passes", () => {
  it.each(ONCE_RED)("%s", (_, seed, scenario) => {
    const { choices, plan } = scenario(seed);
    simulate(choices, plan);
  });
});
