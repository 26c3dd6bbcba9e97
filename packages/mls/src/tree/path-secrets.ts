/** Path secrets and the keys that follow from them (RFC 9420 §7.4). */
import type { Bytes } from "../bytes.ts";
import type { KeyPair } from "../crypto/kem.ts";
import { deriveAndWipe, deriveSecret } from "../crypto/label.ts";
import type { CipherSuite } from "../crypto/suite.ts";

export interface PathKeys {
  /** One for each node. */
  readonly pathSecrets: readonly Bytes[];
  readonly keyPairs: ReadonlyMap<number, KeyPair>;
  /** What follows the last path secret; it is there even if the path has no nodes above the first secret. */
  readonly commitSecret: Bytes;
}

/** The key pair that belongs to a path secret. */
export function nodeKeyPair(suite: CipherSuite, pathSecret: Bytes): KeyPair {
  return deriveAndWipe(suite, deriveSecret(suite.kdf, pathSecret, "node"));
}

/** The secrets and keys of these nodes, from the path secret of the first on, and the commit secret after the last. */
export function pathKeys(suite: CipherSuite, nodes: readonly number[], first: Bytes): PathKeys {
  const pathSecrets: Bytes[] = [];
  const keyPairs = new Map<number, KeyPair>();
  let secret = first;
  for (const node of nodes) {
    pathSecrets.push(secret);
    keyPairs.set(node, nodeKeyPair(suite, secret));
    secret = deriveSecret(suite.kdf, secret, "path");
  }
  return { pathSecrets, keyPairs, commitSecret: secret };
}
