/**
 * The secret tree and the sender ratchets (RFC 9420 §9). A value: each step gives a new tree and the secrets
 * that it consumed (§9.2), which stand in no later tree.
 */
import { type Bytes, EMPTY } from "../bytes.ts";
import { ascii, mapOf, opaque, struct, uint32, type Value, vector } from "../codec/codec.ts";
import { deriveTreeSecret, expandWithLabel } from "../crypto/label.ts";
import type { CipherSuite } from "../crypto/suite.ts";
import { check } from "../error.ts";
import { left, level, right, root } from "../tree/math.ts";

const KeyAndNonce = struct({ generation: uint32, key: opaque, nonce: opaque });
export type KeyAndNonce = Value<typeof KeyAndNonce>;

const Ratchet = struct({
  /** The secret of `generation`, the next one that was never derived. */
  secret: opaque,
  generation: uint32,
  /** Keys passed over and kept for messages that come late, oldest first. */
  skipped: vector(KeyAndNonce),
});
type Ratchet = Value<typeof Ratchet>;

const LeafRatchets = struct({ handshake: Ratchet, application: Ratchet });
export type RatchetType = keyof Value<typeof LeafRatchets>;

export const SecretTree = struct({
  leafCount: uint32,
  /** Secrets of nodes that nothing below was derived from yet. */
  nodes: mapOf(opaque),
  leaves: mapOf(LeafRatchets),
});
export type SecretTree = Value<typeof SecretTree>;

export interface RatchetLimits {
  /** Keys kept per sender ratchet for messages that were overtaken. */
  readonly skippedGenerations: number;
  /** Steps that one message may move a ratchet. */
  readonly forwardGenerations: number;
}

export interface Drawn {
  readonly tree: SecretTree;
  readonly keys: KeyAndNonce;
  readonly consumed: readonly Bytes[];
}

export function secretTree(leafCount: number, encryptionSecret: Bytes): SecretTree {
  return { leafCount, nodes: new Map([[root(leafCount), encryptionSecret]]), leaves: new Map() };
}

/** Derives the secrets down to a leaf, if that was not done before, and starts its ratchets. */
function openLeaf({ kdf }: CipherSuite, tree: SecretTree, leafIndex: number, consumed: Bytes[]): SecretTree {
  if (tree.leaves.has(leafIndex)) return tree;
  const derive = (secret: Bytes, label: string, context = EMPTY) =>
    expandWithLabel(kdf, secret, label, context, kdf.nh);
  const take = (node: number) => {
    const secret = nodes.get(node);
    check(secret, "state-broken");
    nodes.delete(node);
    consumed.push(secret);
    return secret;
  };
  const nodes = new Map(tree.nodes);
  const target = 2 * leafIndex;
  const below = (node: number) => (target < node ? left(node) : right(node));
  let at = root(tree.leafCount);
  while (!nodes.has(at)) at = below(at);
  for (; level(at) > 0; at = below(at)) {
    const secret = take(at);
    nodes.set(left(at), derive(secret, "tree", ascii("left")));
    nodes.set(right(at), derive(secret, "tree", ascii("right")));
  }
  const secret = take(at);
  const start = (label: string): Ratchet => ({ secret: derive(secret, label), generation: 0, skipped: [] });
  const ratchets = { handshake: start("handshake"), application: start("application") };
  return { ...tree, nodes, leaves: new Map(tree.leaves).set(leafIndex, ratchets) };
}

/** One step: the keys of this generation, and what the ratchet goes on with. */
function step(
  { kdf, aead }: CipherSuite,
  { secret, generation }: Omit<Ratchet, "skipped">,
  consumed: Bytes[],
) {
  check(generation < 0xffffffff, "generation-last");
  consumed.push(secret);
  const derive = (label: string, length: number) => deriveTreeSecret(kdf, secret, label, generation, length);
  const keys: KeyAndNonce = { generation, nonce: derive("nonce", aead.nn), key: derive("key", aead.nk) };
  return { keys, next: { secret: derive("secret", kdf.nh), generation: generation + 1 } };
}

const both = ({ key, nonce }: KeyAndNonce) => [key, nonce];

function drawFrom(
  suite: CipherSuite,
  ratchet: Ratchet,
  generation: number,
  limits: RatchetLimits,
  consumed: Bytes[],
): { keys: KeyAndNonce; ratchet: Ratchet } {
  if (generation < ratchet.generation) {
    const keys = ratchet.skipped.find((kept) => kept.generation === generation);
    check(keys, "generation-consumed");
    return { keys, ratchet: { ...ratchet, skipped: ratchet.skipped.filter((kept) => kept !== keys) } };
  }
  check(generation - ratchet.generation <= limits.forwardGenerations, "generation-too-far");
  const skipped = [...ratchet.skipped];
  let { keys, next } = step(suite, ratchet, consumed);
  while (keys.generation < generation) {
    skipped.push(keys);
    ({ keys, next } = step(suite, next, consumed));
  }
  const dropped = skipped.splice(0, Math.max(0, skipped.length - limits.skippedGenerations));
  consumed.push(...dropped.flatMap(both));
  return { keys, ratchet: { ...next, skipped } };
}

/** The key of the generation that a message names; without one, the next. */
export function drawGeneration(
  suite: CipherSuite,
  before: SecretTree,
  leafIndex: number,
  type: RatchetType,
  generation: number | undefined,
  limits: RatchetLimits,
): Drawn {
  const consumed: Bytes[] = [];
  const tree = openLeaf(suite, before, leafIndex, consumed);
  const ratchets = tree.leaves.get(leafIndex);
  check(ratchets, "state-broken");
  const wanted = generation ?? ratchets[type].generation;
  const { keys, ratchet } = drawFrom(suite, ratchets[type], wanted, limits, consumed);
  const leaves = new Map(tree.leaves).set(leafIndex, { ...ratchets, [type]: ratchet });
  return { tree: { ...tree, leaves }, keys, consumed: [...consumed, ...both(keys)] };
}

const NO_SKIPPING: RatchetLimits = { skippedGenerations: 0, forwardGenerations: 0 };

/** The next key of a ratchet of our own. */
export function drawNext(suite: CipherSuite, tree: SecretTree, leafIndex: number, type: RatchetType): Drawn {
  return drawGeneration(suite, tree, leafIndex, type, undefined, NO_SKIPPING);
}

/** All secrets in a tree, to be wiped when its epoch ends. */
export function secretsOf(tree: SecretTree): Bytes[] {
  const ratchets = [...tree.leaves.values()].flatMap(({ handshake, application }) => [
    handshake,
    application,
  ]);
  const skipped = ratchets.flatMap((ratchet) => ratchet.skipped);
  return [...tree.nodes.values(), ...ratchets.map(({ secret }) => secret), ...skipped.flatMap(both)];
}
