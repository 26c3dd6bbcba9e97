/** What every benchmark is given. */
export interface BenchOptions {
  /** How often each contender is measured, in turn. */
  readonly rounds: number;
}
