/** Tree arithmetic on the array form (RFC 9420 Appendix C). Leaves stand at even places, parents at odd ones. */
import { check } from "../error.ts";

/** The level of a node: 0 for a leaf. */
export function level(node: number): number {
  let count = 0;
  let rest = node;
  while (rest % 2 === 1) {
    rest = (rest - 1) / 2;
    count++;
  }
  return count;
}

export function nodeWidth(leaves: number): number {
  return leaves === 0 ? 0 : 2 * leaves - 1;
}

export function root(leaves: number): number {
  return 2 ** Math.floor(Math.log2(nodeWidth(leaves))) - 1;
}

export function left(node: number): number {
  const k = level(node);
  check(k > 0, "node-outside");
  return node - 2 ** (k - 1);
}

export function right(node: number): number {
  const k = level(node);
  check(k > 0, "node-outside");
  return node + 2 ** (k - 1);
}

/** The parent of a node that is inside the tree and is not its root. */
export function parent(node: number, leaves: number): number {
  check(node < nodeWidth(leaves) && node !== root(leaves), "node-outside");
  const step = 2 ** level(node);
  return Math.floor(node / (step * 2)) % 2 === 0 ? node + step : node - step;
}

/** From the parent of `node` to the root. A node outside the tree has no path: it is refused. */
export function directPath(node: number, leaves: number): number[] {
  check(node < nodeWidth(leaves), "node-outside");
  const path: number[] = [];
  const top = root(leaves);
  for (let at = node; at !== top; ) {
    at = parent(at, leaves);
    path.push(at);
  }
  return path;
}

/** Whether `node` lies in the subtree under `ancestor` (or is it). */
export function isUnder(node: number, ancestor: number): boolean {
  const half = 2 ** level(ancestor) - 1;
  return node >= ancestor - half && node <= ancestor + half;
}

export function commonAncestor(a: number, b: number, leaves: number): number {
  let at = a;
  while (!isUnder(b, at)) at = parent(at, leaves);
  return at;
}

/** The leaf indices under a node, first and last. */
export function leavesUnder(node: number): readonly [number, number] {
  const half = 2 ** level(node) - 1;
  return [(node - half) / 2, (node + half) / 2];
}
