/**
 * Whether a room is reached from outside: a machine (design §3). It turns green only on a proof, off as soon as the
 * device itself sees a cause, and climbs the repair ladder, each step bounded and its result checked by a probe.
 */

import type { Reachability, ReachabilityState } from "@hushroom/protocol";

export interface ReachabilityTiming {
  /** Between two probes of a healthy room; jitter is added on top. */
  readonly probeEveryMs: number;
  readonly probeJitterMs: number;
  /** Guests' traffic saves a probe only while the last proof is younger: green is for *just now*. */
  readonly proofAgeMaxMs: number;
  /** A probe without an answer has failed after this. */
  readonly probeTimeoutMs: number;
  /** Between two looks at what the device itself can see. */
  readonly lookEveryMs: number;
  /** Wait after a publication before the first probe, so that all uploads are out. */
  readonly settleMs: number;
  /** Between a failed probe and the next try on the same rung. */
  readonly retryMs: number;
  /** A repair step that has not ended after this has failed. */
  readonly repairTimeoutMs: number;
  /** After the last rung, wait this long before the first one again. */
  readonly ladderPauseMs: number;
}

export const REACHABILITY_TIMING: ReachabilityTiming = {
  probeEveryMs: 5 * 60_000,
  probeJitterMs: 2 * 60_000,
  proofAgeMaxMs: 15 * 60_000,
  probeTimeoutMs: 45_000,
  lookEveryMs: 15_000,
  settleMs: 300,
  retryMs: 5_000,
  repairTimeoutMs: 60_000,
  ladderPauseMs: 60_000,
};

/** The ladder, gentlest first. `DisableNetwork` off and on is not on it: it loses services (research on tor). */
export const REPAIRS = ["new-circuits", "publish-again", "restart-tor"] as const;
export type Repair = (typeof REPAIRS)[number];

export type ProbeResult = "reached" | "failed" | "inconclusive";

export type ReachabilityInput =
  /** The service was handed to tor and its descriptor uploaded at least once. */
  | { readonly kind: "published" }
  /** `inconclusive`: the prober itself had no way out, which says nothing of the room. */
  | { readonly kind: "probed"; readonly result: ProbeResult }
  /** A guest's traffic came in from outside: as good as a probe for not probing, no proof of its own. */
  | { readonly kind: "guest-traffic" }
  /** What the device sees by itself: false if the listener, tor, the onion list or all uploads are down. */
  | { readonly kind: "looked"; readonly healthy: boolean }
  | { readonly kind: "repaired"; readonly ok: boolean }
  /** The device slept, or its clock jumped. */
  | { readonly kind: "woke" }
  /** Somebody asks for a proof now. */
  | { readonly kind: "check" }
  | { readonly kind: "wake" };

export type ReachabilityEffect =
  | { readonly kind: "state"; readonly reachability: Reachability }
  | { readonly kind: "probe"; readonly timeoutMs: number }
  | { readonly kind: "look" }
  | { readonly kind: "repair"; readonly repair: Repair; readonly timeoutMs: number }
  | { readonly kind: "wake"; readonly atMs: number };

export class ReachabilityMachine {
  #state: ReachabilityState = "starting";
  #provenAt: number | null = null;
  #probing = false;
  #repairing = false;
  #failedProbes = 0;
  #rung = 0;
  #probeAtMs = Number.POSITIVE_INFINITY;
  #repairAtMs = Number.POSITIVE_INFINITY;
  #lookAtMs: number;
  readonly #timing: ReachabilityTiming;
  /** 0 to 1, for the jitter between probes. */
  readonly #random: () => number;

  constructor(timing: ReachabilityTiming, random: () => number, nowMs: number) {
    this.#timing = timing;
    this.#random = random;
    this.#lookAtMs = nowMs + timing.lookEveryMs;
  }

  get reachability(): Reachability {
    return { state: this.#state, provenAt: this.#provenAt };
  }

  handle(input: ReachabilityInput, nowMs: number): ReachabilityEffect[] {
    const before = this.reachability;
    const effects = this.#react(input, nowMs);
    const after = this.reachability;
    if (before.state !== after.state || before.provenAt !== after.provenAt) {
      effects.unshift({ kind: "state", reachability: after });
    }
    effects.push({ kind: "wake", atMs: this.#nextWakeMs() });
    return effects;
  }

  /** Only what could be acted on then: a probe that is due while one runs must not wake us over and over. */
  #nextWakeMs(): number {
    const busy = this.#probing || this.#repairing;
    const probeAtMs = busy || this.#state === "starting" ? Number.POSITIVE_INFINITY : this.#probeAtMs;
    return Math.min(this.#lookAtMs, busy ? Number.POSITIVE_INFINITY : this.#repairAtMs, probeAtMs);
  }

  #react(input: ReachabilityInput, nowMs: number): ReachabilityEffect[] {
    switch (input.kind) {
      case "published":
        return this.#published(nowMs);
      case "probed":
        return this.#probed(input.result, nowMs);
      case "guest-traffic":
        if (nowMs - (this.#provenAt ?? nowMs) < this.#timing.proofAgeMaxMs) this.#postponeProbe(nowMs);
        return [];
      case "looked":
        return this.#looked(input.healthy, nowMs);
      case "repaired":
        return this.#repaired(input.ok, nowMs);
      case "woke":
        this.#doubt();
        this.#probeAtMs = nowMs;
        return this.#due(nowMs);
      case "check":
        this.#probeAtMs = nowMs;
        return this.#due(nowMs);
      case "wake":
        return this.#due(nowMs);
    }
  }

  #published(nowMs: number): ReachabilityEffect[] {
    if (this.#state === "starting") this.#state = "published";
    if (!this.#repairing) this.#probeAtMs = Math.min(this.#probeAtMs, nowMs + this.#timing.settleMs);
    return [];
  }

  #probed(result: ProbeResult, nowMs: number): ReachabilityEffect[] {
    this.#probing = false;
    if (result === "reached") return this.#proven(nowMs);
    this.#probeAtMs = nowMs + this.#timing.retryMs;
    if (result === "inconclusive") {
      if (this.#state === "reachable") this.#state = "degraded";
      return [];
    }
    this.#failedProbes++;
    // A room that was never proven gets a second try before it is called degraded: descriptors take a moment.
    if (this.#state !== "published" || this.#failedProbes > 1) this.#doubt();
    if (this.#failedProbes > 1) this.#repairAtMs = Math.min(this.#repairAtMs, nowMs);
    return this.#due(nowMs);
  }

  #proven(nowMs: number): ReachabilityEffect[] {
    this.#state = "reachable";
    this.#provenAt = nowMs;
    this.#failedProbes = 0;
    this.#rung = 0;
    this.#repairAtMs = Number.POSITIVE_INFINITY;
    this.#postponeProbe(nowMs);
    return [];
  }

  #looked(healthy: boolean, nowMs: number): ReachabilityEffect[] {
    if (healthy || this.#state === "starting") return [];
    this.#doubt();
    this.#repairAtMs = Math.min(this.#repairAtMs, nowMs);
    // Circuits can't help where the service itself is gone.
    this.#rung = Math.max(this.#rung, REPAIRS.indexOf("publish-again"));
    return this.#due(nowMs);
  }

  #repaired(ok: boolean, nowMs: number): ReachabilityEffect[] {
    this.#repairing = false;
    this.#state = "degraded";
    this.#failedProbes = 1;
    this.#rung = (this.#rung + 1) % REPAIRS.length;
    const pause = this.#rung === 0 ? this.#timing.ladderPauseMs : this.#timing.probeTimeoutMs;
    this.#repairAtMs = ok ? nowMs + pause : nowMs + this.#timing.retryMs;
    this.#probeAtMs = ok ? nowMs + this.#timing.settleMs : Number.POSITIVE_INFINITY;
    return this.#due(nowMs);
  }

  /** From green to amber; never from a state that claims less. */
  #doubt(): void {
    if (this.#state === "reachable" || this.#state === "published") this.#state = "degraded";
  }

  #postponeProbe(nowMs: number): void {
    if (this.#state !== "reachable") return;
    this.#probeAtMs = nowMs + this.#timing.probeEveryMs + this.#random() * this.#timing.probeJitterMs;
  }

  #due(nowMs: number): ReachabilityEffect[] {
    const effects: ReachabilityEffect[] = [];
    if (nowMs >= this.#lookAtMs) {
      this.#lookAtMs = nowMs + this.#timing.lookEveryMs;
      effects.push({ kind: "look" });
    }
    if (nowMs >= this.#repairAtMs && !this.#repairing && !this.#probing) {
      effects.push(this.#startRepair());
    } else if (nowMs >= this.#probeAtMs && !this.#probing && !this.#repairing && this.#state !== "starting") {
      this.#probing = true;
      this.#probeAtMs = Number.POSITIVE_INFINITY;
      effects.push({ kind: "probe", timeoutMs: this.#timing.probeTimeoutMs });
    }
    return effects;
  }

  #startRepair(): ReachabilityEffect {
    this.#repairing = true;
    this.#state = "repairing";
    this.#repairAtMs = Number.POSITIVE_INFINITY;
    this.#probeAtMs = Number.POSITIVE_INFINITY;
    const repair = REPAIRS[this.#rung] ?? "restart-tor";
    return { kind: "repair", repair, timeoutMs: this.#timing.repairTimeoutMs };
  }
}
