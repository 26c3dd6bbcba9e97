/** The group context (RFC 9420 §8.1): what all members agree on in an epoch. */
import type { Bytes } from "../bytes.ts";
import { encode, opaque, struct, uint16, uint64, type Value } from "../codec/codec.ts";
import { Extensions } from "./extension.ts";

export const GroupContext = struct({
  version: uint16,
  cipherSuite: uint16,
  groupId: opaque,
  epoch: uint64,
  treeHash: opaque,
  confirmedTranscriptHash: opaque,
  extensions: Extensions,
});
export type GroupContext = Value<typeof GroupContext>;

export function encodeGroupContext(context: GroupContext): Bytes {
  return encode(GroupContext, context);
}
