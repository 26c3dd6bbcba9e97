/** Official vectors of codec, tree arithmetic, crypto, key schedule, PSKs, secret tree and transcript. */
import { strict as assert } from "node:assert";
import { decode, encode } from "../../src/codec/codec.ts";
import { Reader } from "../../src/codec/reader.ts";
import { Writer } from "../../src/codec/writer.ts";
import {
  decryptWithLabel,
  deriveSecret,
  deriveTreeSecret,
  encryptWithLabel,
  expandWithLabel,
  refHash,
  signWithLabel,
  verifyWithLabel,
} from "../../src/crypto/label.ts";
import { AuthenticatedContent } from "../../src/message/framing.ts";
import { GroupContext } from "../../src/message/group-context.ts";
import { senderDataKeys } from "../../src/protection/private-message.ts";
import {
  epochSecret,
  exporter,
  externalKeyPair,
  joinerSecret,
  newEpoch,
  welcomeSecret,
} from "../../src/schedule/key-schedule.ts";
import { computePskSecret } from "../../src/schedule/psk-secret.ts";
import { drawGeneration, secretTree } from "../../src/schedule/secret-tree.ts";
import {
  confirmationTag,
  confirmedTranscriptHash,
  interimTranscriptHash,
} from "../../src/schedule/transcript.ts";
import { left, nodeWidth, parent, right, root } from "../../src/tree/math.ts";
import {
  type Check,
  type Entry,
  expectBytes,
  hex,
  list,
  number,
  object,
  random,
  suiteIn,
  text,
} from "./support.ts";

export const deserialization: Check = (entry) => {
  const bytes = hex(entry.vlbytes_header);
  const reader = new Reader(bytes);
  assert.equal(reader.length(), number(entry.length));
  reader.end();
  const writer = new Writer();
  writer.length(number(entry.length));
  expectBytes(writer.finish(), entry.vlbytes_header, "header");
};

function orNull(operation: () => number): number | null {
  try {
    return operation();
  } catch {
    return null;
  }
}

export const treeMath: Check = (entry) => {
  const leaves = number(entry.n_leaves);
  const width = nodeWidth(leaves);
  assert.equal(width, number(entry.n_nodes));
  assert.equal(root(leaves), number(entry.root));
  for (let node = 0; node < width; node++) {
    assert.equal(
      orNull(() => left(node)),
      list(entry.left)[node],
    );
    assert.equal(
      orNull(() => right(node)),
      list(entry.right)[node],
    );
    assert.equal(
      orNull(() => parent(node, leaves)),
      list(entry.parent)[node],
    );
    assert.equal(
      orNull(() => {
        const above = parent(node, leaves);
        return node < above ? right(above) : left(above);
      }),
      list(entry.sibling)[node],
    );
  }
};

function signing(entry: Entry, suite: ReturnType<typeof suiteIn>): void {
  const sign = object(entry.sign_with_label);
  const label = text(sign.label);
  const content = hex(sign.content);
  const key = hex(sign.pub);
  assert.ok(verifyWithLabel(suite, key, label, content, hex(sign.signature)));
  assert.ok(
    verifyWithLabel(suite, key, label, content, signWithLabel(suite, hex(sign.priv), label, content)),
  );
}

function encryption(entry: Entry, suite: ReturnType<typeof suiteIn>): void {
  const it = object(entry.encrypt_with_label);
  const key = { privateKey: hex(it.priv), publicKey: hex(it.pub) };
  const label = text(it.label);
  const context = hex(it.context);
  const given = { kemOutput: hex(it.kem_output), ciphertext: hex(it.ciphertext) };
  expectBytes(decryptWithLabel(suite, key, label, context, given), it.plaintext, "plaintext");
  const own = encryptWithLabel(suite, label, context)(key.publicKey, hex(it.plaintext), random);
  expectBytes(decryptWithLabel(suite, key, label, context, own), it.plaintext, "own plaintext");
}

export const cryptoBasics: Check = (entry) => {
  const suite = suiteIn(entry);
  const ref = object(entry.ref_hash);
  expectBytes(refHash(suite, text(ref.label), hex(ref.value)), ref.out, "ref_hash");
  const expand = object(entry.expand_with_label);
  expectBytes(
    expandWithLabel(
      suite.kdf,
      hex(expand.secret),
      text(expand.label),
      hex(expand.context),
      number(expand.length),
    ),
    expand.out,
    "expand_with_label",
  );
  const derive = object(entry.derive_secret);
  expectBytes(deriveSecret(suite.kdf, hex(derive.secret), text(derive.label)), derive.out, "derive_secret");
  const tree = object(entry.derive_tree_secret);
  const { secret, label, generation, length } = tree;
  expectBytes(
    deriveTreeSecret(suite.kdf, hex(secret), text(label), number(generation), number(length)),
    tree.out,
    "derive_tree_secret",
  );
  signing(entry, suite);
  encryption(entry, suite);
};

export const keySchedule: Check = (entry) => {
  const suite = suiteIn(entry);
  let initSecret = hex(entry.initial_init_secret);
  for (const [index, value] of list(entry.epochs).entries()) {
    const epoch = object(value);
    const context = encode(GroupContext, {
      version: 1,
      cipherSuite: suite.id,
      groupId: hex(entry.group_id),
      epoch: BigInt(index),
      treeHash: hex(epoch.tree_hash),
      confirmedTranscriptHash: hex(epoch.confirmed_transcript_hash),
      extensions: [],
    });
    expectBytes(context, epoch.group_context, "group_context");
    const psk = hex(epoch.psk_secret);
    const joiner = joinerSecret(suite, initSecret, hex(epoch.commit_secret), context);
    expectBytes(joiner, epoch.joiner_secret, "joiner_secret");
    expectBytes(welcomeSecret(suite, joiner, psk), epoch.welcome_secret, "welcome_secret");
    const made = newEpoch(suite, epochSecret(suite, joiner, psk, context));
    const { secrets } = made;
    expectBytes(secrets.initSecret, epoch.init_secret, "init_secret");
    expectBytes(secrets.senderDataSecret, epoch.sender_data_secret, "sender_data_secret");
    expectBytes(made.encryptionSecret, epoch.encryption_secret, "encryption_secret");
    expectBytes(secrets.exporterSecret, epoch.exporter_secret, "exporter_secret");
    expectBytes(secrets.epochAuthenticator, epoch.epoch_authenticator, "epoch_authenticator");
    expectBytes(secrets.externalSecret, epoch.external_secret, "external_secret");
    expectBytes(made.confirmationKey, epoch.confirmation_key, "confirmation_key");
    expectBytes(secrets.membershipKey, epoch.membership_key, "membership_key");
    expectBytes(secrets.resumptionPsk, epoch.resumption_psk, "resumption_psk");
    expectBytes(externalKeyPair(suite, secrets).publicKey, epoch.external_pub, "external_pub");
    const out = object(epoch.exporter);
    const exported = exporter(suite, secrets, text(out.label), hex(out.context), number(out.length));
    expectBytes(exported, out.secret, "exporter");
    initSecret = secrets.initSecret;
  }
};

export const pskSecret: Check = (entry) => {
  const psks = list(entry.psks).map((value) => {
    const psk = object(value);
    const id = { type: "external", pskId: hex(psk.psk_id), pskNonce: hex(psk.psk_nonce) } as const;
    return { id, psk: hex(psk.psk) };
  });
  expectBytes(computePskSecret(suiteIn(entry), psks), entry.psk_secret, "psk_secret");
};

export const secretTreeVectors: Check = (entry) => {
  const suite = suiteIn(entry);
  const data = object(entry.sender_data);
  const keys = senderDataKeys(suite, hex(data.sender_data_secret), hex(data.ciphertext));
  expectBytes(keys.key, data.key, "sender data key");
  expectBytes(keys.nonce, data.nonce, "sender data nonce");
  const leaves = list(entry.leaves);
  const tree = secretTree(leaves.length, hex(entry.encryption_secret));
  const limits = { skippedGenerations: 1000, forwardGenerations: 1000 };
  for (const [leafIndex, generations] of leaves.entries()) {
    for (const value of list(generations)) {
      const expected = object(value);
      const generation = number(expected.generation);
      for (const type of ["handshake", "application"] as const) {
        const { keys } = drawGeneration(suite, tree, leafIndex, type, generation, limits);
        expectBytes(keys.key, expected[`${type}_key`], `${type} key`);
        expectBytes(keys.nonce, expected[`${type}_nonce`], `${type} nonce`);
      }
    }
  }
};

export const transcriptHashes: Check = (entry) => {
  const suite = suiteIn(entry);
  const { wireFormat, content, auth } = decode(AuthenticatedContent, hex(entry.authenticated_content));
  assert.equal(content.body.type, "commit");
  const before = hex(entry.interim_transcript_hash_before);
  const confirmed = confirmedTranscriptHash(suite, before, {
    wireFormat,
    content,
    signature: auth.signature,
  });
  expectBytes(confirmed, entry.confirmed_transcript_hash_after, "confirmed");
  const tag = confirmationTag(suite, hex(entry.confirmation_key), confirmed);
  assert.deepEqual(tag, auth.confirmationTag);
  expectBytes(interimTranscriptHash(suite, confirmed, tag), entry.interim_transcript_hash_after, "interim");
};
