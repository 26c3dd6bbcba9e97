/**
 * The ratchet tree (RFC 9420 §4.1, §7.1, §7.7, §7.8, §12.4.3.3). A tree that a state holds is never changed:
 * operations work on a copy, which shares the nodes and the tree hashes that are still right.
 */
import type { Bytes } from "../bytes.ts";
import {
  decode,
  encode,
  opaque,
  optional,
  struct,
  uint8,
  uint32,
  type Value,
  variant,
  vector,
} from "../codec/codec.ts";
import type { CipherSuite } from "../crypto/suite.ts";
import { check } from "../error.ts";
import { LeafNode } from "../message/leaf-node.ts";
import { directPath, leavesUnder, left, level, nodeWidth, right, root } from "./math.ts";

/** §7.1 */
export const ParentNode = struct({
  encryptionKey: opaque,
  parentHash: opaque,
  unmergedLeaves: vector(uint32),
});
export type ParentNode = Value<typeof ParentNode>;

const Node = variant(uint8, {
  leaf: [1, struct({ leafNode: LeafNode })],
  parent: [2, struct({ parentNode: ParentNode })],
});
const NodeVector = vector(optional(Node));

/** §7.8 */
const TreeHashInput = variant(uint8, {
  leaf: [1, struct({ leafIndex: uint32, leafNode: optional(LeafNode) })],
  parent: [2, struct({ parentNode: optional(ParentNode), leftHash: opaque, rightHash: opaque })],
});

type Slot = LeafNode | ParentNode | undefined;

export class RatchetTree {
  readonly suite: CipherSuite;
  #nodes: Slot[];
  #hashes: (Bytes | undefined)[];
  /** A state is stored after each message; its tree changes with commits only. */
  #encoded: Bytes | undefined;

  private constructor(suite: CipherSuite, nodes: Slot[], hashes: (Bytes | undefined)[]) {
    this.suite = suite;
    this.#nodes = nodes;
    this.#hashes = hashes;
  }

  static withCreator(suite: CipherSuite, leaf: LeafNode): RatchetTree {
    return new RatchetTree(suite, [leaf], [undefined]);
  }

  /** Reads the `ratchet_tree` extension, and extends it to a full tree (§12.4.3.3). */
  static decode(suite: CipherSuite, bytes: Bytes): RatchetTree {
    const listed = decode(NodeVector, bytes);
    check(listed.length > 0 && listed[listed.length - 1] !== undefined, "tree-last-blank");
    const nodes = listed.map((node, index): Slot => {
      check(!node || (node.type === "leaf") === (index % 2 === 0), "tree-node-kind");
      return node && (node.type === "leaf" ? node.leafNode : node.parentNode);
    });
    let width = 1;
    while (width < nodes.length) width = 2 * width + 1;
    while (nodes.length < width) nodes.push(undefined);
    return new RatchetTree(suite, nodes, new Array<undefined>(width).fill(undefined));
  }

  /** Not to be written to: it is the same until the tree changes. */
  encode(): Bytes {
    this.#encoded ??= this.#encode();
    return this.#encoded;
  }

  #encode(): Bytes {
    let last = this.#nodes.length - 1;
    while (last > 0 && !this.#nodes[last]) last--;
    const listed = this.#nodes.slice(0, last + 1).map((node, index) => {
      if (!node) return undefined;
      if (index % 2 === 0) return { type: "leaf", leafNode: node as LeafNode } as const;
      return { type: "parent", parentNode: node as ParentNode } as const;
    });
    return encode(NodeVector, listed);
  }

  copy(): RatchetTree {
    return new RatchetTree(this.suite, this.#nodes.slice(), this.#hashes.slice());
  }

  get leafCount(): number {
    return (this.#nodes.length + 1) / 2;
  }

  get root(): number {
    return root(this.leafCount);
  }

  /** The leaf, or undefined if it is blank or outside the tree. */
  leaf(leafIndex: number): LeafNode | undefined {
    return Number.isInteger(leafIndex) ? (this.#nodes[2 * leafIndex] as LeafNode | undefined) : undefined;
  }

  parentNode(node: number): ParentNode | undefined {
    return this.#nodes[node] as ParentNode | undefined;
  }

  isBlank(node: number): boolean {
    return this.#nodes[node] === undefined;
  }

  /** The encryption key of a node that is not blank. */
  encryptionKey(node: number): Bytes {
    const found = this.#nodes[node];
    check(found, "node-outside");
    return found.encryptionKey;
  }

  /** The members, in the order of their leaves. */
  *members(): Generator<readonly [leafIndex: number, leaf: LeafNode]> {
    for (let index = 0; index < this.leafCount; index++) {
      const leaf = this.leaf(index);
      if (leaf) yield [index, leaf];
    }
  }

  *parents(): Generator<readonly [node: number, parent: ParentNode]> {
    for (let node = 1; node < this.#nodes.length; node += 2) {
      const parent = this.parentNode(node);
      if (parent) yield [node, parent];
    }
  }

  encryptionKeys(): Bytes[] {
    return this.#nodes.flatMap((node) => (node ? [node.encryptionKey] : []));
  }

  #set(node: number, value: Slot): void {
    this.#nodes[node] = value;
    this.#encoded = undefined;
    for (const at of [node, ...directPath(node, this.leafCount)]) this.#hashes[at] = undefined;
  }

  setLeaf(leafIndex: number, leaf: LeafNode): void {
    this.#set(2 * leafIndex, leaf);
  }

  setParent(node: number, parent: ParentNode): void {
    this.#set(node, parent);
  }

  blankDirectPath(leafIndex: number): void {
    for (const node of directPath(2 * leafIndex, this.leafCount)) this.#set(node, undefined);
  }

  /** Applies an Update proposal to the tree (§12.1.2). */
  update(leafIndex: number, leaf: LeafNode): void {
    this.setLeaf(leafIndex, leaf);
    this.blankDirectPath(leafIndex);
  }

  /** Applies a Remove proposal (§12.1.3), without the truncation that follows all of them. */
  remove(leafIndex: number): void {
    this.#set(2 * leafIndex, undefined);
    this.blankDirectPath(leafIndex);
  }

  /** Halves the tree while its right half is blank (§7.7). */
  truncate(): void {
    let last = this.#nodes.length - 1;
    while (last > 0 && !this.#nodes[last]) last -= 2;
    while (this.leafCount > 1 && last < (this.#nodes.length + 1) / 2) {
      const width = (this.#nodes.length - 1) / 2;
      this.#nodes.length = width;
      this.#hashes.length = width;
    }
  }

  /** The leftmost blank leaf, in a tree that is extended if it is full (§7.7). */
  leftmostBlank(): number {
    const blank = this.#nodes.findIndex((node, index) => index % 2 === 0 && !node);
    if (blank >= 0) return blank / 2;
    const leaf = this.leafCount;
    while (this.#nodes.length < nodeWidth(leaf * 2)) {
      this.#nodes.push(undefined);
      this.#hashes.push(undefined);
    }
    return leaf;
  }

  /** Applies an Add proposal (§12.1.1): the new member's leaf index. */
  add(leaf: LeafNode): number {
    const leafIndex = this.leftmostBlank();
    for (const node of directPath(2 * leafIndex, this.leafCount)) {
      const parent = this.parentNode(node);
      if (!parent) continue;
      const unmergedLeaves = [...parent.unmergedLeaves, leafIndex].sort((a, b) => a - b);
      this.#nodes[node] = { ...parent, unmergedLeaves };
    }
    this.setLeaf(leafIndex, leaf);
    return leafIndex;
  }

  /** The non-blank nodes that cover all members under a node (§4.1.1). */
  resolution(node: number): number[] {
    if (!this.isBlank(node)) {
      const unmerged = node % 2 === 1 ? (this.parentNode(node)?.unmergedLeaves ?? []) : [];
      return [node, ...unmerged.map((leafIndex) => 2 * leafIndex)];
    }
    return level(node) === 0 ? [] : [...this.resolution(left(node)), ...this.resolution(right(node))];
  }

  /** Whether the resolution of a node is empty, without listing it. */
  isEmpty(node: number): boolean {
    if (!this.isBlank(node)) return false;
    return level(node) === 0 || (this.isEmpty(left(node)) && this.isEmpty(right(node)));
  }

  /** The direct path of a leaf without the nodes whose child on the copath is empty (§4.1.2). */
  filteredDirectPath(leafIndex: number): { readonly node: number; readonly copath: number }[] {
    const path: { node: number; copath: number }[] = [];
    for (const node of directPath(2 * leafIndex, this.leafCount)) {
      const copath = 2 * leafIndex < node ? right(node) : left(node);
      if (!this.isEmpty(copath)) path.push({ node, copath });
    }
    return path;
  }

  /** The tree hash of the subtree under a node (§7.8), kept until the subtree changes. */
  treeHash(node: number = this.root): Bytes {
    const known = this.#hashes[node];
    if (known) return known;
    const hash = this.#hash(node, this.#nodes[node], (child) => this.treeHash(child));
    this.#hashes[node] = hash;
    return hash;
  }

  /** The tree hash as if these leaves had never been added (§7.9: the original sibling tree hash). */
  treeHashWithout(node: number, leaves: readonly number[]): Bytes {
    const [first, last] = leavesUnder(node);
    const here = leaves.filter((leafIndex) => leafIndex >= first && leafIndex <= last);
    if (here.length === 0) return this.treeHash(node);
    const parent = node % 2 === 1 ? this.parentNode(node) : undefined;
    const unmergedLeaves = parent?.unmergedLeaves.filter((leafIndex) => !here.includes(leafIndex));
    const value = parent && unmergedLeaves && { ...parent, unmergedLeaves };
    return this.#hash(node, value, (child) => this.treeHashWithout(child, here));
  }

  #hash(node: number, value: Slot, childHash: (child: number) => Bytes): Bytes {
    const parent = () => ({
      type: "parent" as const,
      parentNode: value as ParentNode | undefined,
      leftHash: childHash(left(node)),
      rightHash: childHash(right(node)),
    });
    const leafNode = value as LeafNode | undefined;
    const input = node % 2 === 0 ? { type: "leaf" as const, leafIndex: node / 2, leafNode } : parent();
    return this.suite.kdf.hash(encode(TreeHashInput, input));
  }
}
