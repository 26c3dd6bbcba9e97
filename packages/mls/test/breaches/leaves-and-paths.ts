/** How to break each rule of leaves, trees and paths. */
import { EMPTY } from "../../src/bytes.ts";
import { type MlsErrorCode, requiredCapabilitiesExtension } from "../../src/index.ts";
import type { Commit } from "../../src/message/commit.ts";
import { left } from "../../src/tree/math.ts";
import { nodeKeyPair } from "../../src/tree/path-secrets.ts";
import { forgeProposal, reforge, reforgeKeyPackage, reforgeLeaf } from "../support/forger.ts";
import { capabilitiesOf, EXTENSION, LIFETIME, NOW } from "../support/world.ts";

import {
  added,
  basic,
  listed,
  pathed,
  pathLeaf,
  publicCommit,
  receive,
  spoiltPath,
  spoiltTree,
  trio,
  trioKey,
  updated,
} from "./attempts.ts";

export const LEAVES_AND_PATHS = {
  "unmerged-order": () =>
    spoiltTree((tree) => {
      const top = tree.parentNode(7);
      if (top) tree.setParent(7, { ...top, unmergedLeaves: [4, 4] });
    }),
  "unmerged-leaf": () =>
    spoiltTree((tree) => {
      const node = tree.parentNode(3);
      if (node) tree.setParent(3, { ...node, unmergedLeaves: [4] });
    }),
  "unmerged-between": () =>
    spoiltTree((tree) => {
      const node = tree.parentNode(3);
      if (node) tree.setParent(3, { ...node, unmergedLeaves: [0] });
    }),
  "leaf-version-unlisted": () =>
    added({}, { capabilities: { ...capabilitiesOf(1, () => EMPTY), versions: [2] } }),
  "leaf-suite-unlisted": () =>
    added({}, { capabilities: { ...capabilitiesOf(1, () => EMPTY), cipherSuites: [3] } }),
  "leaf-credential-unlisted": () =>
    added({}, { capabilities: { ...capabilitiesOf(1, () => EMPTY), credentials: [2] } }),
  "leaf-lifetime-total": () => {
    const lifetime = { notBefore: 0n, notAfter: BigInt(NOW) * 2n };
    return added({}, { source: { type: "key_package", lifetime } });
  },
  "leaf-lifetime": () => {
    const lifetime = { ...LIFETIME, notAfter: BigInt(NOW - 1) };
    return added({}, { source: { type: "key_package", lifetime } });
  },
  "leaf-key": () => added({}, { encryptionKey: new Uint8Array(31) }),
  "leaf-credential": () =>
    added(
      {},
      {},
      trio({ authenticate: (credential) => credential.type === "basic" && credential.identity[0] !== 68 }),
    ),
  "leaf-signature": () => {
    const club = trio();
    const leafNode = { ...club.bundle("D").keyPackage.leafNode, signature: new Uint8Array(64) };
    const bundle = club.bundle("D");
    const signatureKey = bundle.keyPackage.leafNode.signatureKey;
    const keyPackage = reforgeKeyPackage(club.state("B"), bundle, {
      leafNode: { ...leafNode, signatureKey },
    });
    return receive(club, forgeProposal(club.state("B"), { type: "add", keyPackage }));
  },
  "leaf-required-capabilities": () => {
    const club = trio();
    const required = { extensionTypes: [], proposalTypes: [0x7777], credentialTypes: [] };
    const extensions = [requiredCapabilitiesExtension(required)];
    const { message } = publicCommit(club);
    return receive(
      club,
      reforge(club.state("B"), message, (it) => ({
        ...it,
        proposals: [listed({ type: "group_context_extensions", extensions })],
      })),
    );
  },
  "leaf-credential-unsupported": () => {
    const credential = { type: "custom", credentialType: 0x7777, data: EMPTY } as const;
    const capabilities = { ...capabilitiesOf(1, () => EMPTY), credentials: [1, 0x7777] };
    return pathLeaf({ credential, capabilities }, trio({ isSuccessor: () => true }));
  },
  "leaf-extension-unlisted": () => {
    const capabilities = { ...capabilitiesOf(1, () => EMPTY), extensions: [] };
    return added({}, { capabilities, extensions: [{ extensionType: EXTENSION, extensionData: EMPTY }] });
  },
  "leaf-source": () => added({}, { source: { type: "update" } }),
  "leaf-key-unchanged": () => {
    const club = trio();
    const { encryptionKey } = club.state("B").tree.leaf(1) ?? { encryptionKey: EMPTY };
    return updated({ encryptionKey: encryptionKey.slice() }) ?? club;
  },
  "leaf-successor": () => updated({ credential: basic("somebody else") }),
  "signature-key-unique": () => {
    const club = trio();
    const old = club.state("C").tree.leaf(2);
    const { message } = publicCommit(club);
    const key = club.state("C").signatureKey;
    const swap = (it: Commit): Commit => {
      if (!it.path || !old) return it;
      const change = { signatureKey: old.signatureKey };
      return {
        ...it,
        path: { ...it.path, leafNode: reforgeLeaf(club.state("B"), it.path.leafNode, change, key, 1) },
      };
    };
    return receive(club, reforge(club.state("B"), message, swap));
  },
  "encryption-key-unique": () => pathLeaf({ encryptionKey: trioKey() }),
  "group-extension-unsupported": () => {
    const club = trio();
    const { message } = publicCommit(club);
    const extensions = [{ extensionType: 0x7777, extensionData: EMPTY }];
    return receive(
      club,
      reforge(club.state("B"), message, (it) => ({
        ...it,
        proposals: [listed({ type: "group_context_extensions", extensions })],
      })),
    );
  },
  "extension-twice": () => {
    const club = trio();
    const twice = { extensionType: EXTENSION, extensionData: EMPTY };
    return added({ extensions: [twice, twice] }, {}, club);
  },
  "path-key-mismatch": () =>
    spoiltPath(({ own, keys }, club) => {
      const other = nodeKeyPair(club.state("B").tree.suite, club.env.random(32)).publicKey;
      return { own, keys: [...keys.slice(0, -1), other] };
    }),
  "path-no-key": () => {
    const club = trio();
    const { message } = publicCommit(club);
    club.states.set("A", { ...club.state("A"), privateKeys: new Map() });
    return receive(club, message);
  },
  "path-parent-hash": () => pathLeaf({ source: { type: "commit", parentHash: new Uint8Array(32) } }),
  "path-length": () => pathed((path) => ({ ...path, nodes: path.nodes.slice(1) })),
  "path-ciphertexts": () =>
    pathed((path) => ({ ...path, nodes: path.nodes.map((node) => ({ ...node, encryptedPathSecret: [] })) })),
  "path-secret-length": () =>
    spoiltPath(({ own, keys }) => ({
      own: { ...own, pathSecrets: own.pathSecrets.map((secret) => secret.slice(1)) },
      keys,
    })),
  "path-key": () =>
    pathed((path) => ({
      ...path,
      nodes: path.nodes.map((node) => ({ ...node, encryptionKey: node.encryptionKey.slice(1) })),
    })),
  "parent-hash": () =>
    spoiltTree((tree) => {
      const top = tree.parentNode(7);
      const node = tree.parentNode(3) ?? top;
      if (node) tree.setParent(3, { ...node, encryptionKey: new Uint8Array(32).fill(9) });
    }),
  "node-outside": () => left(0),
} as const satisfies Partial<Record<MlsErrorCode, () => unknown>>;
