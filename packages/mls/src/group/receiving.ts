/** From received bytes to an authenticated content (RFC 9420 §6): the epoch, the protection, the signature. */
import { type Bytes, same } from "../bytes.ts";
import { check } from "../error.ts";
import { externalSenders } from "../message/extension.ts";
import type {
  AuthenticatedContent,
  FramedContent,
  MLSMessage,
  PrivateMessage,
  PublicMessage,
} from "../message/framing.ts";
import { contentSignatureValid } from "../protection/authentication.ts";
import { type Drawing, unprotectPrivate } from "../protection/private-message.ts";
import { unprotectPublic } from "../protection/public-message.ts";
import type { Env } from "./policy.ts";
import { contextBytes, type GroupState, type ReadableEpoch, readable } from "./state.ts";

export interface Received {
  readonly message: AuthenticatedContent;
  /** The state with the keys that this message used gone. */
  readonly state: GroupState;
  readonly consumed: readonly Bytes[];
}

/** The key that must have signed a content (§6.1). */
function signatureKeyOf(state: GroupState, content: FramedContent): Bytes {
  const { sender, body } = content;
  if (sender.type === "member") {
    const leaf = state.tree.leaf(sender.leafIndex);
    check(leaf, "sender-blank");
    return leaf.signatureKey;
  }
  if (sender.type === "external") {
    check(body.type === "proposal", "sender-content");
    const named = externalSenders(state.groupContext.extensions)[sender.senderIndex];
    check(named, "external-sender-unknown");
    return named.signatureKey;
  }
  if (sender.type === "new_member_proposal") {
    check(body.type === "proposal", "sender-content");
    check(body.proposal.type === "add", "new-member-proposal-type");
    return body.proposal.keyPackage.leafNode.signatureKey;
  }
  check(body.type === "commit", "sender-content");
  check(body.commit.path, "external-path");
  return body.commit.path.leafNode.signatureKey;
}

function receivePublic(state: GroupState, publicMessage: PublicMessage): Received {
  const { epoch } = publicMessage.content;
  check(epoch === state.groupContext.epoch, epochRule(state, epoch));
  check(state.isMember, "not-member");
  const context = contextBytes(state);
  const message = unprotectPublic(state.tree.suite, publicMessage, context, state.secrets.membershipKey);
  const { sender } = message.content;
  check(sender.type !== "member" || sender.leafIndex !== state.leafIndex, "message-own");
  const key = signatureKeyOf(state, message.content);
  check(contentSignatureValid(state.tree.suite, message, context, key), "content-signature");
  return { message, state, consumed: [] };
}

function epochRule(state: GroupState, epoch: bigint): "epoch-past" | "epoch-future" {
  return epoch < state.groupContext.epoch ? "epoch-past" : "epoch-future";
}

function open(
  state: GroupState,
  epoch: ReadableEpoch,
  message: PrivateMessage,
  env: Env,
): Drawing<AuthenticatedContent> {
  const { suite } = state.tree;
  const opened = unprotectPrivate(suite, message, epoch, env.policy);
  const { sender } = opened.message.content;
  const key = sender.type === "member" && epoch.signatureKeys[sender.leafIndex];
  check(key && contentSignatureValid(suite, opened.message, epoch.groupContext, key), "content-signature");
  return opened;
}

function receivePrivate(state: GroupState, message: PrivateMessage, env: Env): Received {
  const { epoch } = message;
  if (epoch === state.groupContext.epoch) {
    check(state.isMember || message.contentType === "application", "not-member");
    const opened = open(state, readable(state), message, env);
    return { ...opened, state: { ...state, secretTree: opened.secretTree } };
  }
  const past = state.past.find((kept) => kept.epoch === epoch);
  check(past && message.contentType === "application", epochRule(state, epoch));
  const opened = open(state, past, message, env);
  const after = { ...past, secretTree: opened.secretTree };
  return { ...opened, state: { ...state, past: state.past.map((kept) => (kept === past ? after : kept)) } };
}

/** Opens and authenticates a message to the group. */
export function receive(state: GroupState, message: MLSMessage, env: Env): Received {
  check(message.type === "public_message" || message.type === "private_message", "argument-message");
  const groupId =
    message.type === "public_message"
      ? message.publicMessage.content.groupId
      : message.privateMessage.groupId;
  check(same(groupId, state.groupContext.groupId), "group-id-other");
  if (message.type === "public_message") return receivePublic(state, message.publicMessage);
  return receivePrivate(state, message.privateMessage, env);
}
