/** Drives a level machine by itself: a clock that jumps from wake to wake, dials that succeed, and all effects kept. */

import type { LevelEffect, LevelInput, LevelMachine } from "@hushroom/protocol";

export interface Timed {
  readonly atMs: number;
  readonly effect: LevelEffect;
}

export class LevelDriver {
  readonly effects: Timed[] = [];
  readonly machine: LevelMachine;
  /** Called with each effect as it happens; may call `input`. */
  onEffect: (effect: LevelEffect) => void = () => {};
  /** Dials fail as long as this is true. */
  refuses = false;
  nowMs: number;
  readonly #wakes = new Map<string, number>();

  constructor(machine: LevelMachine, nowMs: number) {
    this.machine = machine;
    this.nowMs = nowMs;
  }

  input(input: LevelInput): void {
    for (const effect of this.machine.handle(input, this.nowMs)) this.#take(effect);
  }

  runUntil(timeMs: number, lateMs = 0): void {
    for (let next = this.#next(timeMs); next !== null; next = this.#next(timeMs)) {
      const [circuit, atMs] = next;
      this.#wakes.delete(circuit);
      this.nowMs = Math.max(this.nowMs, atMs + lateMs);
      this.input({ type: "woken", circuit });
    }
    this.nowMs = Math.max(this.nowMs, timeMs);
  }

  /** The first bytes of all messages, with their times. */
  get sent(): { atMs: number; circuit: string; bytes: Uint8Array }[] {
    return this.effects.flatMap(({ atMs, effect }) =>
      effect.type === "transmit" ? [{ atMs, circuit: effect.circuit, bytes: effect.bytes }] : [],
    );
  }

  of<Type extends LevelEffect["type"]>(type: Type): Extract<LevelEffect, { type: Type }>[] {
    return this.effects.flatMap(({ effect }) =>
      effect.type === type ? [effect as Extract<LevelEffect, { type: Type }>] : [],
    );
  }

  #next(untilMs: number): [string, number] | null {
    const [first] = [...this.#wakes].sort((a, b) => a[1] - b[1]);
    return first !== undefined && first[1] <= untilMs ? first : null;
  }

  #take(effect: LevelEffect): void {
    this.effects.push({ atMs: this.nowMs, effect });
    if (effect.type === "wake") this.#wakes.set(effect.circuit, effect.atMs);
    if (effect.type === "dial") {
      this.input({ type: this.refuses ? "disconnected" : "connected", circuit: effect.circuit });
    }
    this.onEffect(effect);
  }
}
