/** Transcript hashes (RFC 9420 §8.2) and the confirmation tag (§6.1). */
import { type Bytes, concat } from "../bytes.ts";
import { encode, opaque, struct, type Value } from "../codec/codec.ts";
import type { CipherSuite } from "../crypto/suite.ts";
import { ContentWireFormat, FramedContent } from "../message/framing.ts";

const ConfirmedTranscriptHashInput = struct({
  wireFormat: ContentWireFormat,
  content: FramedContent,
  signature: opaque,
});
export type ConfirmedTranscriptHashInput = Value<typeof ConfirmedTranscriptHashInput>;

export function confirmedTranscriptHash(
  { kdf }: CipherSuite,
  interimBefore: Bytes,
  input: ConfirmedTranscriptHashInput,
): Bytes {
  return kdf.hash(concat(interimBefore, encode(ConfirmedTranscriptHashInput, input)));
}

export function interimTranscriptHash({ kdf }: CipherSuite, confirmed: Bytes, confirmationTag: Bytes): Bytes {
  return kdf.hash(concat(confirmed, encode(opaque, confirmationTag)));
}

export function confirmationTag({ kdf }: CipherSuite, confirmationKey: Bytes, confirmed: Bytes): Bytes {
  return kdf.mac(confirmationKey, confirmed);
}
