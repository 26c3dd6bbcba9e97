/** The labelled operations: signing (RFC 9420 §5.1.2), encryption (§5.1.3), references (§5.2), derivation (§8). */
import { type Bytes, EMPTY, wipe } from "../bytes.ts";
import { asciiLabel, encode, opaque, struct, uint16, type Value } from "../codec/codec.ts";
import { Writer } from "../codec/writer.ts";
import { check } from "../error.ts";
import type { Kdf } from "./kdf.ts";
import type { KeyPair, RandomBytes } from "./kem.ts";
import type { CipherSuite } from "./suite.ts";

const VERSION = "MLS 1.0 ";

const SignContent = struct({ label: asciiLabel, content: opaque });
const EncryptContext = struct({ label: asciiLabel, context: opaque });
const RefHashInput = struct({ label: asciiLabel, value: opaque });
const KDFLabel = struct({ length: uint16, label: asciiLabel, context: opaque });

export const HPKECiphertext = struct({ kemOutput: opaque, ciphertext: opaque });
export type HPKECiphertext = Value<typeof HPKECiphertext>;

export function signWithLabel(suite: CipherSuite, key: Bytes, label: string, content: Bytes) {
  return suite.sign(key, encode(SignContent, { label: VERSION + label, content }));
}

export function verifyWithLabel(
  suite: CipherSuite,
  publicKey: Bytes,
  label: string,
  content: Bytes,
  signature: Bytes,
): boolean {
  return suite.verify(publicKey, encode(SignContent, { label: VERSION + label, content }), signature);
}

export type EncryptWithLabel = (publicKey: Bytes, plaintext: Bytes, random: RandomBytes) => HPKECiphertext;

/** `EncryptWithLabel` for one label and context; what all receivers share is hashed once. */
export function encryptWithLabel(suite: CipherSuite, label: string, context: Bytes): EncryptWithLabel {
  const info = encode(EncryptContext, { label: VERSION + label, context });
  const schedule = suite.hpke.scheduleContext(info);
  return (publicKey, plaintext, random) => {
    const sender = suite.hpke.setupBaseS(publicKey, schedule, random);
    const ciphertext = sender.seal(EMPTY, plaintext);
    sender.close();
    return { kemOutput: sender.enc, ciphertext };
  };
}

export function decryptWithLabel(
  suite: CipherSuite,
  key: KeyPair,
  label: string,
  context: Bytes,
  sealed: HPKECiphertext,
): Bytes {
  const info = encode(EncryptContext, { label: VERSION + label, context });
  const receiver = suite.hpke.setupBaseR(sealed.kemOutput, key, suite.hpke.scheduleContext(info));
  const plaintext = receiver.open(EMPTY, sealed.ciphertext);
  receiver.close();
  check(plaintext, "hpke-open");
  return plaintext;
}

export function refHash(suite: CipherSuite, label: string, value: Bytes): Bytes {
  return suite.kdf.hash(encode(RefHashInput, { label, value }));
}

export function expandWithLabel(
  kdf: Kdf,
  secret: Bytes,
  label: string,
  context: Bytes,
  length: number,
): Bytes {
  return kdf.expand(secret, encode(KDFLabel, { length, label: VERSION + label, context }), length);
}

export function deriveSecret(kdf: Kdf, secret: Bytes, label: string): Bytes {
  return expandWithLabel(kdf, secret, label, EMPTY, kdf.nh);
}

export function deriveTreeSecret(kdf: Kdf, secret: Bytes, label: string, generation: number, length: number) {
  const writer = new Writer();
  writer.uint32(generation);
  return expandWithLabel(kdf, secret, label, writer.finish(), length);
}

/** The key pair of a node secret that nobody needs any more. */
export function deriveAndWipe(suite: CipherSuite, nodeSecret: Bytes): KeyPair {
  const pair = suite.kem.deriveKeyPair(nodeSecret);
  wipe(nodeSecret);
  return pair;
}
