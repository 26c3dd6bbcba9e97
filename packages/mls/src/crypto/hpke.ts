/** HPKE in base mode (RFC 9180 §5.1, §6.1): one message sealed to a public key, or a secret exported. */
import { type Bytes, concat, EMPTY, wipe } from "../bytes.ts";
import { ascii } from "../codec/codec.ts";
import type { Aead } from "./aead.ts";
import type { Kdf } from "./kdf.ts";
import type { Kem, KeyPair, RandomBytes } from "./kem.ts";
import { labeled } from "./labeled.ts";

const MODE_BASE = 0x00;

export interface HpkeContext {
  seal(aad: Bytes, plaintext: Bytes): Bytes;
  open(aad: Bytes, ciphertext: Bytes): Bytes | undefined;
  export(exporterContext: Bytes, length: number): Bytes;
  /** Forgets the context's keys. */
  close(): void;
}

export interface Hpke {
  readonly kem: Kem;
  /** The `key_schedule_context` of an info: computed once where one info serves many receivers. */
  scheduleContext(info: Bytes): Bytes;
  setupBaseS(publicKey: Bytes, context: Bytes, random: RandomBytes): HpkeContext & { enc: Bytes };
  setupBaseR(enc: Bytes, key: KeyPair, context: Bytes): HpkeContext;
}

const uint16 = (value: number) => Uint8Array.of(value >>> 8, value & 0xff);

export function hpke(kem: Kem, kdf: Kdf, aead: Aead): Hpke {
  const suiteId = concat(ascii("HPKE"), uint16(kem.id), uint16(kdf.id), uint16(aead.id));
  const { extract, expand } = labeled(kdf, suiteId);
  const pskIdHash = extract(EMPTY, "psk_id_hash", EMPTY);

  /** Key schedule of §5.1; MLS seals one message per context, so the sequence number stays zero. */
  function keySchedule(sharedSecret: Bytes, context: Bytes): HpkeContext {
    const secret = extract(sharedSecret, "secret", EMPTY);
    const key = expand(secret, "key", context, aead.nk);
    const nonce = expand(secret, "base_nonce", context, aead.nn);
    const exporterSecret = expand(secret, "exp", context, kdf.nh);
    wipe(sharedSecret, secret);
    return {
      seal: (aad, plaintext) => aead.seal(key, nonce, aad, plaintext),
      open: (aad, ciphertext) => aead.open(key, nonce, aad, ciphertext),
      export: (exporterContext, length) => expand(exporterSecret, "sec", exporterContext, length),
      close: () => wipe(key, nonce, exporterSecret),
    };
  }

  return {
    kem,
    scheduleContext: (info) => concat(Uint8Array.of(MODE_BASE), pskIdHash, extract(EMPTY, "info_hash", info)),
    setupBaseS(publicKey, context, random) {
      const { sharedSecret, enc } = kem.encap(publicKey, random);
      return { ...keySchedule(sharedSecret, context), enc };
    },
    setupBaseR: (enc, key, context) => keySchedule(kem.decap(enc, key), context),
  };
}
