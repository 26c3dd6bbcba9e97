/** How to break each rule of Welcomes and external joins. */
import { suiteOf } from "../../src/crypto/suite.ts";
import {
  branch,
  joinByExternalCommit,
  type MlsErrorCode,
  publishGroupInfo,
  reInitialise,
} from "../../src/index.ts";
import { RatchetTree } from "../../src/tree/ratchet-tree.ts";
import { capabilitiesOf } from "../support/world.ts";

import {
  anyOrigin,
  basic,
  branchWelcome,
  outsideKeyPackage,
  reinitialised,
  resumption,
  trio,
  welcomed,
} from "./attempts.ts";

export const JOINING = {
  "welcome-not-for-us": () => welcomed((club) => ({ ref: club.env.random(32) })),
  "welcome-suite": () => welcomed(() => ({ cipherSuite: 3 })),
  "welcome-open": () => welcomed(() => ({ spoilInfo: true })),
  "welcome-psk-usage": () =>
    welcomed((club) => {
      const id = () => resumption(club.state("B"), "branch", club.env.random);
      return { psks: [id(), id()], psk: trio().state("A").secrets.resumptionPsk };
    }, anyOrigin()),
  "welcome-leaf-missing": () => welcomed((club) => ({ tree: club.state("B").tree })),
  "joiner-secret-length": () => welcomed(() => ({ joinerSecret: new Uint8Array(31) })),
  "group-info-suite": () => welcomed(() => ({ context: { cipherSuite: 3 } })),
  "group-info-signer": () => welcomed(() => ({ info: { signer: 77 } })),
  "group-info-signature": () => welcomed((club) => ({ signWith: club.env.random(32) })),
  "group-id-known": () => welcomed(() => ({}), { isKnownGroup: () => true }),
  "tree-hash": () => welcomed(() => ({ context: { treeHash: new Uint8Array(32) } })),
  "tree-last-blank": () => RatchetTree.decode(suiteOf(1), Uint8Array.of(1, 0)),
  "tree-node-kind": () => RatchetTree.decode(suiteOf(1), Uint8Array.of(5, 1, 2, 0, 0, 0)),
  "tree-missing": () => welcomed(() => ({ info: { extensions: [] } })),
  "external-pub-missing": () => {
    const club = trio();
    const leaf = { credential: basic("D"), capabilities: capabilitiesOf(1, club.env.random), extensions: [] };
    const groupInfo = publishGroupInfo(club.state("A"), { externalPub: false });
    return joinByExternalCommit({ groupInfo, leaf, signatureKey: club.env.random(32) }, club.env);
  },
  "resumption-epoch": () => welcomed(branchWelcome({ epoch: 2n }), anyOrigin()),
  "resumption-origin": () =>
    welcomed(branchWelcome({ epoch: 1n }), { psk: trio().state("A").secrets.resumptionPsk }),
  "reinit-missing": () => {
    const club = trio();
    const choices = { creator: club.bundle("A"), members: [] };
    return reInitialise(club.state("A"), choices, club.env);
  },
  "reinit-mismatch": () => {
    const club = trio();
    const choices = { creator: outsideKeyPackage(3, club), members: [] };
    return reInitialise(reinitialised(club), choices, club.env);
  },
  "reinit-members": () => {
    const club = trio();
    return reInitialise(reinitialised(club), { creator: club.bundle("A"), members: [] }, club.env);
  },
  "branch-suite": () => {
    const club = trio();
    const choices = { creator: outsideKeyPackage(3, club), members: [], groupId: club.env.random(16) };
    return branch(club.state("A"), choices, club.env);
  },
  "branch-members": () => {
    const club = trio();
    const choices = { creator: outsideKeyPackage(1, club), members: [], groupId: club.env.random(16) };
    return branch(club.state("A"), choices, club.env);
  },
} as const satisfies Partial<Record<MlsErrorCode, () => unknown>>;
