/** The messages of an endurance run: who says it and which of theirs it is, so that a text alone tells its place. */

export const textOf = (speaker: string, number: number): string => `${speaker} ${number}`;

/** Null for a text that is none of the run's. */
export function readText(text: unknown): { readonly speaker: string; readonly number: number } | null {
  const [, speaker, number] = /^(\p{L}+) (\d+)$/u.exec(String(text)) ?? [];
  return speaker === undefined ? null : { speaker, number: Number(number) };
}

/** What went wrong, by kind. */
export interface Faults {
  lost: number;
  doubled: number;
  disordered: number;
  untrue: number;
  /** The first of them, in words. */
  readonly examples: string[];
}

const EXAMPLES_MAX = 20;

export const noFaults = (): Faults => ({ lost: 0, doubled: 0, disordered: 0, untrue: 0, examples: [] });

export function blame(
  faults: Faults,
  kind: Exclude<keyof Faults, "examples">,
  example: string,
  count = 1,
): void {
  faults[kind] += count;
  if (faults.examples.length < EXAMPLES_MAX) faults.examples.push(`${kind}: ${example}`);
}
