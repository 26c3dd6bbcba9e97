/** Z: how much the length of what carries text says, in bits; 0: all are alike. */

import { PROTOCOL_LIMITS } from "@hushroom/protocol";
import type { Run } from "../trace/run.ts";

const CARRIERS = new Set([1, 6, 66, 71, 128, 129]);

/** Of the lengths of messages of one kind, each kind weighing as much as it is sent; at the relay or the links, the worse. */
export function sizeEntropy(run: Run): number {
  return Math.max(relaySizes(run), linkSizes(run));
}

/** The same at the links, of what is as long as a frame, by direction. */
function linkSizes({ links, meta }: Run): number {
  const { FRAME_BYTES } = PROTOCOL_LIMITS;
  const tally = new Tally();
  for (let row = 0; row < links.rows; row++) {
    const bytes = links.bytes[row] ?? 0;
    if (bytes >= FRAME_BYTES && (links.timeMs[row] ?? 0) >= meta.fromMs) tally.add(links.up[row] ?? 0, bytes);
  }
  return tally.bits();
}

function relaySizes({ relay, meta }: Run): number {
  const tally = new Tally();
  for (let row = 0; row < relay.rows; row++) {
    const op = relay.op[row] ?? 0;
    if (CARRIERS.has(op) && (relay.timeMs[row] ?? 0) >= meta.fromMs) tally.add(op, relay.bytes[row] ?? 0);
  }
  return tally.bits();
}

/** How often each size came, by kind. */
class Tally {
  readonly #kinds = new Map<number, Map<number, number>>();

  add(kind: number, size: number): void {
    const sizes = this.#kinds.get(kind) ?? new Map<number, number>();
    sizes.set(size, (sizes.get(size) ?? 0) + 1);
    this.#kinds.set(kind, sizes);
  }

  /** The mean over all, of the entropy within their kinds. */
  bits(): number {
    let bits = 0;
    let total = 0;
    for (const sizes of this.#kinds.values()) {
      const sum = [...sizes.values()].reduce((all, one) => all + one, 0);
      total += sum;
      for (const count of sizes.values()) bits -= count * Math.log2(count / sum);
    }
    return total === 0 ? 0 : bits / total;
  }
}
