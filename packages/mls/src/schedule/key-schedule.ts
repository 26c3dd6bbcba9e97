/** The key schedule (RFC 9420 §8), the external init secret (§8.3) and the exporter (§8.5). */
import { type Bytes, EMPTY, wipe } from "../bytes.ts";
import { ascii, opaque, struct, type Value } from "../codec/codec.ts";
import type { KeyPair, RandomBytes } from "../crypto/kem.ts";
import { deriveSecret, expandWithLabel } from "../crypto/label.ts";
import type { CipherSuite } from "../crypto/suite.ts";

/** The secrets of an epoch that outlive its creation. */
export const EpochSecrets = struct({
  senderDataSecret: opaque,
  exporterSecret: opaque,
  externalSecret: opaque,
  membershipKey: opaque,
  resumptionPsk: opaque,
  epochAuthenticator: opaque,
  initSecret: opaque,
});
export type EpochSecrets = Value<typeof EpochSecrets>;

/** With those that are consumed as the epoch begins. */
export interface NewEpoch {
  readonly secrets: EpochSecrets;
  readonly encryptionSecret: Bytes;
  readonly confirmationKey: Bytes;
}

export function zeros(suite: CipherSuite): Bytes {
  return new Uint8Array(suite.kdf.nh);
}

export function joinerSecret({ kdf }: CipherSuite, initSecret: Bytes, commitSecret: Bytes, context: Bytes) {
  const extracted = kdf.extract(initSecret, commitSecret);
  const joiner = expandWithLabel(kdf, extracted, "joiner", context, kdf.nh);
  wipe(extracted);
  return joiner;
}

export function welcomeSecret({ kdf }: CipherSuite, joiner: Bytes, pskSecret: Bytes): Bytes {
  const extracted = kdf.extract(joiner, pskSecret);
  const welcome = deriveSecret(kdf, extracted, "welcome");
  wipe(extracted);
  return welcome;
}

/** The key and nonce of `encrypted_group_info` (§12.4.3.1). */
export function welcomeKeys({ kdf, aead }: CipherSuite, secret: Bytes): { key: Bytes; nonce: Bytes } {
  return {
    nonce: expandWithLabel(kdf, secret, "nonce", EMPTY, aead.nn),
    key: expandWithLabel(kdf, secret, "key", EMPTY, aead.nk),
  };
}

export function epochSecret({ kdf }: CipherSuite, joiner: Bytes, pskSecret: Bytes, context: Bytes): Bytes {
  const extracted = kdf.extract(joiner, pskSecret);
  const epoch = expandWithLabel(kdf, extracted, "epoch", context, kdf.nh);
  wipe(extracted);
  return epoch;
}

/** Everything that follows from an epoch secret, which is wiped. */
export function newEpoch(suite: CipherSuite, epoch: Bytes): NewEpoch {
  const derive = (label: string) => deriveSecret(suite.kdf, epoch, label);
  const result = {
    secrets: {
      senderDataSecret: derive("sender data"),
      exporterSecret: derive("exporter"),
      externalSecret: derive("external"),
      membershipKey: derive("membership"),
      resumptionPsk: derive("resumption"),
      epochAuthenticator: derive("authentication"),
      initSecret: derive("init"),
    },
    encryptionSecret: derive("encryption"),
    confirmationKey: derive("confirm"),
  };
  wipe(epoch);
  return result;
}

const EXTERNAL_INIT = ascii("MLS 1.0 external init secret");

export function externalKeyPair(suite: CipherSuite, secrets: EpochSecrets): KeyPair {
  return suite.kem.deriveKeyPair(secrets.externalSecret);
}

/** §8.3, by the joiner. */
export function externalInit({ hpke, kdf }: CipherSuite, externalPub: Bytes, random: RandomBytes) {
  const context = hpke.setupBaseS(externalPub, hpke.scheduleContext(EMPTY), random);
  const initSecret = context.export(EXTERNAL_INIT, kdf.nh);
  context.close();
  return { kemOutput: context.enc, initSecret };
}

/** §8.3, by a member. */
export function receiveExternalInit(suite: CipherSuite, secrets: EpochSecrets, kemOutput: Bytes): Bytes {
  const { hpke, kdf } = suite;
  const pair = externalKeyPair(suite, secrets);
  const context = hpke.setupBaseR(kemOutput, pair, hpke.scheduleContext(EMPTY));
  const initSecret = context.export(EXTERNAL_INIT, kdf.nh);
  context.close();
  wipe(pair.privateKey);
  return initSecret;
}

/** MLS-Exporter (§8.5) */
export function exporter(
  { kdf }: CipherSuite,
  secrets: EpochSecrets,
  label: string,
  context: Bytes,
  length: number,
): Bytes {
  const derived = deriveSecret(kdf, secrets.exporterSecret, label);
  const exported = expandWithLabel(kdf, derived, "exported", kdf.hash(context), length);
  wipe(derived);
  return exported;
}
