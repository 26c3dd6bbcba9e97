/** A world for tests: seeded randomness, and clients that keep their states as a careful application does. */
import { sha256 } from "@noble/hashes/sha2.js";
import { concat } from "../../src/bytes.ts";
import { ascii } from "../../src/codec/codec.ts";
import {
  basicCredential,
  type Capabilities,
  CIPHER_SUITES,
  createGroup,
  createKeyPackage,
  defaultCapabilities,
  type Env,
  type Extension,
  type GroupState,
  type KeyPackageBundle,
  type Policy,
  policy,
  type RandomBytes,
} from "../../src/index.ts";

export const SUITE_1 = CIPHER_SUITES.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;
export const SUITE_3 = CIPHER_SUITES.MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519;
export const X_WING = CIPHER_SUITES.MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519;
export const ALL_SUITES = [SUITE_1, SUITE_3, X_WING];

export const NOW = 1_800_000_000;

/** A non-default extension and a custom proposal that the clients of the tests support. */
export const EXTENSION = 0xff01;
export const CUSTOM = 0xff02;

/** Bytes that depend on the seed alone. */
export function seeded(seed: string): RandomBytes {
  let counter = 0;
  return (length) => {
    const blocks: Uint8Array[] = [];
    for (let have = 0; have < length; have += 32) blocks.push(sha256(ascii(`${seed}/${counter++}`)));
    return concat(...blocks).slice(0, length);
  };
}

export function pick(random: RandomBytes, below: number): number {
  const [a = 0, b = 0, c = 0] = random(3);
  return ((a << 16) | (b << 8) | c) % below;
}

export function chosen<T>(random: RandomBytes, values: readonly T[]): T {
  const value = values[pick(random, values.length)];
  if (value === undefined) throw new Error("nothing to choose from");
  return value;
}

export const PSK = new Uint8Array(32).fill(0x55);

export function environment(random: RandomBytes, choices: Partial<Policy> = {}): Env {
  return {
    random,
    now: NOW,
    policy: policy({ authenticate: () => true, ...choices }),
    psk: (id) => (id.type === "external" ? PSK : undefined),
  };
}

export const LIFETIME = { notBefore: BigInt(NOW - 3600), notAfter: BigInt(NOW + 86_400 * 30) };

export function capabilitiesOf(suite: number, random: RandomBytes): Capabilities {
  const credential = basicCredential(new Uint8Array(1));
  return defaultCapabilities(suite, credential, random, { extensions: [EXTENSION], proposals: [CUSTOM] });
}

export function keyPackage(suite: number, name: string, random: RandomBytes): KeyPackageBundle {
  return createKeyPackage(
    {
      cipherSuite: suite,
      credential: basicCredential(ascii(name)),
      lifetime: LIFETIME,
      capabilities: capabilitiesOf(suite, random),
    },
    random,
  );
}

export function newGroup(
  suite: number,
  name: string,
  env: Env,
  extensions: readonly Extension[] = [],
): GroupState {
  const creator = keyPackage(suite, name, env.random);
  return createGroup({ groupId: env.random(16), creator, extensions }, env);
}

/** Takes a result's state and wipes what it consumed, as a careful caller does. */
export function settled<T extends { readonly state: GroupState; readonly consumed: readonly Uint8Array[] }>(
  result: T,
): GroupState {
  for (const secret of result.consumed) secret.fill(0);
  return result.state;
}
