/** How to break each rule of key packages, proposals and commits. */
import { EMPTY } from "../../src/bytes.ts";
import {
  commit,
  externalProposal,
  type MlsErrorCode,
  processMessage,
  proposeUpdate,
} from "../../src/index.ts";
import { removal } from "../support/club.ts";
import { forgeCommit, forgeProposal, forgePublic, reforgeKeyPackage } from "../support/forger.ts";
import { settled } from "../support/world.ts";

import {
  add,
  added,
  committed,
  external,
  listed,
  psk,
  receive,
  reinitOf,
  resumption,
  trio,
} from "./attempts.ts";

export const PROPOSALS = {
  "key-package-suite": () => added({ cipherSuite: 3 }),
  "key-package-init-key": () => added({ initKey: new Uint8Array(33) }),
  "key-package-signature": () => {
    const club = trio();
    const keyPackage = { ...club.bundle("D").keyPackage, signature: new Uint8Array(64) };
    return receive(club, forgeProposal(club.state("B"), { type: "add", keyPackage }));
  },
  "key-package-init-key-same": () => {
    const club = trio();
    const bundle = club.bundle("D");
    const initKey = bundle.keyPackage.leafNode.encryptionKey;
    const keyPackage = reforgeKeyPackage(club.state("B"), bundle, { initKey });
    return receive(club, forgeProposal(club.state("B"), { type: "add", keyPackage }));
  },

  "remove-blank": () => committed(() => [removal(3)]),
  "psk-usage": () => committed((club) => [psk(club, resumption(club.state("B"), "branch", club.env.random))]),
  "psk-nonce-length": () => committed((club) => [psk(club, { pskNonce: new Uint8Array(31) })]),
  "reinit-version": () => committed((club) => [reinitOf(club, 0)]),
  "external-proposal-type": () => {
    const club = trio();
    const proposal = { type: "external_init", kemOutput: EMPTY } as const;
    return externalProposal(club.state("A").groupContext, 0, proposal, club.env.random(32));
  },
  "new-member-proposal-type": () => {
    const club = trio();
    const sender = { type: "new_member_proposal" } as const;
    return receive(club, forgeProposal(club.state("B"), removal(2), { sender }));
  },
  "update-committer": () =>
    committed((club) => {
      const leafNode = club.state("B").tree.leaf(1);
      return leafNode ? [{ type: "update", leafNode }] : [];
    }),
  "remove-committer": () => committed(() => [removal(1)]),
  "leaf-twice": () => committed(() => [removal(2), removal(2)]),
  "client-added-twice": () =>
    committed((club) => {
      const bundle = club.bundle("D");
      return [add(bundle), add(bundle)];
    }),
  "client-already-member": () => {
    const club = trio();
    const bundle = club.bundle("D");
    club.commit("A", { proposals: [add(bundle)] });
    return committed(() => [add(bundle)], club);
  },
  "psk-twice": () =>
    committed((club) => {
      const one = psk(club);
      return [one, one];
    }),
  "extensions-twice": () => {
    const proposal = { type: "group_context_extensions", extensions: [] } as const;
    return committed(() => [proposal, proposal]);
  },
  "reinit-alone": () => committed((club) => [reinitOf(club), psk(club)]),
  "external-init-member": () => committed(() => [{ type: "external_init", kemOutput: new Uint8Array(32) }]),
  "proposal-unsupported": () => committed(() => [{ type: "custom", proposalType: 0x7777, data: EMPTY }]),
  "not-allowed": () =>
    committed(() => [removal(2)], trio({ allow: (proposal) => proposal.type !== "remove" })),
  "external-init-count": () => external((it) => ({ ...it, proposals: [] })),
  "external-remove-count": () =>
    external((it) => ({ ...it, proposals: [...it.proposals, listed(removal(1)), listed(removal(2))] })),
  "external-commit-type": () =>
    external((it) => ({
      ...it,
      proposals: [...it.proposals, listed({ type: "group_context_extensions", extensions: [] })],
    })),
  "external-commit-reference": () =>
    external((it) => ({ ...it, proposals: [...it.proposals, { type: "reference", reference: EMPTY }] })),
  "external-path": () => {
    const club = trio();
    const sender = { type: "new_member_commit" } as const;
    return receive(club, forgeCommit(club.state("B"), [], { sender }));
  },
  "path-missing": () => committed(() => [removal(2)]),
  "proposal-unknown": () => {
    const club = trio();
    const proposals = [{ type: "reference", reference: new Uint8Array(32) } as const];
    return receive(
      club,
      forgePublic(club.state("B"), { type: "commit", commit: { proposals, path: undefined } }),
    );
  },
  "update-unknown": () => {
    const club = trio();
    const proposed = proposeUpdate(club.state("A"), club.env);
    club.states.set("A", { ...settled(proposed), ownUpdates: [] });
    club.deliver(proposed.message, "A");
    return receive(club, commit(club.state("B"), {}, club.env).message);
  },
  "psk-unknown": () => {
    const club = trio();
    const { message } = commit(club.state("B"), { proposals: [psk(club)] }, club.env);
    const { psk: _, ...env } = club.env;
    return processMessage(club.state("A"), message, env);
  },
  "proposals-too-many": () => {
    const club = trio();
    const proposal = psk(club);
    const sender = { type: "member", leafIndex: 1 } as const;
    const proposals = new Array(4096).fill({ ref: EMPTY, sender, proposal });
    club.states.set("A", { ...club.state("A"), proposals });
    return receive(club, forgeProposal(club.state("B"), proposal));
  },
} as const satisfies Partial<Record<MlsErrorCode, () => unknown>>;
