/** What one run of mls-worker.ts measures, and the middle of several runs. */
import { median } from "./figures.ts";

export interface Figure {
  /** Processor time: the machine may be busy with other things. */
  readonly ms: number;
  /** All time over the time inside the primitives; known for our library alone. */
  readonly overPrimitives?: number;
  readonly bytes?: number;
}

export type Figures = Record<string, Figure>;

/** The medians of each operation. */
export function medians(runs: readonly Figures[]): Figures {
  const [first = {}] = runs;
  const middle = (name: string): Figure => {
    const figures = runs.map((run) => run[name]).filter((figure) => figure !== undefined);
    const ratios = figures.map((figure) => figure.overPrimitives).filter((ratio) => ratio !== undefined);
    return {
      ...first[name],
      ms: median(figures.map((figure) => figure.ms)),
      ...(ratios.length > 0 && { overPrimitives: median(ratios) }),
    };
  };
  return Object.fromEntries(Object.keys(first).map((name) => [name, middle(name)]));
}
