/** Public messages (RFC 9420 §6.2): signed, and tagged with the group's membership key. */
import { type Bytes, concat, equal } from "../bytes.ts";
import { encode } from "../codec/codec.ts";
import type { CipherSuite } from "../crypto/suite.ts";
import { check } from "../error.ts";
import { type AuthenticatedContent, framedContentAuthData, type PublicMessage } from "../message/framing.ts";
import { framedContentTBS } from "./authentication.ts";

type Contents = Pick<AuthenticatedContent, "content" | "auth">;

/** The tag over AuthenticatedContentTBM, for members; nobody else has the key. */
function membershipTag({ kdf }: CipherSuite, { content, auth }: Contents, context: Bytes, key: Bytes) {
  const { body, sender } = content;
  check(body.type !== "application", "application-public");
  if (sender.type !== "member") return undefined;
  const tbs = framedContentTBS({ wireFormat: "public_message", content }, context);
  return kdf.mac(key, concat(tbs, encode(framedContentAuthData(body.type), auth)));
}

export function protectPublic(
  suite: CipherSuite,
  { content, auth }: AuthenticatedContent,
  groupContext: Bytes,
  membershipKey: Bytes,
): PublicMessage {
  const tag = membershipTag(suite, { content, auth }, groupContext, membershipKey);
  return { content, auth, membershipTag: tag };
}

export function unprotectPublic(
  suite: CipherSuite,
  { content, auth, membershipTag: received }: PublicMessage,
  groupContext: Bytes,
  membershipKey: Bytes,
): AuthenticatedContent {
  const expected = membershipTag(suite, { content, auth }, groupContext, membershipKey);
  check(!expected || (received && equal(received, expected)), "membership-tag");
  return { wireFormat: "public_message", content, auth };
}
