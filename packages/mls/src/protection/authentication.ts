/** Content authentication (RFC 9420 §6.1): the signature over a framed content, and proposal references (§5.2). */
import { type Bytes, concat, EMPTY } from "../bytes.ts";
import { encode, struct, uint16 } from "../codec/codec.ts";
import { refHash, signWithLabel, verifyWithLabel } from "../crypto/label.ts";
import type { CipherSuite } from "../crypto/suite.ts";
import { AuthenticatedContent, ContentWireFormat, FramedContent } from "../message/framing.ts";
import { MLS10 } from "../message/leaf-node.ts";

type Framed = Pick<AuthenticatedContent, "wireFormat" | "content">;
const Preamble = struct({ version: uint16, wireFormat: ContentWireFormat, content: FramedContent });

/** FramedContentTBS; the encoded group context belongs to it for senders that know the epoch. */
export function framedContentTBS({ wireFormat, content }: Framed, context: Bytes): Bytes {
  const { type } = content.sender;
  const knowsEpoch = type === "member" || type === "new_member_commit";
  return concat(encode(Preamble, { version: MLS10, wireFormat, content }), knowsEpoch ? context : EMPTY);
}

export function signContent(suite: CipherSuite, framed: Framed, context: Bytes, privateKey: Bytes): Bytes {
  return signWithLabel(suite, privateKey, "FramedContentTBS", framedContentTBS(framed, context));
}

export function contentSignatureValid(
  suite: CipherSuite,
  message: AuthenticatedContent,
  context: Bytes,
  signatureKey: Bytes,
): boolean {
  const tbs = framedContentTBS(message, context);
  return verifyWithLabel(suite, signatureKey, "FramedContentTBS", tbs, message.auth.signature);
}

/** `MakeProposalRef` (§5.2) */
export function makeProposalRef(suite: CipherSuite, message: AuthenticatedContent): Bytes {
  return refHash(suite, "MLS 1.0 Proposal Reference", encode(AuthenticatedContent, message));
}
