/** ts-mls on exactly our primitives: noble alone, no WebCrypto. */
import type { CipherSuite } from "@hushroom/mls";
import type { CiphersuiteImpl } from "@hushroom/oracles";
import { random } from "../../packages/oracles/test/support/our-client.ts";

function hpkeOf({ kem, aead, hpke }: CipherSuite) {
  const none = new Uint8Array();
  const pairs = new Map<string, { privateKey: Uint8Array; publicKey: Uint8Array }>();
  const pairOf = (privateKey: Uint8Array) => {
    const key = privateKey.join();
    const pair = pairs.get(key) ?? { privateKey, publicKey: kem.publicKey(privateKey) };
    pairs.set(key, pair);
    return pair;
  };
  return {
    keyLength: aead.nk,
    nonceLength: aead.nn,
    seal: async (key: Uint8Array, plaintext: Uint8Array, info: Uint8Array, aad = none) => {
      const context = hpke.setupBaseS(key, hpke.scheduleContext(info), random);
      return { enc: context.enc, ct: context.seal(aad, plaintext) };
    },
    open: async (key: Uint8Array, enc: Uint8Array, ciphertext: Uint8Array, info: Uint8Array, aad = none) => {
      const plaintext = hpke.setupBaseR(enc, pairOf(key), hpke.scheduleContext(info)).open(aad, ciphertext);
      if (!plaintext) throw new Error("cannot open");
      return plaintext;
    },
    importPrivateKey: async (key: Uint8Array) => key,
    importPublicKey: async (key: Uint8Array) => key,
    exportPublicKey: async (key: Uint8Array) => key,
    exportPrivateKey: async (key: Uint8Array) => key,
    encryptAead: async (
      key: Uint8Array,
      nonce: Uint8Array,
      aad: Uint8Array | undefined,
      plaintext: Uint8Array,
    ) => aead.seal(key, nonce, aad ?? none, plaintext),
    decryptAead: async (
      key: Uint8Array,
      nonce: Uint8Array,
      aad: Uint8Array | undefined,
      sealed: Uint8Array,
    ) => {
      const plaintext = aead.open(key, nonce, aad ?? none, sealed);
      if (!plaintext) throw new Error("cannot open");
      return plaintext;
    },
    exportSecret: async (key: Uint8Array, exporterContext: Uint8Array, length: number, info: Uint8Array) => {
      const context = hpke.setupBaseS(key, hpke.scheduleContext(info), random);
      return { enc: context.enc, secret: context.export(exporterContext, length) };
    },
    importSecret: async (
      key: Uint8Array,
      exporterContext: Uint8Array,
      enc: Uint8Array,
      length: number,
      info: Uint8Array,
    ) => hpke.setupBaseR(enc, pairOf(key), hpke.scheduleContext(info)).export(exporterContext, length),
    deriveKeyPair: async (ikm: Uint8Array) => kem.deriveKeyPair(ikm),
    generateKeyPair: async () => kem.deriveKeyPair(random(64)),
  };
}

export function ourPrimitives(suite: CipherSuite): CiphersuiteImpl {
  const { kdf } = suite;
  const same = (a: Uint8Array, b: Uint8Array) =>
    a.length === b.length && a.every((byte, at) => byte === b[at]);
  const impl = {
    id: suite.id,
    rng: { randomBytes: random },
    hash: {
      digest: async (data: Uint8Array) => kdf.hash(data),
      mac: async (key: Uint8Array, data: Uint8Array) => kdf.mac(key, data),
      verifyMac: async (key: Uint8Array, mac: Uint8Array, data: Uint8Array) => same(kdf.mac(key, data), mac),
    },
    kdf: {
      size: kdf.nh,
      extract: async (salt: Uint8Array, ikm: Uint8Array) => kdf.extract(salt, ikm),
      expand: async (prk: Uint8Array, info: Uint8Array, length: number) => kdf.expand(prk, info, length),
    },
    signature: {
      sign: async (key: Uint8Array, message: Uint8Array) => suite.sign(key, message),
      verify: async (key: Uint8Array, message: Uint8Array, signature: Uint8Array) =>
        suite.verify(key, message, signature),
      keygen: async () => {
        const { privateKey, publicKey } = suite.signatureKeyPair(random(32));
        return { signKey: privateKey, publicKey };
      },
    },
    hpke: hpkeOf(suite),
  };
  return impl as unknown as CiphersuiteImpl;
}
