/** The pre-shared keys of a commit as one secret (RFC 9420 §8.4). */
import { type Bytes, wipe } from "../bytes.ts";
import { encode, struct, uint16 } from "../codec/codec.ts";
import { expandWithLabel } from "../crypto/label.ts";
import type { CipherSuite } from "../crypto/suite.ts";
import { PreSharedKeyID } from "../message/psk-id.ts";
import { zeros } from "./key-schedule.ts";

const PSKLabel = struct({ id: PreSharedKeyID, index: uint16, count: uint16 });

export interface PreSharedKey {
  readonly id: PreSharedKeyID;
  readonly psk: Bytes;
}

export function computePskSecret(suite: CipherSuite, psks: readonly PreSharedKey[]): Bytes {
  let secret = zeros(suite);
  for (const [index, { id, psk }] of psks.entries()) {
    const extracted = suite.kdf.extract(zeros(suite), psk);
    const label = encode(PSKLabel, { id, index, count: psks.length });
    const input = expandWithLabel(suite.kdf, extracted, "derived psk", label, suite.kdf.nh);
    const next = suite.kdf.extract(input, secret);
    wipe(extracted, input, secret);
    secret = next;
  }
  return secret;
}
