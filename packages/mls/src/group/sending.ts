/** Framing what a member sends: signed, then protected as a public or private message (RFC 9420 §6). */
import { type Bytes, EMPTY } from "../bytes.ts";
import { encode } from "../codec/codec.ts";
import {
  type AuthenticatedContent,
  type ContentBody,
  type FramedContent,
  MLSMessage,
} from "../message/framing.ts";
import { signContent } from "../protection/authentication.ts";
import { protectPrivate } from "../protection/private-message.ts";
import { protectPublic } from "../protection/public-message.ts";
import type { Env } from "./policy.ts";
import { contextBytes, type GroupState } from "./state.ts";

export interface Framing {
  /** Sent beside the content, authenticated and not encrypted. */
  readonly authenticatedData?: Bytes;
  /** A PublicMessage, which the delivery service can read, instead of a PrivateMessage. */
  readonly asPublic?: boolean;
}

export interface Sent {
  readonly state: GroupState;
  /** An MLSMessage. */
  readonly message: Bytes;
  readonly consumed: readonly Bytes[];
}

export function frame(state: GroupState, body: ContentBody, framing: Framing): FramedContent {
  return {
    groupId: state.groupContext.groupId,
    epoch: state.groupContext.epoch,
    sender: { type: "member", leafIndex: state.leafIndex },
    authenticatedData: framing.authenticatedData ?? EMPTY,
    body,
  };
}

export function sign(state: GroupState, content: FramedContent, framing: Framing): AuthenticatedContent {
  const wireFormat = framing.asPublic ? "public_message" : "private_message";
  const context = contextBytes(state);
  const signature = signContent(state.tree.suite, { wireFormat, content }, context, state.signatureKey);
  return { wireFormat, content, auth: { signature, confirmationTag: undefined } };
}

/** Protects a signed content with the keys of the state's epoch. */
export function protect(state: GroupState, content: AuthenticatedContent, env: Env): Sent {
  const { suite } = state.tree;
  if (content.wireFormat === "public_message") {
    const publicMessage = protectPublic(suite, content, contextBytes(state), state.secrets.membershipKey);
    return { state, message: encode(MLSMessage, { type: "public_message", publicMessage }), consumed: [] };
  }
  const keys = { senderDataSecret: state.secrets.senderDataSecret, secretTree: state.secretTree };
  const result = protectPrivate(suite, content, keys, env.policy.padding, env.random);
  const { message: privateMessage, secretTree, consumed } = result;
  const message = encode(MLSMessage, { type: "private_message", privateMessage });
  return { state: { ...state, secretTree }, message, consumed };
}
