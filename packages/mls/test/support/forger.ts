/** A client that breaks one rule at a time: all else of what it sends is right, signatures and tags included. */
import { concat, EMPTY } from "../../src/bytes.ts";
import { decode, encode } from "../../src/codec/codec.ts";
import { Writer } from "../../src/codec/writer.ts";
import { encryptWithLabel } from "../../src/crypto/label.ts";
import type { GroupState, KeyPackageBundle, Proposal } from "../../src/index.ts";
import type { Commit } from "../../src/message/commit.ts";
import {
  type AuthenticatedContent,
  type ContentBody,
  type FramedContent,
  MLSMessage,
  type PrivateMessage,
  privateMessageContent,
  type Sender,
} from "../../src/message/framing.ts";
import { encodeGroupContext, type GroupContext } from "../../src/message/group-context.ts";
import { GroupInfo, signGroupInfo } from "../../src/message/group-info.ts";
import { type KeyPackage, makeKeyPackageRef, signKeyPackage } from "../../src/message/key-package.ts";
import { type LeafNode, signLeafNode, type UnsignedLeafNode } from "../../src/message/leaf-node.ts";
import type { PreSharedKeyID } from "../../src/message/psk-id.ts";
import { GroupSecrets } from "../../src/message/welcome.ts";
import { signContent } from "../../src/protection/authentication.ts";
import { senderDataKeys } from "../../src/protection/private-message.ts";
import { protectPublic } from "../../src/protection/public-message.ts";
import { epochSecret, newEpoch, welcomeKeys, welcomeSecret } from "../../src/schedule/key-schedule.ts";
import { computePskSecret } from "../../src/schedule/psk-secret.ts";
import { drawNext } from "../../src/schedule/secret-tree.ts";
import { confirmationTag } from "../../src/schedule/transcript.ts";
import type { RatchetTree } from "../../src/tree/ratchet-tree.ts";
import { PSK, seeded } from "./world.ts";

const random = seeded("forger");

export interface Forged {
  readonly sender?: Sender;
  readonly signWith?: Uint8Array;
  readonly epoch?: bigint;
  readonly tag?: Uint8Array;
}

/** A PublicMessage with this body, signed and tagged as it should be. */
export function forgePublic(state: GroupState, body: ContentBody, how: Forged = {}): Uint8Array {
  const { suite } = state.tree;
  const context = encodeGroupContext(state.groupContext);
  const sender = how.sender ?? { type: "member", leafIndex: state.leafIndex };
  const { groupId } = state.groupContext;
  const epoch = how.epoch ?? state.groupContext.epoch;
  const content: FramedContent = { groupId, epoch, sender, authenticatedData: EMPTY, body };
  const key = how.signWith ?? state.signatureKey;
  const signature = signContent(suite, { wireFormat: "public_message", content }, context, key);
  const tag = body.type === "commit" ? (how.tag ?? random(suite.kdf.nh)) : undefined;
  const message: AuthenticatedContent = {
    wireFormat: "public_message",
    content,
    auth: { signature, confirmationTag: tag },
  };
  if (body.type !== "application") {
    const publicMessage = protectPublic(suite, message, context, state.secrets.membershipKey);
    return encode(MLSMessage, { type: "public_message", publicMessage });
  }
  return encode(MLSMessage, {
    type: "public_message",
    publicMessage: { content, auth: message.auth, membershipTag: random(suite.kdf.nh) },
  });
}

export function forgeProposal(state: GroupState, proposal: Proposal, how: Forged = {}): Uint8Array {
  return forgePublic(state, { type: "proposal", proposal }, how);
}

/** A commit of these proposals by value, without a path. */
export function forgeCommit(state: GroupState, proposals: readonly Proposal[], how: Forged = {}): Uint8Array {
  const listed = proposals.map((proposal) => ({ type: "proposal", proposal }) as const);
  return forgePublic(state, { type: "commit", commit: { proposals: listed, path: undefined } }, how);
}

/** Changes the commit in a PublicMessage and signs it again, by the member or by an external joiner. */
export function reforge(
  state: GroupState,
  message: Uint8Array,
  change: (commit: Commit) => Commit,
  how: Forged = {},
) {
  const decoded = decode(MLSMessage, message);
  if (decoded.type !== "public_message") throw new Error("not public");
  const { content, auth } = decoded.publicMessage;
  if (content.body.type !== "commit") throw new Error("not a commit");
  const body = { type: "commit", commit: change(content.body.commit) } as const;
  const tag = auth.confirmationTag ? { tag: auth.confirmationTag } : {};
  return forgePublic(state, body, { sender: content.sender, ...tag, ...how });
}

/** Changes a leaf and signs it again. */
export function reforgeLeaf(
  state: Pick<GroupState, "tree" | "groupContext">,
  leaf: LeafNode,
  change: Partial<UnsignedLeafNode>,
  key: Uint8Array,
  leafIndex: number,
): LeafNode {
  const place = { groupId: state.groupContext.groupId, leafIndex };
  return signLeafNode(state.tree.suite, { ...leaf, ...change }, key, place);
}

/** Changes a key package and its leaf, and signs both again. */
export function reforgeKeyPackage(
  state: Pick<GroupState, "tree" | "groupContext">,
  bundle: KeyPackageBundle,
  change: Partial<KeyPackage>,
  leafChange: Partial<UnsignedLeafNode> = {},
): KeyPackage {
  const { keyPackage, secrets } = bundle;
  const { suite } = state.tree;
  const leafNode = signLeafNode(
    suite,
    { ...keyPackage.leafNode, ...leafChange },
    secrets.signatureKey,
    undefined,
  );
  return signKeyPackage(suite, { ...keyPackage, leafNode, ...change }, secrets.signatureKey);
}

/** A PrivateMessage whose parts can be spoilt before they are encrypted. */
export function forgePrivate(
  state: GroupState,
  spoil: { readonly padding?: Uint8Array; readonly leafIndex?: number; readonly generation?: number },
): Uint8Array {
  const { suite } = state.tree;
  const { groupId, epoch } = state.groupContext;
  const leafIndex = spoil.leafIndex ?? state.leafIndex;
  const body: ContentBody = { type: "application", applicationData: Uint8Array.of(1) };
  const content: FramedContent = {
    groupId,
    epoch,
    sender: { type: "member", leafIndex },
    authenticatedData: EMPTY,
    body,
  };
  const context = encodeGroupContext(state.groupContext);
  const signature = signContent(
    suite,
    { wireFormat: "private_message", content },
    context,
    state.signatureKey,
  );
  const auth = { signature, confirmationTag: undefined };
  const plaintext = concat(
    encode(privateMessageContent("application"), { body, auth }),
    spoil.padding ?? EMPTY,
  );
  const drawn = drawNext(suite, state.secretTree, state.leafIndex, "application");
  const header = new Writer();
  header.opaque(groupId);
  header.uint64(epoch);
  header.uint8(1);
  const senderAad = header.finish();
  const aad = concat(senderAad, Uint8Array.of(0));
  const ciphertext = suite.aead.seal(drawn.keys.key, drawn.keys.nonce, aad, plaintext);
  const data = new Writer();
  data.uint32(leafIndex);
  data.uint32(spoil.generation ?? drawn.keys.generation);
  data.bytes(new Uint8Array(4));
  const sd = senderDataKeys(suite, state.secrets.senderDataSecret, ciphertext);
  const encryptedSenderData = suite.aead.seal(sd.key, sd.nonce, senderAad, data.finish());
  const privateMessage: PrivateMessage = {
    groupId,
    epoch,
    contentType: "application",
    authenticatedData: EMPTY,
    encryptedSenderData,
    ciphertext,
  };
  return encode(MLSMessage, { type: "private_message", privateMessage });
}

export interface WelcomeForgery {
  readonly tree?: RatchetTree;
  readonly context?: Partial<GroupContext>;
  readonly info?: Partial<GroupInfo>;
  readonly psks?: readonly PreSharedKeyID[];
  readonly psk?: Uint8Array;
  readonly joinerSecret?: Uint8Array;
  readonly pathSecret?: Uint8Array;
  readonly ref?: Uint8Array;
  readonly cipherSuite?: number;
  readonly signWith?: Uint8Array;
  readonly spoilInfo?: boolean;
}

/** A Welcome into a group that `state` makes up: its tree, its context, its own joiner secret. */
export function forgeWelcome(state: GroupState, keyPackage: KeyPackage, forgery: WelcomeForgery): Uint8Array {
  const { suite } = state.tree;
  const tree = forgery.tree ?? state.tree;
  const groupContext = { ...state.groupContext, treeHash: tree.treeHash(), ...forgery.context };
  const joinerSecret = forgery.joinerSecret ?? random(suite.kdf.nh);
  const psks = forgery.psks ?? [];
  const pskSecret = computePskSecret(
    suite,
    psks.map((id) => ({ id, psk: forgery.psk ?? PSK })),
  );
  const context = encodeGroupContext(groupContext);
  const epoch = newEpoch(suite, epochSecret(suite, joinerSecret, pskSecret, context));
  const tag = confirmationTag(suite, epoch.confirmationKey, groupContext.confirmedTranscriptHash);
  const tbs = {
    groupContext,
    extensions: [{ extensionType: 2, extensionData: tree.encode() }],
    confirmationTag: tag,
    signer: state.leafIndex,
    ...forgery.info,
  };
  const info = signGroupInfo(suite, tbs, forgery.signWith ?? state.signatureKey);
  const keys = welcomeKeys(suite, welcomeSecret(suite, joinerSecret, pskSecret));
  const encryptedGroupInfo = suite.aead.seal(keys.key, keys.nonce, EMPTY, encode(GroupInfo, info));
  if (forgery.spoilInfo) encryptedGroupInfo[0] = (encryptedGroupInfo[0] ?? 0) ^ 1;
  const pathSecret = forgery.pathSecret && { pathSecret: forgery.pathSecret };
  const secrets = encode(GroupSecrets, { joinerSecret, pathSecret, psks });
  const sealed = encryptWithLabel(suite, "Welcome", encryptedGroupInfo)(keyPackage.initKey, secrets, random);
  const newMember = forgery.ref ?? makeKeyPackageRef(suite, keyPackage);
  const cipherSuite = forgery.cipherSuite ?? suite.id;
  const welcome = {
    cipherSuite,
    secrets: [{ newMember, encryptedGroupSecrets: sealed }],
    encryptedGroupInfo,
  };
  return encode(MLSMessage, { type: "welcome", welcome });
}
