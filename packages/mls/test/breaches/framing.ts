/** How to break each rule of codec, crypto and framing. */
import { concat, EMPTY } from "../../src/bytes.ts";
import { decode, opaque, optional } from "../../src/codec/codec.ts";
import { Reader } from "../../src/codec/reader.ts";
import { suiteOf } from "../../src/crypto/suite.ts";
import {
  commit,
  externalProposal,
  externalSendersExtension,
  joinByExternalCommit,
  joinGroup,
  type MlsErrorCode,
  processMessage,
  publishGroupInfo,
} from "../../src/index.ts";
import { externalPubExtension } from "../../src/message/extension.ts";
import { drawNext } from "../../src/schedule/secret-tree.ts";
import { Club, removal } from "../support/club.ts";
import { forgeCommit, forgePrivate, forgeProposal, forgePublic, reforge } from "../support/forger.ts";
import { capabilitiesOf, settled } from "../support/world.ts";

import { add, basic, flipped, psk, publicCommit, receive, reMessage, said, trio } from "./attempts.ts";

export const FRAMING = {
  "codec-truncated": () => receive(trio(), said(trio()).slice(0, -1)),
  "codec-trailing": () => receive(trio(), concat(said(trio()), Uint8Array.of(0))),
  "codec-optional": () => decode(optional(opaque), Uint8Array.of(2, 0)),
  "codec-length-form": () => new Reader(Uint8Array.of(0xc0, 0, 0, 0)).length(),
  "codec-length-minimal": () => new Reader(Uint8Array.of(0x40, 0x3f)).length(),
  "codec-unknown-tag": () => receive(trio(), Uint8Array.of(0, 1, 0, 9)),
  "version-unsupported": () => receive(trio(), Uint8Array.of(0, 2, 0, 1)),
  "suite-unsupported": () => suiteOf(2),
  "hpke-key": () => {
    const club = trio();
    const leaf = { credential: basic("D"), capabilities: capabilitiesOf(1, club.env.random), extensions: [] };
    const extensions = [externalPubExtension(new Uint8Array(32))];
    const groupInfo = publishGroupInfo(club.state("A"), { externalPub: false, extensions });
    return joinByExternalCommit({ groupInfo, leaf, signatureKey: club.env.random(32) }, club.env);
  },
  "hpke-open": () => {
    const club = trio();
    const bundle = club.bundle("D");
    const { welcome } = commit(club.state("A"), { proposals: [add(bundle)] }, club.env);
    const secrets = { ...bundle.secrets, initKey: club.env.random(32) };
    return joinGroup({ welcome: welcome ?? EMPTY, bundle: { ...bundle, secrets } }, club.env);
  },

  "content-signature": () => {
    const club = trio();
    return receive(club, forgeProposal(club.state("B"), psk(club), { signWith: club.env.random(32) }));
  },
  "confirmation-tag": () => {
    const club = trio();
    const { message } = publicCommit(club);
    return receive(
      club,
      reforge(club.state("B"), message, (it) => it, { tag: club.env.random(32) }),
    );
  },
  "sender-content": () => {
    const club = trio();
    const sender = { type: "external", senderIndex: 0 } as const;
    return receive(club, forgeCommit(club.state("B"), [], { sender }));
  },
  "sender-blank": () => {
    const club = trio();
    const sender = { type: "member", leafIndex: 3 } as const;
    return receive(club, forgeProposal(club.state("B"), psk(club), { sender }));
  },
  "external-sender-unknown": () => {
    const club = trio();
    const { groupContext } = club.state("A");
    return receive(club, externalProposal(groupContext, 0, removal(1), club.env.random(32)));
  },
  "external-sender-credential": () => {
    const club = trio({
      authenticate: (credential) => credential.type === "basic" && credential.identity.length < 3,
    });
    const { signatureKey } = club.bundle("service").keyPackage.leafNode;
    const extensions = [externalSendersExtension([{ signatureKey, credential: basic("service") }])];
    return receive(club, forgeProposal(club.state("B"), { type: "group_context_extensions", extensions }));
  },
  "membership-tag": () => {
    const club = trio();
    const state = club.state("B");
    const secrets = { ...state.secrets, membershipKey: club.env.random(32) };
    return receive(club, forgeProposal({ ...state, secrets }, psk(club)));
  },
  "application-public": () => {
    const club = trio();
    return receive(club, forgePublic(club.state("B"), { type: "application", applicationData: EMPTY }));
  },
  "content-open": () => {
    const club = trio();
    return receive(club, flipped(said(club)));
  },
  "padding-nonzero": () => {
    const club = trio();
    return receive(club, forgePrivate(club.state("B"), { padding: Uint8Array.of(0, 0, 1) }));
  },
  "sender-data-open": () => {
    const club = trio();
    return receive(
      club,
      reMessage(said(club), (message) => {
        if (message.type !== "private_message") throw new Error("not private");
        const { privateMessage } = message;
        const encryptedSenderData = flipped(privateMessage.encryptedSenderData);
        return { ...message, privateMessage: { ...privateMessage, encryptedSenderData } };
      }),
    );
  },
  "message-own": () => {
    const club = trio();
    return receive(club, said(club, "A"));
  },
  "group-id-other": () => receive(trio(), said(new Club(3, "B"))),
  "epoch-past": () => {
    const club = trio();
    const late = forgeProposal(club.state("B"), psk(club));
    club.commit("C", {});
    return receive(club, late);
  },
  "epoch-future": () => {
    const club = trio();
    const epoch = club.state("B").groupContext.epoch + 1n;
    return receive(club, forgeProposal(club.state("B"), psk(club), { epoch }));
  },
  "generation-consumed": () => {
    const club = trio();
    const message = said(club);
    club.states.set("A", settled(processMessage(club.state("A"), message, club.env)));
    return receive(club, message);
  },
  "generation-too-far": () => {
    const club = trio({ forwardGenerations: 10 });
    return receive(club, forgePrivate(club.state("B"), { generation: 100 }));
  },
  "generation-last": () => {
    const club = trio();
    const { tree, secretTree } = club.state("A");
    const drawn = drawNext(tree.suite, secretTree, 0, "application").tree;
    const leaves = new Map(drawn.leaves);
    const leaf = leaves.get(0);
    if (!leaf) throw new Error("no ratchets");
    leaves.set(0, { ...leaf, application: { ...leaf.application, generation: 0xffffffff } });
    return drawNext(tree.suite, { ...drawn, leaves }, 0, "application");
  },
} as const satisfies Partial<Record<MlsErrorCode, () => unknown>>;
