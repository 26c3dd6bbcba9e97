/**
 * What ts-mls 2.0.0-rc.10 gets wrong, each with as little as shows it: docs/decisions 0021 has these in words. When
 * one of these tests fails, a newer version has been mended. The numbers are those of packages/mls/test/faults.test.ts.
 */
import { basicCredential, encode, externalSendersExtension, MLSMessage, type Proposal } from "@hushroom/mls";
import { coreCryptoName, tsMlsClient } from "@hushroom/oracles";
import * as ts from "ts-mls";
import { expect, test } from "vitest";
import { guessedAuthenticator, openedSecrets } from "./support/attacker.ts";
import { OurClient, random } from "./support/our-client.ts";
import { groupOf, remove, suite, TsMlsMember } from "./support/ts-mls-member.ts";

const { defaultExtensionTypes, defaultProposalTypes } = ts;
const ours = (number: number) => new OurClient(1, coreCryptoName(number));

/** The members asked for, all there. */
async function members(
  ...names: string[]
): Promise<readonly [TsMlsMember, TsMlsMember, TsMlsMember, TsMlsMember]> {
  const [a, b, c, d] = await groupOf(...names);
  if (!a || !b || !c || !d) throw new Error("a group of four at least");
  return [a, b, c, d];
}

const required: ts.GroupContextExtension = {
  extensionType: defaultExtensionTypes.required_capabilities,
  extensionData: { extensionTypes: [], proposalTypes: [], credentialTypes: [1] },
};

const extensionsProposal = (...extensions: ts.GroupContextExtension[]): ts.Proposal => ({
  proposalType: defaultProposalTypes.group_context_extensions,
  groupContextExtensions: { extensions },
});

function pathOf({ commit }: { readonly commit: ts.MlsFramedMessage }): ts.UpdatePath | undefined {
  if (commit.wireformat !== ts.wireformats.mls_public_message) throw new Error("not public");
  const { content } = commit.publicMessage;
  if (content.contentType !== ts.contentTypes.commit) throw new Error("not a commit");
  return content.commit.path;
}

test("F1: one Remove, or new extensions, have no path; the removed member enters the new epoch", async () => {
  const [a, b] = await members("A", "B", "C", "D");
  const before = b.state;
  expect(pathOf(await a.commit([remove(1)]))).toBeUndefined();
  expect(await guessedAuthenticator(before, a.state.groupContext)).toEqual(
    a.state.keySchedule.epochAuthenticator,
  );
  expect(pathOf(await a.commit([extensionsProposal()]))).toBeUndefined();
});

test("F1: we refuse such a removal", async () => {
  const we = ours(1);
  await we.create(random(16));
  const they = await tsMlsClient(1, coreCryptoName(2));
  const third = ours(3);
  const { welcome } = await we.add([await they.keyPackage(), await third.keyPackage()]);
  await they.join(welcome);
  await expect(we.process(await they.remove(2))).rejects.toThrow("path-missing");
});

test("F2: removed members open path secrets of the commit that fills their leaves again", async () => {
  const [a, b, c] = await members("A", "B", "C", "D");
  const removed = [b.state, c.state];
  const joiners = [await TsMlsMember.named("X"), await TsMlsMember.named("Y")];
  const made = await a.commit([remove(1), remove(2), ...joiners.map((joiner) => joiner.add)]);
  expect(await openedSecrets(removed, pathOf(made), a.state.groupContext)).toBeGreaterThan(0);
});

test("F2: a commit with a path that adds leaves beyond the old tree cannot be made", async () => {
  const [a] = await members("A", "B", "C", "D");
  const joiners = await Promise.all(["W", "X", "Y"].map((name) => TsMlsMember.named(name)));
  const proposals = [remove(1), remove(2), ...joiners.map((joiner) => joiner.add)];
  await expect(a.commit(proposals)).rejects.toThrow(TypeError);
});

test("F3: whoever was removed enters the epoch of a committer that is left alone", async () => {
  const [a, b] = await members("A", "B", "C", "D");
  const before = b.state;
  const made = await a.commit([remove(1), remove(2), remove(3)]);
  expect(pathOf(made)?.nodes).toEqual([]);
  expect(await guessedAuthenticator(before, a.state.groupContext)).toEqual(
    a.state.keySchedule.epochAuthenticator,
  );
});

test("F5: a member whose leaf is filled again does not see that it was removed", async () => {
  const [a, b] = await members("A", "B", "C", "D");
  const joiners = [await TsMlsMember.named("X"), await TsMlsMember.named("Y")];
  const { commit } = await a.commit([remove(1), remove(2), ...joiners.map((joiner) => joiner.add)]);
  await expect(b.process(commit)).rejects.toThrow("This error should never occur");
});

/** Eight of ours, but for one of theirs if its leaf is given. */
async function eight(theirs?: { readonly leafIndex: number; readonly member: TsMlsMember }) {
  const members = Array.from({ length: 8 }, (_, leafIndex) => ours(leafIndex + 1));
  const [founder, ...others] = members;
  if (!founder) throw new Error("nobody");
  await founder.create(random(16));
  const packages: Uint8Array[] = [];
  for (const [at, other] of others.entries()) {
    packages.push(at + 1 === theirs?.leafIndex ? theirs.member.packageBytes : await other.keyPackage());
  }
  const { welcome } = await founder.add(packages);
  const group = new Map([[0, founder]]);
  for (const [at, other] of others.entries()) {
    if (at + 1 === theirs?.leafIndex) continue;
    await other.join(welcome);
    group.set(at + 1, other);
  }
  if (theirs) await theirs.member.joinBytes(welcome);
  const commit = async (by: number, proposals: readonly Proposal[] = []) => {
    for (const proposal of proposals) if (proposal.type === "remove") group.delete(proposal.removed);
    const made = group.get(by)?.commit(proposals);
    if (!made) throw new Error("no such member");
    for (const [leafIndex, member] of group) if (leafIndex !== by) await member.process(made.commit);
    return made;
  };
  const add = async (by: number, joiner: OurClient) => {
    const made = await group.get(by)?.add([await joiner.keyPackage()]);
    if (!made) throw new Error("no such member");
    for (const [leafIndex, member] of group) if (leafIndex !== by) await member.process(made.commit);
    await joiner.join(made.welcome);
  };
  return { group, commit, add };
}

const ourRemovals = (...leaves: number[]) => leaves.map((removed) => ({ type: "remove", removed }) as const);

test("F6: a joiner refuses a tree whose unmerged leaves are merged higher up", async () => {
  const { group, commit, add } = await eight();
  await commit(7, ourRemovals(3));
  await commit(0);
  await add(4, ours(9));
  const they = await TsMlsMember.named("T");
  const [control, late] = [ours(10), group.get(5)];
  if (!late) throw new Error("no such member");
  const { welcome } = await late.add([they.packageBytes, await control.keyPackage()]);
  await control.join(welcome);
  await expect(they.joinBytes(welcome)).rejects.toThrow("unmerged_leaves");
});

test("F7: a member under a root that a commit leaves blank cannot follow it", async () => {
  const member = await TsMlsMember.named("T");
  const { commit } = await eight({ leafIndex: 5, member });
  const { commit: message } = await commit(7, ourRemovals(0, 1, 2, 3));
  await expect(member.processBytes(message)).rejects.toThrow("Could not verify confirmation tag");
});

test("F8: external senders cannot be read, since they are taken for one sender", async () => {
  const we = ours(1);
  await we.create(random(16));
  const they = await TsMlsMember.named("T");
  const { welcome } = await we.add([they.packageBytes]);
  await they.joinBytes(welcome);
  const sender = { signatureKey: random(32), credential: basicCredential(random(4)) };
  const extensions = [externalSendersExtension([sender])];
  const { commit } = we.commit([{ type: "group_context_extensions", extensions }]);
  await expect(they.processBytes(commit)).rejects.toThrow(TypeError);
});

test("F9: an Add that cannot be read passes as a custom proposal", () => {
  const CUSTOM = 0xff77;
  const content = {
    groupId: random(16),
    epoch: 1n,
    sender: { type: "member", leafIndex: 0 },
    authenticatedData: new Uint8Array(),
    body: { type: "proposal", proposal: { type: "custom", proposalType: CUSTOM, data: random(3) } },
  } as const;
  const auth = { signature: random(64), confirmationTag: undefined };
  const publicMessage = { content, auth, membershipTag: random(32) };
  const bytes = encode(MLSMessage, { type: "public_message", publicMessage });
  const at = bytes.findIndex((byte, index) => byte === CUSTOM >>> 8 && bytes[index + 1] === (CUSTOM & 0xff));
  bytes.set([0, defaultProposalTypes.add], at);
  const message = ts.decode(ts.mlsMessageDecoder, bytes);
  if (message?.wireformat !== ts.wireformats.mls_public_message) throw new Error("not decoded");
  expect(message.publicMessage.content).toMatchObject({
    proposal: { proposalType: defaultProposalTypes.add, proposalData: expect.any(Uint8Array) },
  });
});

test("F10: a path beside new extensions is encrypted under the old ones; an empty list clears nothing", async () => {
  const [a, , , d] = await members("A", "B", "C", "D");
  const { commit } = await a.commit([remove(1), remove(2), extensionsProposal(required)]);
  await expect(d.process(commit)).rejects.toThrow("OpenError");
  await a.commit([extensionsProposal()]);
  expect(a.state.groupContext.extensions).toHaveLength(1);
});

test("F11: its external_pub has no length of its own, so nobody else can join by its GroupInfo", async () => {
  const they = await tsMlsClient(1, coreCryptoName(1));
  await they.create(random(16));
  await expect(ours(2).joinExternal(await they.groupInfo())).rejects.toThrow("codec-");
});

test("F12: an external joiner with a member's signature key is let in, and nobody after it", async () => {
  const [a, b] = await members("A", "B", "C", "D");
  const publicKey = b.publicPackage.leafNode.signaturePublicKey;
  const keys = { signKey: b.privatePackage.signaturePrivateKey, publicKey };
  const twin = await TsMlsMember.named("B again", { keys });
  const { context, publicPackage: keyPackage, privatePackage: privateKeys } = twin;
  const groupInfo = await ts.createGroupInfoWithExternalPubAndRatchetTree(a.state, [], suite);
  const params = { context, groupInfo, keyPackage, privateKeys, resync: false };
  const { publicMessage } = await ts.joinGroupExternal(params);
  const wireformat = ts.wireformats.mls_public_message;
  await a.process({ version: ts.protocolVersions.mls10, wireformat, publicMessage });
  await expect(a.commit([(await TsMlsMember.named("X")).add])).rejects.toThrow("signature keys not unique");
});

test.each([true, false])(
  "F14: an external PSK is found if the commit is public (%s), and only then",
  async (isPublic) => {
    const pskId = Uint8Array.of(1);
    const psks = { [ts.bytesToBase64(pskId)]: random(32) };
    const [a, b] = [await TsMlsMember.named("A", { psks }), await TsMlsMember.named("B", { psks })];
    await a.create(random(16));
    await b.join((await a.commit([b.add])).welcome);
    const preSharedKeyId = { psktype: ts.pskTypes.external, pskId, pskNonce: random(32) };
    const { commit } = await a.commit(
      [{ proposalType: defaultProposalTypes.psk, psk: { preSharedKeyId } }],
      isPublic,
    );
    const processing = b.process(commit);
    if (isPublic) await processing;
    else await expect(processing).rejects.toThrow("Could not find pskId");
  },
);

test("F17: a re-initialised group with required capabilities cannot be joined", async () => {
  const [a, b] = await members("A", "B", "C", "D");
  const cipherSuite: ts.CiphersuiteName = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519";
  const reinit = { groupId: random(16), cipherSuite, extensions: [required] };
  const closed = await ts.reinitGroup({ context: a.context, state: a.state, version: "mls10", ...reinit });
  await b.process(closed.commit);
  const [creator, joiner] = [await TsMlsMember.named("A"), await TsMlsMember.named("B")];
  const { newState, welcome } = await ts.reinitCreateNewGroup({
    context: a.context,
    state: closed.newState,
    keyPackage: creator.publicPackage,
    privateKeyPackage: creator.privatePackage,
    memberKeyPackages: [joiner.publicPackage],
    ...reinit,
  });
  if (!welcome) throw new Error("no Welcome");
  const joining = ts.joinGroupFromReinit({
    context: b.context,
    suspendedState: b.state,
    welcome: welcome.welcome,
    keyPackage: joiner.publicPackage,
    privateKeyPackage: joiner.privatePackage,
    ratchetTree: newState.ratchetTree,
  });
  await expect(joining).rejects.toThrow("Extensions mismatch");
});
