/** GroupInfo (RFC 9420 §12.4.3): the public state of a group, signed by a member. */
import { opaque, uint32, type Value } from "../codec/codec.ts";
import { signed } from "../crypto/signed.ts";
import { Extensions } from "./extension.ts";
import { GroupContext } from "./group-context.ts";

const groupInfo = signed("GroupInfoTBS", {
  groupContext: GroupContext,
  extensions: Extensions,
  confirmationTag: opaque,
  signer: uint32,
});
export const { codec: GroupInfo, sign: signGroupInfo, isValid: groupInfoSignatureValid } = groupInfo;
export type GroupInfo = Value<typeof GroupInfo>;
