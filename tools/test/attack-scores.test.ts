/** The scorers of `npm run attack` on answers that are known, and each attack on a trace in which something was planted. */

import { SeededRandom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { steadyDelay } from "../attack/attacks/delays.ts";
import { beyond, lateSeries, smoothed, usualMoment } from "../attack/attacks/lateness.ts";
import { lateTogether, talksTogether, together } from "../attack/attacks/pairs.ts";
import { correlation, standardize } from "../attack/attacks/series.ts";
import { sizeEntropy } from "../attack/attacks/sizes.ts";
import { type Asked, BAR, BARS, FAILS } from "../attack/score/bars.ts";
import { auc, type Evidence, rank, scoreEvidence } from "../attack/score/evidence.ts";
import { figureOf } from "../attack/score/intervals.ts";
import { onesOf, pairsOfConnections, pairsOfPeople, timesOfPeople } from "../attack/score/questions.ts";
import { reportOf } from "../attack/score/report.ts";
import type { RunResult } from "../attack/score/result.ts";
import { Draws } from "../attack/sim/draws.ts";
import { LinkTrace, RelayTrace } from "../attack/trace/columns.ts";
import type { RunMeta } from "../attack/trace/run.ts";

const draws = (seed = 1) => new Draws(new SeededRandom(seed));
const scored = (scores: number[], labels: number[], strata: number[] | null = null) => {
  const groups = strata === null ? null : Int32Array.from(strata);
  const ranks = rank({ scores: Float64Array.from(scores), strata: groups });
  return auc(ranks, onesOf(Uint8Array.from(labels)), groups);
};

describe("the AUC", () => {
  it("is the share of comparisons that are right, ties half", () => {
    expect(scored([1, 2, 3, 4], [0, 0, 1, 1])).toBe(1);
    expect(scored([4, 3, 2, 1], [0, 0, 1, 1])).toBe(0);
    expect(scored([5, 5, 5, 5], [0, 1, 0, 1])).toBe(0.5);
    expect(scored([1, 2, 3], [1, 0, 1])).toBe(0.5);
    expect(scored([1, 2, 2, 3], [0, 1, 0, 1])).toBe((0.5 + 1 + 1 + 1) / 4);
  });

  it("agrees with comparing all with all", () => {
    const random = draws(3);
    const scores = Array.from({ length: 60 }, () => random.below(12));
    const labels = scores.map(() => random.below(2));
    let won = 0;
    let compared = 0;
    for (const [a, yes] of labels.entries()) {
      for (const [b, no] of labels.entries()) {
        if (yes !== 1 || no !== 0) continue;
        const difference = (scores[a] ?? 0) - (scores[b] ?? 0);
        won += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
        compared++;
      }
    }
    expect(scored(scores, labels)).toBeCloseTo(won / compared, 12);
  });

  it("compares only what belongs to one stratum", () => {
    // Within each person the higher score is right; between them it would be wrong.
    expect(scored([1, 2, 101, 102], [0, 1, 0, 1], [0, 0, 1, 1])).toBe(1);
    expect(scored([1, 2, 101, 102], [0, 1, 0, 1])).toBe(0.75);
  });

  it("is guessing where there is nothing to compare", () => {
    expect(scored([1, 2], [1, 1])).toBe(0.5);
  });
});

describe("permuted worlds", () => {
  const linked = (a: number, b: number) => Math.floor(a / 2) === Math.floor(b / 2);
  const noise = (seed: number) => {
    const random = draws(seed);
    return () => random.share();
  };

  it("of pairs of people score as chance does, and a real find stands out", () => {
    const found = pairsOfPeople(40, (a, b) => (linked(a, b) ? 1 : 0), linked);
    const score = scoreEvidence(found, 100, draws());
    expect(score.auc).toBe(1);
    expect(Math.max(...score.chance)).toBeLessThan(0.7);
    const none = scoreEvidence(pairsOfPeople(40, noise(5), linked), 100, draws());
    const mean = none.chance.reduce((sum, one) => sum + one, 0) / none.chance.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
  });

  it("keep the graph: as many pairs are linked as in the real one", () => {
    const kinds: Evidence[] = [
      pairsOfPeople(12, noise(1), linked),
      timesOfPeople(10, [0, 1, 2], noise(2), (person, window) => (person + window) % 3 === 0),
      pairsOfConnections(
        [
          [0, 1, 2, 3],
          [4, 5, 6, 7],
        ],
        noise(3),
        linked,
      ),
    ];
    for (const { yes, relabel } of kinds) {
      expect(yes.length).toBeGreaterThan(0);
      const permuted = relabel(draws(9));
      expect(new Set(permuted).size).toBe(yes.length);
      expect([...permuted].sort()).not.toEqual([...yes].sort());
    }
  });
});

describe("figures over seeds", () => {
  const seeds = (aucs: number[]) => aucs.map((one) => ({ auc: one, chance: [0.5, 0.51, 0.49] }));

  it("have the mean, an interval around it, and the farther end of it", () => {
    const figure = figureOf(seeds([0.4, 0.5, 0.6, 0.5, 0.45, 0.55]), draws());
    expect(figure.auc).toBeCloseTo(0.5, 12);
    expect(figure.low).toBeLessThan(0.5);
    expect(figure.high).toBeGreaterThan(0.5);
    expect(figure.distanceHigh).toBeGreaterThan(figure.distance);
    expect(figure.distanceHigh).toBeCloseTo(Math.max(0.5 - figure.low, figure.high - 0.5), 12);
  });

  it("cover the truth as often as they say", () => {
    const random = draws(11);
    let covered = 0;
    const worlds = 200;
    for (let world = 0; world < worlds; world++) {
      const figure = figureOf(
        seeds(Array.from({ length: 20 }, () => 0.6 + 0.03 * random.normal())),
        draws(world),
      );
      if (figure.low <= 0.6 && 0.6 <= figure.high) covered++;
    }
    expect(covered / worlds).toBeGreaterThan(0.86);
    expect(covered / worlds).toBeLessThan(0.99);
  });

  it("show leaks that differ in direction from seed to seed, which the mean does not", () => {
    const figure = figureOf(seeds([0.7, 0.3, 0.71, 0.29, 0.7, 0.3]), draws());
    expect(figure.distance).toBeLessThan(0.001);
    expect(figure.p).toBe(1);
    expect(figure.pEach).toBe(0.25);
    expect(figureOf(seeds([0.505, 0.495]), draws()).pEach).toBeGreaterThan(0.5);
  });

  it("count a find that is below guessing as one above it", () => {
    const below = figureOf(seeds([0.2, 0.21, 0.19]), draws());
    const above = figureOf(seeds([0.8, 0.79, 0.81]), draws());
    expect(below.distance).toBeCloseTo(above.distance, 12);
    expect(below.p).toBe(0.25);
  });
});

describe("what decides", () => {
  const result = (name: string, seed: number, value: number): RunResult => ({
    name,
    presence: "always",
    seed,
    hours: 1,
    clients: 40,
    sizeBits: 0,
    megabytesPerDay: 1,
    delivery: null,
    scores: [{ question: "P2", way: "answers", view: "links", auc: value, chance: [0.5] }],
  });

  it("breaks a bar by a leak in either direction, and by one that is not certain", () => {
    const report = (values: number[]) =>
      reportOf(values.map((value, seed) => result("blind", seed, value))).levels[0]?.attacks[0]?.bar;
    expect(report([0.5, 0.51, 0.49])).toBe("held");
    expect(report([0.6, 0.61, 0.59])).toBe("broken");
    expect(report([0.4, 0.41, 0.39])).toBe("broken");
    expect(report([0.5 + 3 * BAR, 0.5 - 3 * BAR])).toBe("broken");
  });

  it("says that it fails where nothing hides it, and neither where it shows nothing nor where nobody claims it", () => {
    const markAt = (name: string, question: "P2" | "V", value: number) => {
      const found = result(name, 1, value);
      const scores = found.scores.map((score) => ({ ...score, question }));
      return reportOf([{ ...found, scores }]).levels[0]?.attacks[0]?.bar;
    };
    expect([markAt("direct", "P2", 0.9), markAt("direct", "P2", 0.1)]).toEqual(["fails", "fails"]);
    expect(markAt("direct", "P2", 0.51)).toBeNull();
    expect(markAt("held-blind", "V", 0.9)).toBeNull();
    expect(markAt("blind", "V", 0.9)).toBe("broken");
  });

  it("takes nothing for held that is said to fail", () => {
    for (const one of FAILS) {
      const isBarred = ({ name, presence, question, views }: Asked) =>
        one.name === name &&
        one.presence === presence &&
        one.question === question &&
        views.some((view) => one.views.includes(view));
      expect(BARS.some(isBarred)).toBe(false);
    }
  });

  it("is void of a level that is held up and carries nothing", () => {
    const delivery = { halfSeconds: 1, mostSeconds: 1, unreadShare: 0.5 };
    for (const name of ["held-blind", "held-quiet", "quiet"])
      expect(reportOf([{ ...result(name, 1, 0.5), delivery }]).carriesAll).toBe(false);
    expect(reportOf([{ ...result("held-blind", 1, 0.5), sizeBits: 1 }]).sizesAreAlike).toBe(false);
  });

  it("needs schedules that are the same, and a control that is not", () => {
    const schedule = {
      name: "blind",
      clients: 8,
      hours: 1,
      events: 9,
      same: true,
      isControl: false,
      holds: true,
    };
    const holds = (...holds: boolean[]) =>
      reportOf(
        [],
        holds.map((one) => ({ ...schedule, holds: one })),
      ).schedulesHold;
    expect([holds(), holds(true), holds(true, false)]).toEqual([false, true, false]);
  });

  it("says of which code its results are, of all of them", () => {
    const commits = (...ids: (string | null)[]) =>
      reportOf(ids.map((commit, seed) => ({ ...result("blind", seed, 0.5), commit }))).levels[0]?.commits;
    expect(commits("aaaaaaa", "aaaaaaa", "bbbbbbb, changed")).toEqual(["aaaaaaa", "bbbbbbb, changed"]);
    expect(commits(null)).toEqual([null]);
  });

  it("is void without its controls", () => {
    const report = reportOf([result("blind", 1, 0.5), result("quiet", 1, 0.5)]);
    expect(report).toMatchObject({ barsHold: true, controlsFired: false, ok: false });
  });

  it("needs both protected levels", () => {
    expect(reportOf([result("blind", 1, 0.5)]).barsHold).toBe(false);
  });
});

describe("when somebody sends", () => {
  it("is its usual moment of the slot, whatever is late now and then", () => {
    const times = Array.from({ length: 50 }, (_, slot) => slot * 10_000 + 9990 + (slot % 7 === 0 ? 400 : 0));
    expect(usualMoment(times, 10_000)).toBe(9990);
    expect(
      usualMoment(
        times.map((time) => time + 20),
        10_000,
      ),
    ).toBe(10);
    expect(usualMoment(times, 1250)).toBe(1240);
  });

  it("is late beyond the scatter by what the scatter can't explain", () => {
    const meta = { scatterMs: 600 } as RunMeta;
    expect([...beyond(Float64Array.of(-300, 0, 299, 350), meta)]).toEqual([0, 0, 0, 50]);
  });
});

describe("an attack finds what is planted, and nothing in noise:", () => {
  const SLOT_MS = 10_000;
  const meta = { slotMs: SLOT_MS, fromMs: 0, toMs: 300 * SLOT_MS, scatterMs: 0 } as RunMeta;
  const people = 20;
  const partner = (a: number) => a ^ 1;
  const isPair = talksTogether(
    Array.from({ length: people / 2 }, (_, pair) => [2 * pair, 2 * pair + 1]),
    people,
  );
  const aucOf = (score: (a: number, b: number) => number) =>
    scoreEvidence(
      pairsOfPeople(people, score, (a, b) => isPair(a, b) === 1),
      1,
      draws(),
    ).auc;

  /** Each sends in every slot, a little late; `shared`: how much of it partners have in common. */
  const lateTimes = (shared: number) => {
    const random = draws(21);
    const own = Array.from({ length: people }, () => Array.from({ length: 300 }, () => random.normal() * 10));
    return own.map((late, person) =>
      late.map(
        (one, slot) =>
          slot * SLOT_MS + 500 + one + shared * (own[Math.min(person, partner(person))]?.[slot] ?? 0),
      ),
    );
  };

  it("being late in the same slots", () => {
    const of = (shared: number) => lateTogether(lateTimes(shared).map((times) => lateSeries(times, 1, meta)));
    expect(aucOf(of(1))).toBeGreaterThan(0.95);
    expect(Math.abs(aucOf(of(0)) - 0.5)).toBeLessThan(0.3);
  });

  it("being late for a while together", () => {
    const random = draws(4);
    const spells = Array.from({ length: people / 2 }, () =>
      Array.from({ length: 30 }, () => (random.chance(0.3) ? 30 : 0)),
    );
    const times = Array.from({ length: people }, (_, person) =>
      Array.from({ length: 300 }, (_, slot) => {
        const spell = spells[Math.floor(person / 2)]?.[Math.floor(slot / 10)] ?? 0;
        return slot * SLOT_MS + 500 + random.normal() * 10 + (random.chance(0.5) ? spell : 0);
      }),
    );
    expect(aucOf(lateTogether(times.map((one) => smoothed(lateSeries(one, 1, meta), 6))))).toBeGreaterThan(
      0.95,
    );
  });

  it("one sending what the other is sent after the same delay", () => {
    const random = draws(8);
    const sent = Array.from({ length: people }, () =>
      Array.from({ length: 20 }, () => random.share() * meta.toMs).sort((a, b) => a - b),
    );
    const got = sent.map((_, person) =>
      (sent[partner(person)] ?? []).map((time) => time + 1200 + random.normal() * 15),
    );
    const score = (a: number, b: number) => steadyDelay(sent[a] ?? [], got[b] ?? [], meta.toMs);
    expect(aucOf((a, b) => score(a, b) + score(b, a))).toBeGreaterThan(0.99);
    const strangers = sent.map((_, person) => sent[(person + 7) % people] ?? []);
    const other = (a: number, b: number) => steadyDelay(sent[a] ?? [], strangers[b] ?? [], meta.toMs);
    expect(Math.abs(aucOf((a, b) => other(a, b) + other(b, a)) - 0.5)).toBeLessThan(0.3);
  });

  it("having much to do at the same times", () => {
    const random = draws(12);
    const pairs = Array.from({ length: people / 2 }, () =>
      Float64Array.from({ length: 60 }, () => random.share()),
    );
    const volume = Array.from({ length: people }, (_, person) =>
      (pairs[Math.floor(person / 2)] as Float64Array).map((one) => one + random.share()),
    );
    expect(aucOf(together(volume))).toBeGreaterThan(0.95);
  });

  it("what comes back in every slot is no correlation", () => {
    const beat = () => Float64Array.from({ length: 400 }, (_, bin) => (bin % 20 === 3 ? 1 : 0));
    expect(correlation(standardize(beat(), 20), standardize(beat(), 20), 0)).toBe(0);
    expect(correlation(standardize(beat(), 1), standardize(beat(), 1), 0)).toBeCloseTo(1, 9);
  });

  it("sizes: none where all are alike, one bit for two that are as frequent", () => {
    const of = (sizes: number[]) => {
      const relay = new RelayTrace();
      for (const bytes of sizes) relay.add(1, 0, 1, 0, bytes, 0);
      const truth = { owners: [0], carries: [-1], talks: [], said: [], online: [] };
      return sizeEntropy({ meta, relay, links: new LinkTrace(), truth });
    };
    expect(of([4133, 4133, 4133])).toBe(0);
    expect(of([100, 200, 100, 200])).toBe(1);
  });
});
