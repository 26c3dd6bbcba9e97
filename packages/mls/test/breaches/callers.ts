/** Calls that are wrong by themselves. */
import { EMPTY } from "../../src/bytes.ts";
import { encode } from "../../src/codec/codec.ts";
import {
  commit,
  confirmCommit,
  decodeState,
  encodeState,
  encrypt,
  KeyPackage,
  type MlsErrorCode,
  processMessage,
  propose,
  proposeUpdate,
  publishGroupInfo,
} from "../../src/index.ts";
import { protectPrivate } from "../../src/protection/private-message.ts";
import { drawNext } from "../../src/schedule/secret-tree.ts";
import { Club, removal } from "../support/club.ts";

import { flipped, receive, reinitialised, trio } from "./attempts.ts";

export const CALLERS = {
  "not-member": () => {
    const club = trio();
    const state = club.state("A");
    const made = commit(club.state("B"), { proposals: [removal(0)] }, club.env);
    return encrypt(processMessage(state, made.message, club.env).state, EMPTY, club.env);
  },
  "group-reinitialised": () => {
    const club = trio();
    return encrypt(reinitialised(club), EMPTY, club.env);
  },
  "proposals-uncommitted": () => {
    const club = trio();
    const { state } = propose(club.state("A"), removal(2), club.env);
    return encrypt(state, EMPTY, club.env);
  },
  "commit-pending": () => {
    const club = trio();
    return commit(commit(club.state("A"), {}, club.env).state, {}, club.env);
  },
  "commit-missing": () => {
    const club = trio();
    return confirmCommit(club.state("A"), club.env);
  },
  "argument-range": () => encode(KeyPackage, { ...new Club(1).bundle("D").keyPackage, version: 70_000 }),
  "argument-key": () => proposeUpdate(trio().state("A"), trio().env, { signatureKey: new Uint8Array(31) }),
  "argument-message": () => {
    const club = trio();
    return receive(club, publishGroupInfo(club.state("B")));
  },
  "argument-proposal": () => {
    const club = trio();
    return propose(club.state("A"), { type: "external_init", kemOutput: EMPTY }, club.env);
  },
  "argument-sender": () => {
    const { tree, secretTree, secrets, groupContext } = trio().state("A");
    const { groupId, epoch } = groupContext;
    const body = { type: "application", applicationData: EMPTY } as const;
    const sender = { type: "new_member_commit" } as const;
    const content = { groupId, epoch, sender, authenticatedData: EMPTY, body };
    const auth = { signature: EMPTY, confirmationTag: undefined };
    const message = { wireFormat: "private_message", content, auth } as const;
    const keys = { secretTree, senderDataSecret: secrets.senderDataSecret };
    return protectPrivate(
      tree.suite,
      message,
      keys,
      () => 0,
      () => EMPTY,
    );
  },
  "state-version": () => decodeState(flipped(encodeState(new Club(1).state("A")), 0)),
  "state-broken": () => {
    const state = new Club(1).state("A");
    const leaves = new Map([[0, undefined as never]]);
    return drawNext(state.tree.suite, { ...state.secretTree, leaves }, 0, "application");
  },
} as const satisfies Partial<Record<MlsErrorCode, () => unknown>>;
