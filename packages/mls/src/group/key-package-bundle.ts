/** Making key packages (RFC 9420 §10) and the leaf they carry (§7.2), with GREASE (§13.5). */
import type { Bytes } from "../bytes.ts";
import type { RandomBytes } from "../crypto/kem.ts";
import { deriveAndWipe } from "../crypto/label.ts";
import { type CipherSuite, suiteOf } from "../crypto/suite.ts";
import type { Credential } from "../message/credential.ts";
import { CREDENTIAL_TYPES, credentialType } from "../message/credential.ts";
import { type Extension, typesToList } from "../message/extension.ts";
import { type KeyPackage, signKeyPackage } from "../message/key-package.ts";
import {
  type Capabilities,
  type Lifetime,
  MLS10,
  signLeafNode,
  type UnsignedLeafNode,
} from "../message/leaf-node.ts";

/** The private side of a key package. It serves one Welcome; whoever joined wipes it. */
export interface KeyPackageSecrets {
  readonly initKey: Bytes;
  readonly encryptionKey: Bytes;
  readonly signatureKey: Bytes;
}

export interface KeyPackageBundle {
  readonly keyPackage: KeyPackage;
  readonly secrets: KeyPackageSecrets;
}

export interface KeyPackageChoices {
  readonly cipherSuite: number;
  readonly credential: Credential;
  readonly lifetime: Lifetime;
  readonly capabilities?: Capabilities;
  readonly leafExtensions?: readonly Extension[];
  readonly extensions?: readonly Extension[];
  /** An Ed25519 seed; a fresh one if it is left out. Using one key in several groups links them. */
  readonly signatureKey?: Bytes;
}

/** A value that others must ignore (§13.5). */
function greaseValue(random: RandomBytes): number {
  const nibble = (random(1)[0] ?? 0) % 15;
  return 0x0a0a + nibble * 0x1010;
}

/** Capabilities of a client that supports nothing beyond the RFC but these, with GREASE among them. */
export function defaultCapabilities(
  cipherSuite: number,
  credential: Credential,
  random: RandomBytes,
  beyond: { readonly extensions?: readonly number[]; readonly proposals?: readonly number[] } = {},
): Capabilities {
  const credentials = new Set<number>([CREDENTIAL_TYPES.basic, credentialType(credential)]);
  return {
    versions: [MLS10],
    cipherSuites: [cipherSuite, greaseValue(random)],
    extensions: [...(beyond.extensions ?? []), greaseValue(random)],
    proposals: [...(beyond.proposals ?? []), greaseValue(random)],
    credentials: [...credentials, greaseValue(random)],
  };
}

function freshKeyPair(suite: CipherSuite, random: RandomBytes) {
  return deriveAndWipe(suite, random(Math.max(32, suite.kdf.nh)));
}

export function createKeyPackage(choices: KeyPackageChoices, random: RandomBytes): KeyPackageBundle {
  const suite = suiteOf(choices.cipherSuite);
  const init = freshKeyPair(suite, random);
  const encryption = freshKeyPair(suite, random);
  const signature = suite.signatureKeyPair(choices.signatureKey?.slice() ?? random(32));
  const { cipherSuite, credential, lifetime } = choices;
  const { extensions = [], leafExtensions = [] } = choices;
  const used = { extensions: typesToList([...leafExtensions, ...extensions]) };
  const leaf: UnsignedLeafNode = {
    encryptionKey: encryption.publicKey,
    signatureKey: signature.publicKey,
    credential,
    capabilities: choices.capabilities ?? defaultCapabilities(cipherSuite, credential, random, used),
    source: { type: "key_package", lifetime },
    extensions: leafExtensions,
  };
  const leafNode = signLeafNode(suite, leaf, signature.privateKey, undefined);
  const tbs = { version: MLS10, cipherSuite, initKey: init.publicKey, leafNode, extensions };
  return {
    keyPackage: signKeyPackage(suite, tbs, signature.privateKey),
    secrets: {
      initKey: init.privateKey,
      encryptionKey: encryption.privateKey,
      signatureKey: signature.privateKey,
    },
  };
}
