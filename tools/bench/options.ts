/** What every benchmark is given. */
export interface BenchOptions {
  /** How often each contender is measured, in turn. */
  readonly rounds: number;
  /** Of those that the module names, in its order. */
  readonly parts: readonly string[];
}

/** A module of `tools/bench.ts`. */
export interface Bench {
  run(options: BenchOptions): Promise<void>;
  /** What of it can be run by itself. */
  readonly PARTS?: readonly string[];
}
