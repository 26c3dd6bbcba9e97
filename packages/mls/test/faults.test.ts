/** One test for each fault that other libraries had (F1 to F19), so that none of them comes back. */
import { describe, expect, test } from "vitest";
import { EMPTY, same } from "../src/bytes.ts";
import { ascii, decode, encode } from "../src/codec/codec.ts";
import { receive } from "../src/group/receiving.ts";
import {
  commit,
  confirmCommit,
  type ExternalSender,
  epochAuthenticator,
  externalProposal,
  externalPskId,
  externalSendersExtension,
  type GroupState,
  joinByExternalCommit,
  MLSMessage,
  MlsError,
  type Proposal,
  processMessage,
  propose,
  publishGroupInfo,
  requiredCapabilitiesExtension,
} from "../src/index.ts";
import { EXTENSION_TYPES, externalPubExtension } from "../src/message/extension.ts";
import { encodeGroupContext } from "../src/message/group-context.ts";
import { Proposal as ProposalCodec, pathRequired } from "../src/message/proposal.ts";
import { computePskSecret } from "../src/schedule/psk-secret.ts";
import { secretTree } from "../src/schedule/secret-tree.ts";
import { directPath } from "../src/tree/math.ts";
import { verifyParentHashes } from "../src/tree/parent-hash.ts";
import { mergePath } from "../src/tree/tree-kem.ts";
import { Club, removal } from "./support/club.ts";
import { forgeCommit, forgePrivate } from "./support/forger.ts";
import { canEnter, Hoard, leak } from "./support/outsider.ts";
import { pathWithKeys } from "./support/path-keys.ts";
import { CUSTOM, capabilitiesOf, EXTENSION, keyPackage, settled } from "./support/world.ts";

function code(operation: () => unknown): string {
  try {
    operation();
  } catch (error) {
    if (error instanceof MlsError) return error.code;
    throw error;
  }
  return "nothing was refused";
}

/** What a removed member could do with a commit, and what one who stayed can. */
function removalOf(
  club: Club,
  by: string,
  proposals: readonly Proposal[],
  removed: string,
  staying?: string,
) {
  const out = club.state(removed);
  const hoards = [out, staying ? club.state(staying) : out].map((state) => {
    const hoard = new Hoard();
    hoard.hold(state);
    return hoard;
  });
  const made = commit(club.state(by), { proposals }, club.env);
  const after = made.state.pending;
  if (!after) throw new Error("no pending commit");
  const { content } = receive(out, decode(MLSMessage, made.message), club.env).message;
  if (content.body.type !== "commit") throw new Error("not a commit");
  const { confirmedTranscriptHash } = out.groupContext;
  const provisional = encodeGroupContext({ ...after.groupContext, confirmedTranscriptHash });
  const pskSecret = computePskSecret(after.tree.suite, []);
  const attack = { after, path: content.body.commit.path, provisional, pskSecret };
  const [ofRemoved, ofStaying] = hoards;
  if (!ofRemoved || !ofStaying) throw new Error("no hoards");
  return { leak: leak(attack, ofRemoved), stayingEnters: canEnter(attack, ofStaying), made };
}

describe("other libraries' faults", () => {
  test("F1: every list but one of add, psk and reinit alone needs a path", () => {
    const club = Club.of(1, 2);
    const add: Proposal = { type: "add", keyPackage: club.bundle("X").keyPackage };
    const psk: Proposal = { type: "psk", psk: externalPskId(club.state("A"), EMPTY, club.env.random) };
    const gce: Proposal = { type: "group_context_extensions", extensions: [] };
    const custom: Proposal = { type: "custom", proposalType: CUSTOM, data: EMPTY };
    expect(
      [[], [removal(1)], [gce], [custom], [add, gce], [psk, removal(1)]].map(pathRequired),
    ).not.toContain(false);
    expect([[add], [psk], [add, psk]].map(pathRequired)).not.toContain(true);
    for (const proposal of [removal(0), gce, custom]) {
      expect(
        code(() => processMessage(club.state("A"), forgeCommit(club.state("B"), [proposal]), club.env)),
      ).toBe("path-missing");
    }
    const one = commit(
      club.state("A"),
      { proposals: [removal(1)], withoutPath: true, asPublic: true },
      club.env,
    );
    const message = decode(MLSMessage, one.message);
    const body = message.type === "public_message" && message.publicMessage.content.body;
    expect(body && body.type === "commit" && body.commit.path).toBeTruthy();
  });

  test("F2: a slot refilled in the same commit gets nothing under the removed member's key", () => {
    const club = Club.of(1, 4);
    const add: Proposal = { type: "add", keyPackage: club.bundle("X").keyPackage };
    const result = removalOf(club, "A", [removal(club.leaf("C")), add], "C", "D");
    expect(result.leak).toBeUndefined();
    expect(result.stayingEnters).toBe(true);
    expect(result.made.state.pending?.tree.leaf(2)).toEqual(add.type === "add" && add.keyPackage.leafNode);
  });

  test("F3: a committer that is alone in the tree has a commit secret all the same", () => {
    const club = Club.of(1, 2);
    expect(removalOf(club, "A", [removal(1)], "B").leak).toBeUndefined();
    const leaf = { credential: club.bundle("A").keyPackage.leafNode.credential, extensions: [] };
    const alone = new Club(1);
    const groupInfo = publishGroupInfo(alone.state("A"));
    const capabilities = capabilitiesOf(1, alone.env.random);
    const choices = {
      groupInfo,
      leaf: { ...leaf, capabilities },
      signatureKey: alone.env.random(32),
      resync: 0,
    };
    const joined = joinByExternalCommit(choices, alone.env);
    const hoard = new Hoard();
    hoard.hold(alone.state("A"));
    const processed = processMessage(alone.state("A"), joined.message, alone.env);
    expect(processed.type === "commit" && processed.removedUs).toBe(true);
    const { confirmedTranscriptHash } = alone.state("A").groupContext;
    const provisional = encodeGroupContext({ ...joined.state.groupContext, confirmedTranscriptHash });
    const pskSecret = computePskSecret(joined.state.tree.suite, []);
    const sent = decode(MLSMessage, joined.message);
    const body = sent.type === "public_message" && sent.publicMessage.content.body;
    const path = body && body.type === "commit" ? body.commit.path : undefined;
    expect(leak({ after: joined.state, path, provisional, pskSecret }, hoard)).toBeUndefined();
  });

  test("F4: a node outside the tree is refused, and a truncated tree does not hang", () => {
    expect(code(() => directPath(8, 4))).toBe("node-outside");
    const club = Club.of(1, 5);
    const made = commit(club.state("A"), { proposals: [removal(4)] }, club.env);
    const processed = processMessage(club.state("E"), made.message, club.env);
    expect(processed.type === "commit" && processed.removedUs).toBe(true);
    expect(processed.state.tree.leafCount).toBe(8);
  });

  test("F5: a member that was removed knows it, though its slot was refilled", () => {
    const club = Club.of(1, 3);
    const add: Proposal = { type: "add", keyPackage: club.bundle("X").keyPackage };
    const made = commit(club.state("A"), { proposals: [removal(1), add] }, club.env);
    const before = club.state("B");
    const processed = processMessage(before, made.message, club.env);
    expect(processed.type === "commit" && processed.removedUs).toBe(true);
    expect(processed.state.isMember).toBe(false);
    expect(processed.state.groupContext.epoch).toBe(before.groupContext.epoch);
  });

  test("F6: unmerged leaves need to stand only in the nodes between", () => {
    const club = Club.of(1, 8);
    club.commit("A", {});
    club.remove("A", "D");
    club.add("E", "X");
    club.commit("H", {});
    club.add("B", "Y", "Z");
    club.externalJoin("W", "C");
  });

  test("F7: a blank root does not lengthen the path", () => {
    const club = Club.of(1, 8);
    club.commit("A", {});
    club.remove("H", "A", "B", "C", "D");
    expect(club.state("H").tree.filteredDirectPath(7).length).toBeLessThan(3);
    club.commit("E", {});
    club.add("F", "X");
    club.externalJoin("Y", "G");
  });

  test("F8: external senders are a vector, and the index goes into it", () => {
    const club = Club.of(1, 3);
    const services = ["one", "two"].map((name) => keyPackage(1, name, club.env.random));
    const senders = services.map(({ keyPackage }): ExternalSender => keyPackage.leafNode);
    const extensions = [externalSendersExtension(senders)];
    club.commit("A", { proposals: [{ type: "group_context_extensions", extensions }] });
    const key = services[1]?.secrets.signatureKey ?? EMPTY;
    const { groupContext } = club.state("A");
    const message = externalProposal(groupContext, 1, removal(2), key);
    expect(
      code(() =>
        processMessage(club.state("A"), externalProposal(groupContext, 0, removal(2), key), club.env),
      ),
    ).toBe("content-signature");
    club.deliver(message);
    club.commit("B", {});
    expect(club.states.has("C")).toBe(false);
  });

  test("F9: a known proposal that cannot be read is not a custom one", () => {
    const remove = encode(ProposalCodec, removal(1));
    expect(code(() => decode(ProposalCodec, remove.slice(0, 4)))).toBe("codec-truncated");
    expect(code(() => decode(ProposalCodec, Uint8Array.of(0, 1, 3, 1, 2, 3)))).not.toBe(
      "nothing was refused",
    );
    expect(code(() => encode(ProposalCodec, { type: "custom", proposalType: 3, data: EMPTY }))).toBe(
      "argument-range",
    );
  });

  test("F10: a path is encrypted under the new extensions, and an empty list clears them", () => {
    const club = Club.of(1, 3);
    const extensions = [{ extensionType: EXTENSION, extensionData: ascii("x") }];
    club.commit("A", { proposals: [{ type: "group_context_extensions", extensions }] });
    club.commit("B", { proposals: [{ type: "group_context_extensions", extensions: [] }] });
    expect(club.state("C").groupContext.extensions).toEqual([]);
  });

  test("F11: external_pub has a length of its own", () => {
    const { extensionType, extensionData } = externalPubExtension(new Uint8Array(32));
    expect(extensionType).toBe(EXTENSION_TYPES.external_pub);
    expect(extensionData).toEqual(Uint8Array.of(32, ...new Uint8Array(32)));
  });

  test("F12: a joiner with a member's key is refused", () => {
    const club = Club.of(1, 3);
    const groupInfo = publishGroupInfo(club.state("A"));
    const leaf = {
      credential: club.bundle("X").keyPackage.leafNode.credential,
      capabilities: capabilitiesOf(1, club.env.random),
      extensions: [],
    };
    const signatureKey = club.state("B").signatureKey.slice();
    expect(code(() => joinByExternalCommit({ groupInfo, leaf, signatureKey }, club.env))).toBe(
      "signature-key-unique",
    );
  });

  test("F13: a path's keys differ from all keys of the tree and among themselves", () => {
    const club = Club.of(1, 4);
    const other = club.state("A").tree.leaf(2)?.encryptionKey ?? EMPTY;
    expect(code(() => pathWithKeys(club, (keys) => [other, ...keys.slice(1)]))).toBe("encryption-key-unique");
    expect(code(() => pathWithKeys(club, (keys) => keys.map(() => keys[0] ?? EMPTY)))).toBe(
      "encryption-key-unique",
    );
  });

  test("F14: PSKs are found for private and for public messages", () => {
    for (const asPublic of [true, false]) {
      const club = Club.of(1, 3);
      const psk: Proposal = { type: "psk", psk: externalPskId(club.state("A"), ascii("k"), club.env.random) };
      const proposed = propose(club.state("A"), psk, club.env, { asPublic });
      club.states.set("A", settled(proposed));
      club.deliver(proposed.message, "A");
      club.commit("B", { asPublic });
    }
  });

  test("F15: sender data of a blank or absent leaf is refused", () => {
    const club = Club.of(1, 3);
    for (const leafIndex of [3, 4, 0xffffffff]) {
      const message = forgePrivate(club.state("B"), { leafIndex });
      expect(code(() => processMessage(club.state("A"), message, club.env))).toBe("sender-blank");
    }
  });

  test("F16: a resync in the place of nobody is refused", () => {
    const club = Club.of(1, 3);
    for (const resync of [3, 4, -1, 0.5]) {
      expect(code(() => club.externalJoin("X", "A", resync))).toBe("remove-blank");
    }
  });

  test("F17: required capabilities are compared by what they say", () => {
    const club = Club.of(1, 3);
    const required = () => ({ extensionTypes: [EXTENSION], proposalTypes: [CUSTOM], credentialTypes: [1] });
    for (const by of ["A", "B"]) {
      const extensions = [requiredCapabilitiesExtension(required())];
      club.commit(by, { proposals: [{ type: "group_context_extensions", extensions }] });
    }
    club.add("C", "D");
  });

  test("F18: the direct path is blanked before a path is merged", () => {
    const club = Club.of(1, 8);
    club.commit("A", {});
    const tree = club.state("B").tree.copy();
    tree.remove(2);
    tree.remove(3);
    tree.setParent(3, { encryptionKey: new Uint8Array(32).fill(3), parentHash: EMPTY, unmergedLeaves: [] });
    const path = tree.filteredDirectPath(0);
    expect(path.map(({ node }) => node)).not.toContain(3);
    mergePath(
      tree,
      0,
      path.map((_, index) => new Uint8Array(32).fill(index + 1)),
    );
    expect(tree.isBlank(3)).toBe(true);
  });

  test("F19: parent hashes are checked with the resolution rule, in about linear time", () => {
    const club = Club.of(1, 8);
    for (const name of ["A", "E", "C"]) club.commit(name, {});
    const tree = club.state("A").tree.copy();
    verifyParentHashes(tree);
    const node = tree.parentNode(3);
    if (!node) throw new Error("no parent");
    tree.setParent(3, { ...node, unmergedLeaves: [1] });
    expect(code(() => verifyParentHashes(tree))).toBe("parent-hash");
  });
});

test("a secret tree of many leaves opens one path alone", () => {
  const tree = secretTree(1024, new Uint8Array(32));
  expect(tree.nodes.size).toBe(1);
});

test("a state that lost a race is as it was", () => {
  const club = Club.of(1, 2);
  const made = commit(club.state("A"), {}, club.env);
  const before: GroupState = club.state("A");
  expect(made.state.groupContext.epoch).toBe(before.groupContext.epoch);
  const won = confirmCommit(made.state, club.env);
  expect(same(epochAuthenticator(won.state), epochAuthenticator(before))).toBe(false);
});
