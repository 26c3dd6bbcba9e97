/** Official vectors of message encoding, message protection and Welcome. */
import { strict as assert } from "node:assert";
import { equal } from "../../src/bytes.ts";
import { type Codec, decode, encode } from "../../src/codec/codec.ts";
import { decryptWithLabel } from "../../src/crypto/label.ts";
import { suiteOf } from "../../src/crypto/suite.ts";
import { Commit } from "../../src/message/commit.ts";
import {
  type AuthenticatedContent,
  type ContentBody,
  type FramedContent,
  MLSMessage,
} from "../../src/message/framing.ts";
import { encodeGroupContext } from "../../src/message/group-context.ts";
import { GroupInfo, groupInfoSignatureValid } from "../../src/message/group-info.ts";
import { makeKeyPackageRef } from "../../src/message/key-package.ts";
import { PROPOSAL_TYPES, Proposal } from "../../src/message/proposal.ts";
import { GroupSecrets } from "../../src/message/welcome.ts";
import { contentSignatureValid, signContent } from "../../src/protection/authentication.ts";
import { protectPrivate, unprotectPrivate } from "../../src/protection/private-message.ts";
import { protectPublic, unprotectPublic } from "../../src/protection/public-message.ts";
import { epochSecret, newEpoch, welcomeKeys, welcomeSecret, zeros } from "../../src/schedule/key-schedule.ts";
import { secretTree } from "../../src/schedule/secret-tree.ts";
import { confirmationTag } from "../../src/schedule/transcript.ts";
import { RatchetTree } from "../../src/tree/ratchet-tree.ts";
import { type Check, type Entry, expectBytes, hex, list, number, random, suiteIn } from "./support.ts";

const SUITE_FOR_TREES = suiteOf(1);

function roundTrip<T>(codec: Codec<T>, value: unknown): T {
  const decoded = decode(codec, hex(value));
  expectBytes(encode(codec, decoded), value, "re-encoded");
  return decoded;
}

/** The vectors hold a proposal's body without its type. */
function proposalBody(type: keyof typeof PROPOSAL_TYPES, value: unknown): void {
  const bytes = new Uint8Array([0, PROPOSAL_TYPES[type], ...hex(value)]);
  const decoded = decode(Proposal, bytes);
  assert.equal(decoded.type, type);
  assert.deepEqual(encode(Proposal, decoded), bytes);
}

export const messages: Check = (entry) => {
  const kinds = {
    mls_welcome: "welcome",
    mls_group_info: "group_info",
    mls_key_package: "key_package",
    public_message_application: "public_message",
    public_message_proposal: "public_message",
    public_message_commit: "public_message",
    private_message: "private_message",
  };
  for (const [field, kind] of Object.entries(kinds))
    assert.equal(roundTrip(MLSMessage, entry[field]).type, kind);
  expectBytes(
    RatchetTree.decode(SUITE_FOR_TREES, hex(entry.ratchet_tree)).encode(),
    entry.ratchet_tree,
    "tree",
  );
  roundTrip(GroupSecrets, entry.group_secrets);
  roundTrip(Commit, entry.commit);
  proposalBody("add", entry.add_proposal);
  proposalBody("update", entry.update_proposal);
  proposalBody("remove", entry.remove_proposal);
  proposalBody("psk", entry.pre_shared_key_proposal);
  proposalBody("reinit", entry.re_init_proposal);
  proposalBody("external_init", entry.external_init_proposal);
  proposalBody("group_context_extensions", entry.group_context_extensions_proposal);
};

const SENDER = 1;
const LIMITS = { skippedGenerations: 100, forwardGenerations: 100 };

function protection(entry: Entry) {
  const suite = suiteIn(entry);
  const groupContext = {
    version: 1,
    cipherSuite: suite.id,
    groupId: hex(entry.group_id),
    epoch: BigInt(number(entry.epoch)),
    treeHash: hex(entry.tree_hash),
    confirmedTranscriptHash: hex(entry.confirmed_transcript_hash),
    extensions: [],
  };
  const context = encodeGroupContext(groupContext);
  const fresh = () => ({
    senderDataSecret: hex(entry.sender_data_secret),
    secretTree: secretTree(2, hex(entry.encryption_secret)),
    leafIndex: 0,
    signatureKeys: [undefined, hex(entry.signature_pub)],
  });
  return { suite, groupContext, context, fresh, key: hex(entry.signature_pub) };
}

function bodyOf(name: string, entry: Entry): ContentBody {
  const raw = hex(entry[name]);
  if (name === "proposal") return { type: "proposal", proposal: decode(Proposal, raw) };
  if (name === "commit") return { type: "commit", commit: decode(Commit, raw) };
  return { type: "application", applicationData: raw };
}

function own(
  entry: Entry,
  name: string,
  wireFormat: AuthenticatedContent["wireFormat"],
): AuthenticatedContent {
  const { suite, groupContext, context } = protection(entry);
  const content: FramedContent = {
    groupId: groupContext.groupId,
    epoch: groupContext.epoch,
    sender: { type: "member", leafIndex: SENDER },
    authenticatedData: new Uint8Array(),
    body: bodyOf(name, entry),
  };
  const signature = signContent(suite, { wireFormat, content }, context, hex(entry.signature_priv));
  const tag = name === "commit" ? random(suite.kdf.nh) : undefined;
  return { wireFormat, content, auth: { signature, confirmationTag: tag } };
}

function openPublic(entry: Entry, message: MLSMessage, name: string): void {
  const { suite, context, key } = protection(entry);
  assert.ok(message.type === "public_message");
  const opened = unprotectPublic(suite, message.publicMessage, context, hex(entry.membership_key));
  assert.ok(contentSignatureValid(suite, opened, context, key));
  assert.deepEqual(opened.content.body, bodyOf(name, entry));
}

function openPrivate(entry: Entry, message: MLSMessage, name: string): void {
  const { suite, context, fresh, key } = protection(entry);
  assert.ok(message.type === "private_message");
  const opened = unprotectPrivate(suite, message.privateMessage, fresh(), LIMITS);
  assert.ok(contentSignatureValid(suite, opened.message, context, key));
  assert.deepEqual(opened.message.content.body, bodyOf(name, entry));
}

export const messageProtection: Check = (entry) => {
  const { suite, context, fresh } = protection(entry);
  const membershipKey = hex(entry.membership_key);
  for (const name of ["proposal", "commit", "application"]) {
    openPrivate(entry, decode(MLSMessage, hex(entry[`${name}_priv`])), name);
    const made = protectPrivate(suite, own(entry, name, "private_message"), fresh(), () => 7, random);
    openPrivate(entry, { type: "private_message", privateMessage: made.message }, name);
    const plain = own(entry, name, "public_message");
    if (name === "application") {
      assert.throws(() => protectPublic(suite, plain, context, membershipKey));
      continue;
    }
    openPublic(entry, decode(MLSMessage, hex(entry[`${name}_pub`])), name);
    const publicMessage = protectPublic(suite, plain, context, membershipKey);
    openPublic(entry, { type: "public_message", publicMessage }, name);
  }
};

export const welcome: Check = (entry) => {
  const suite = suiteIn(entry);
  const message = decode(MLSMessage, hex(entry.welcome));
  const packaged = decode(MLSMessage, hex(entry.key_package));
  assert.ok(message.type === "welcome" && packaged.type === "key_package");
  const { keyPackage } = packaged;
  const ref = makeKeyPackageRef(suite, keyPackage);
  const secret = message.welcome.secrets.find(({ newMember }) => equal(newMember, ref));
  assert.ok(secret && list([secret]).length === 1);
  const key = { privateKey: hex(entry.init_priv), publicKey: keyPackage.initKey };
  const { encryptedGroupInfo } = message.welcome;
  const opened = decryptWithLabel(suite, key, "Welcome", encryptedGroupInfo, secret.encryptedGroupSecrets);
  const { joinerSecret } = decode(GroupSecrets, opened);
  const keys = welcomeKeys(suite, welcomeSecret(suite, joinerSecret, zeros(suite)));
  const plaintext = suite.aead.open(keys.key, keys.nonce, new Uint8Array(), encryptedGroupInfo);
  assert.ok(plaintext);
  const info = decode(GroupInfo, plaintext);
  assert.ok(groupInfoSignatureValid(suite, info, hex(entry.signer_pub)));
  const context = encodeGroupContext(info.groupContext);
  const epoch = newEpoch(suite, epochSecret(suite, joinerSecret, zeros(suite), context));
  const tag = confirmationTag(suite, epoch.confirmationKey, info.groupContext.confirmedTranscriptHash);
  assert.deepEqual(tag, info.confirmationTag);
};
