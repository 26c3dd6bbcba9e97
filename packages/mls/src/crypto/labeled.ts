/** LabeledExtract and LabeledExpand (RFC 9180 §4). */
import { type Bytes, concat } from "../bytes.ts";
import { ascii } from "../codec/codec.ts";
import type { Kdf } from "./kdf.ts";

const VERSION = ascii("HPKE-v1");

export interface Labeled {
  extract(salt: Bytes, label: string, ikm: Bytes): Bytes;
  expand(prk: Bytes, label: string, info: Bytes, length: number): Bytes;
}

export function labeled(kdf: Kdf, suiteId: Bytes): Labeled {
  return {
    extract(salt, label, ikm) {
      const labeledIkm = concat(VERSION, suiteId, ascii(label), ikm);
      const result = kdf.extract(salt, labeledIkm);
      labeledIkm.fill(0);
      return result;
    },
    expand(prk, label, info, length) {
      const size = Uint8Array.of(length >>> 8, length & 0xff);
      return kdf.expand(prk, concat(size, VERSION, suiteId, ascii(label), info), length);
    },
  };
}
