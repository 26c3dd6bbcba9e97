/** Drives one room's reachability machine: its effects become probes, looks, repairs and one timer. */

import type { Reachability } from "@hushroom/protocol";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import {
  type ProbeResult,
  REPAIRS,
  type ReachabilityEffect,
  type ReachabilityInput,
  ReachabilityMachine,
  type ReachabilityTiming,
  type Repair,
} from "./reachability.ts";

export interface WatchedService {
  probe(timeoutMs: number): Promise<ProbeResult>;
  /** Listener, tor, onion list: what can be seen without going round. */
  look(): Promise<boolean>;
  repair(repair: Repair): Promise<void>;
  changed(reachability: Reachability): void;
}

export class ReachabilityWatch {
  #cancelWake: () => void = () => {};
  #stopped = false;
  readonly #machine: ReachabilityMachine;
  readonly #service: WatchedService;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(service: WatchedService, timing: ReachabilityTiming, clock: Clock, log: Log) {
    this.#machine = new ReachabilityMachine(timing, Math.random, clock.monotonicMs());
    this.#service = service;
    this.#clock = clock;
    this.#log = log;
  }

  tell(input: ReachabilityInput): void {
    if (this.#stopped) return;
    for (const effect of this.#machine.handle(input, this.#clock.monotonicMs())) this.#perform(effect);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelWake();
  }

  #perform(effect: ReachabilityEffect): void {
    switch (effect.kind) {
      case "state":
        this.#announce(effect.reachability);
        return;
      case "wake": {
        this.#cancelWake();
        const delayMs = effect.atMs - this.#clock.monotonicMs();
        this.#cancelWake = this.#clock.after(delayMs, () => this.tell({ kind: "wake" }));
        return;
      }
      case "probe":
        void this.#probe(effect.timeoutMs);
        return;
      case "look":
        void this.#look();
        return;
      case "repair":
        void this.#repair(effect.repair, effect.timeoutMs);
    }
  }

  /** The machine counts in monotonic time; people are told the hour. */
  #announce(reachability: Reachability): void {
    const { state, provenAt } = reachability;
    const agoMs = provenAt === null ? null : this.#clock.monotonicMs() - provenAt;
    this.#log.write("debug", "room-reachability", { reachable: state === "reachable" });
    this.#service.changed({
      state,
      provenAt: agoMs === null ? null : Math.round(this.#clock.nowMs() - agoMs),
    });
  }

  async #probe(timeoutMs: number): Promise<void> {
    const result = await this.#service.probe(timeoutMs).catch((): ProbeResult => "failed");
    this.#log.write("debug", "reachability-probe", { reached: result === "reached" });
    this.tell({ kind: "probed", result });
  }

  async #look(): Promise<void> {
    const healthy = await this.#service.look().catch(() => false);
    this.tell({ kind: "looked", healthy });
  }

  async #repair(repair: Repair, timeoutMs: number): Promise<void> {
    this.#log.write("info", "reachability-repair", { rung: REPAIRS.indexOf(repair) });
    const late = new Promise<boolean>((resolve) => this.#clock.after(timeoutMs, () => resolve(false)));
    const done = this.#service.repair(repair).then(
      () => true,
      () => false,
    );
    this.tell({ kind: "repaired", ok: await Promise.race([done, late]) });
  }
}
