/** Structs that end with a signature over all that stands before it (RFC 9420 §5.1.2). */
import { type Bytes, concat, EMPTY } from "../bytes.ts";
import { type Codec, encode, opaque, struct, type Value } from "../codec/codec.ts";
import { signWithLabel, verifyWithLabel } from "./label.ts";
import type { CipherSuite } from "./suite.ts";

/** `beyond` is signed too, after the fields, though it does not stand in the struct. */
export interface Signed<T extends { readonly signature: Bytes }> {
  readonly codec: Codec<T>;
  sign(suite: CipherSuite, tbs: Omit<T, "signature">, privateKey: Bytes, beyond?: Bytes): T;
  isValid(suite: CipherSuite, value: T, publicKey: Bytes, beyond?: Bytes): boolean;
}

type Fields = Readonly<Record<string, unknown>>;
type WithSignature<F extends Fields> = Value<ReturnType<typeof struct<F>>> & { readonly signature: Bytes };

export function signed<const F extends Fields>(label: string, fields: F): Signed<WithSignature<F>> {
  const tbs = struct(fields) as Codec<unknown>;
  return {
    codec: struct({ ...fields, signature: opaque }) as unknown as Codec<WithSignature<F>>,
    sign(suite, value, privateKey, beyond = EMPTY) {
      const signature = signWithLabel(suite, privateKey, label, concat(encode(tbs, value), beyond));
      return { ...value, signature } as WithSignature<F>;
    },
    isValid: (suite, value, publicKey, beyond = EMPTY) =>
      verifyWithLabel(suite, publicKey, label, concat(encode(tbs, value), beyond), value.signature),
  };
}
