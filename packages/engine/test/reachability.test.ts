import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  REPAIRS,
  type ReachabilityEffect,
  type ReachabilityInput,
  ReachabilityMachine,
  REACHABILITY_TIMING as TIMING,
} from "../src/reachability/reachability.ts";

/** Runs the machine in virtual time: wakes come when they were asked for. */
class Watched {
  nowMs = 0;
  readonly machine = new ReachabilityMachine(TIMING, () => 0.5, 0);
  readonly effects: ReachabilityEffect[] = [];
  #wakeAtMs = Number.POSITIVE_INFINITY;

  tell(input: ReachabilityInput): ReachabilityEffect[] {
    const effects = this.machine.handle(input, this.nowMs);
    for (const effect of effects) if (effect.kind === "wake") this.#wakeAtMs = effect.atMs;
    this.effects.push(...effects);
    return effects;
  }

  /** Lets time pass; answers looks with `healthy`. */
  pass(durationMs: number, healthy = true): void {
    const endMs = this.nowMs + durationMs;
    while (this.#wakeAtMs <= endMs) {
      this.nowMs = Math.max(this.nowMs, this.#wakeAtMs);
      this.#wakeAtMs = Number.POSITIVE_INFINITY;
      const looks = this.tell({ kind: "wake" }).some((effect) => effect.kind === "look");
      if (looks) this.tell({ kind: "looked", healthy });
    }
    this.nowMs = endMs;
  }

  count(kind: ReachabilityEffect["kind"]): number {
    return this.effects.filter((effect) => effect.kind === kind).length;
  }

  get repairs(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === "repair" ? [effect.repair] : []));
  }

  get state(): string {
    return this.machine.reachability.state;
  }
}

function reachable(): Watched {
  const watched = new Watched();
  watched.tell({ kind: "published" });
  watched.pass(TIMING.settleMs);
  watched.tell({ kind: "probed", result: "reached" });
  return watched;
}

describe("the reachability of a room", () => {
  it("starts, is published, and turns green only on a proof", () => {
    const watched = new Watched();
    expect(watched.state).toBe("starting");
    watched.tell({ kind: "published" });
    expect(watched.state).toBe("published");
    watched.pass(TIMING.settleMs);
    expect(watched.count("probe")).toBe(1);
    watched.tell({ kind: "probed", result: "reached" });
    expect(watched.machine.reachability).toEqual({ state: "reachable", provenAt: TIMING.settleMs });
  });

  it("turns off within 60 s of what the device itself can see, and publishes again", () => {
    const watched = reachable();
    watched.pass(60_000, false);
    expect(watched.state).not.toBe("reachable");
    expect(watched.repairs).toEqual(["publish-again"]);
  });

  it("probes five minutes apart or more, and not after guests' traffic", () => {
    const watched = reachable();
    watched.pass(TIMING.probeEveryMs - 1);
    expect(watched.count("probe")).toBe(1);
    watched.tell({ kind: "guest-traffic" });
    watched.pass(TIMING.probeEveryMs - 1);
    expect(watched.count("probe")).toBe(1);
    watched.pass(TIMING.probeJitterMs);
    expect(watched.count("probe")).toBe(2);
  });

  it("asks for a new proof in the busiest room before the last one is old", () => {
    const watched = reachable();
    while (watched.count("probe") === 1 && watched.nowMs < 2 * TIMING.proofAgeMaxMs) {
      watched.pass(60_000);
      watched.tell({ kind: "guest-traffic" });
    }
    expect(watched.nowMs).toBeGreaterThan(TIMING.proofAgeMaxMs);
    expect(watched.nowMs).toBeLessThan(
      TIMING.proofAgeMaxMs + TIMING.probeEveryMs + TIMING.probeJitterMs + 60_001,
    );
  });

  it("climbs the whole ladder while probes fail, then pauses, and starts again", () => {
    const watched = reachable();
    watched.tell({ kind: "woke" });
    for (let i = 0; i < 40 && watched.repairs.length < 4; i++) {
      watched.tell({ kind: "probed", result: "failed" });
      watched.pass(TIMING.retryMs);
      if (watched.state === "repairing") watched.tell({ kind: "repaired", ok: true });
      watched.pass(TIMING.ladderPauseMs);
    }
    expect(watched.repairs.slice(0, 4)).toEqual([...REPAIRS, REPAIRS[0]]);
  });

  it("does not blame the room when the prober itself has no way out", () => {
    const watched = reachable();
    watched.tell({ kind: "check" });
    watched.tell({ kind: "probed", result: "inconclusive" });
    expect(watched.state).toBe("degraded");
    watched.pass(TIMING.retryMs);
    watched.tell({ kind: "probed", result: "inconclusive" });
    expect(watched.repairs).toEqual([]);
  });

  it("asks for a proof at once after sleep, and after a person asks", () => {
    const watched = reachable();
    watched.tell({ kind: "woke" });
    expect(watched.state).toBe("degraded");
    expect(watched.count("probe")).toBe(2);
    watched.tell({ kind: "probed", result: "reached" });
    expect(watched.state).toBe("reachable");
    watched.tell({ kind: "check" });
    expect(watched.count("probe")).toBe(3);
  });

  it("is never green without a proof that is newer than the last doubt, whatever comes", () => {
    const input: fc.Arbitrary<ReachabilityInput> = fc.oneof(
      fc.constant<ReachabilityInput>({ kind: "published" }),
      fc.constantFrom<ReachabilityInput>(
        { kind: "probed", result: "reached" },
        { kind: "probed", result: "failed" },
        { kind: "probed", result: "inconclusive" },
      ),
      fc.constantFrom<ReachabilityInput>(
        { kind: "looked", healthy: true },
        { kind: "looked", healthy: false },
      ),
      fc.constantFrom<ReachabilityInput>({ kind: "repaired", ok: true }, { kind: "repaired", ok: false }),
      fc.constantFrom<ReachabilityInput>({ kind: "woke" }, { kind: "check" }, { kind: "guest-traffic" }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(input, fc.nat(120_000)), { maxLength: 60 }), (steps) => {
        const watched = new Watched();
        let proven = false;
        for (const [step, waitMs] of steps) {
          watched.tell(step);
          if (step.kind === "probed") proven = step.result === "reached";
          if (step.kind === "woke" || (step.kind === "looked" && !step.healthy)) proven = false;
          if (watched.state === "reachable") expect(proven).toBe(true);
          watched.pass(waitMs);
        }
      }),
    );
  });
});
