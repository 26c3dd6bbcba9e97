/** Z: how much the length of what carries text says, in bits; 0: all are alike. */

import type { Run } from "../trace/run.ts";

const CARRIERS = new Set([1, 6, 66, 71, 128, 129]);

/** Of the lengths of messages of one kind at the relay, each kind weighing as much as it is sent. */
export function sizeEntropy({ relay, meta }: Run): number {
  const counts = new Map<number, Map<number, number>>();
  for (let row = 0; row < relay.rows; row++) {
    const op = relay.op[row] ?? 0;
    if (!CARRIERS.has(op) || (relay.timeMs[row] ?? 0) < meta.fromMs) continue;
    const sizes = counts.get(op) ?? new Map<number, number>();
    const bytes = relay.bytes[row] ?? 0;
    sizes.set(bytes, (sizes.get(bytes) ?? 0) + 1);
    counts.set(op, sizes);
  }
  let bits = 0;
  let total = 0;
  for (const sizes of counts.values()) {
    const sum = [...sizes.values()].reduce((all, one) => all + one, 0);
    total += sum;
    for (const count of sizes.values()) bits -= count * Math.log2(count / sum);
  }
  return total === 0 ? 0 : bits / total;
}
