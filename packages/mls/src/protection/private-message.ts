/** Private messages (RFC 9420 §6.3): content encrypted with a ratchet's key, the sender with a key of its own. */
import type { Bytes } from "../bytes.ts";
import { decode, encode, fixed, opaque, struct, uint32, uint64, type Value } from "../codec/codec.ts";
import { Reader } from "../codec/reader.ts";
import type { RandomBytes } from "../crypto/kem.ts";
import { expandWithLabel } from "../crypto/label.ts";
import type { CipherSuite } from "../crypto/suite.ts";
import { check } from "../error.ts";
import {
  type AuthenticatedContent,
  ContentType,
  type PrivateMessage,
  privateMessageContent,
} from "../message/framing.ts";
import {
  drawGeneration,
  drawNext,
  type RatchetLimits,
  type RatchetType,
  type SecretTree,
} from "../schedule/secret-tree.ts";

const GUARD = 4;

const SenderData = struct({ leafIndex: uint32, generation: uint32, reuseGuard: fixed(GUARD) });
type SenderData = Value<typeof SenderData>;
const aad = { groupId: opaque, epoch: uint64, contentType: ContentType } as const;
const SenderDataAAD = struct(aad);
const PrivateContentAAD = struct({ ...aad, authenticatedData: opaque });

/** §6.3.2 */
export function senderDataKeys({ kdf, aead }: CipherSuite, secret: Bytes, ciphertext: Bytes) {
  const sample = ciphertext.subarray(0, kdf.nh);
  return {
    key: expandWithLabel(kdf, secret, "key", sample, aead.nk),
    nonce: expandWithLabel(kdf, secret, "nonce", sample, aead.nn),
  };
}

function guarded(nonce: Bytes, guard: Bytes): Bytes {
  return nonce.map((byte, index) => byte ^ (guard[index] ?? 0));
}

function ratchetOf(contentType: PrivateMessage["contentType"]): RatchetType {
  return contentType === "application" ? "application" : "handshake";
}

/** PrivateMessageContent with `padding(length)` zero bytes. */
function encodeContent({ content, auth }: AuthenticatedContent, padding: (length: number) => number): Bytes {
  const { body } = content;
  const encoded = encode(privateMessageContent(body.type), { body, auth });
  const padded = new Uint8Array(encoded.length + padding(encoded.length));
  padded.set(encoded);
  encoded.fill(0);
  return padded;
}

export interface EpochKeys {
  readonly senderDataSecret: Bytes;
  readonly secretTree: SecretTree;
}

/** A message with the secret tree after it. */
export interface Drawing<T> {
  readonly message: T;
  readonly secretTree: SecretTree;
  readonly consumed: readonly Bytes[];
}

export function protectPrivate(
  suite: CipherSuite,
  message: AuthenticatedContent,
  keys: EpochKeys,
  padding: (length: number) => number,
  random: RandomBytes,
): Drawing<PrivateMessage> {
  const { groupId, epoch, sender, authenticatedData, body } = message.content;
  check(sender.type === "member", "argument-sender");
  const header = { groupId, epoch, contentType: body.type, authenticatedData };
  const drawn = drawNext(suite, keys.secretTree, sender.leafIndex, ratchetOf(body.type));
  const guard = random(GUARD);
  const content = encodeContent(message, padding);
  const nonce = guarded(drawn.keys.nonce, guard);
  const ciphertext = suite.aead.seal(drawn.keys.key, nonce, encode(PrivateContentAAD, header), content);
  content.fill(0);
  const { generation } = drawn.keys;
  const senderData = encode(SenderData, { leafIndex: sender.leafIndex, generation, reuseGuard: guard });
  const sd = senderDataKeys(suite, keys.senderDataSecret, ciphertext);
  const encryptedSenderData = suite.aead.seal(sd.key, sd.nonce, encode(SenderDataAAD, header), senderData);
  return {
    message: { ...header, encryptedSenderData, ciphertext },
    secretTree: drawn.tree,
    consumed: [...drawn.consumed, nonce, sd.key, sd.nonce],
  };
}

function openSenderData(suite: CipherSuite, message: PrivateMessage, secret: Bytes): SenderData {
  const sd = senderDataKeys(suite, secret, message.ciphertext);
  const data = suite.aead.open(sd.key, sd.nonce, encode(SenderDataAAD, message), message.encryptedSenderData);
  check(data, "sender-data-open");
  return decode(SenderData, data);
}

function decodeContent(message: PrivateMessage, leafIndex: number, plaintext: Bytes): AuthenticatedContent {
  const { groupId, epoch, authenticatedData, contentType } = message;
  const reader = new Reader(plaintext);
  const { body, auth } = privateMessageContent(contentType).read(reader);
  check(!reader.bytes(reader.left).some(Boolean), "padding-nonzero");
  const sender = { type: "member", leafIndex } as const;
  return {
    wireFormat: "private_message",
    content: { groupId, epoch, sender, authenticatedData, body },
    auth,
  };
}

export interface Readable extends EpochKeys {
  /** Our own leaf, which is refused as a sender. */
  readonly leafIndex: number;
  /** By leaf; undefined where the leaf is blank. */
  readonly signatureKeys: readonly (Bytes | undefined)[];
}

/** Opens a private message of this epoch; its signature is still to be checked. */
export function unprotectPrivate(
  suite: CipherSuite,
  message: PrivateMessage,
  epoch: Readable,
  limits: RatchetLimits,
): Drawing<AuthenticatedContent> {
  const { leafIndex, generation, reuseGuard } = openSenderData(suite, message, epoch.senderDataSecret);
  check(epoch.signatureKeys[leafIndex], "sender-blank");
  check(leafIndex !== epoch.leafIndex, "message-own");
  const type = ratchetOf(message.contentType);
  const drawn = drawGeneration(suite, epoch.secretTree, leafIndex, type, generation, limits);
  const nonce = guarded(drawn.keys.nonce, reuseGuard);
  const header = encode(PrivateContentAAD, message);
  const plaintext = suite.aead.open(drawn.keys.key, nonce, header, message.ciphertext);
  check(plaintext, "content-open");
  const content = decodeContent(message, leafIndex, plaintext);
  plaintext.fill(0);
  return { message: content, secretTree: drawn.tree, consumed: drawn.consumed };
}
