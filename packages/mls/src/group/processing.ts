/** Processing any message to a group (RFC 9420 §6, §12.1, §12.4.2, §14). */
import { type Bytes, same } from "../bytes.ts";
import { decode } from "../codec/codec.ts";
import { check } from "../error.ts";
import { MLSMessage, type Sender } from "../message/framing.ts";
import type { Proposal } from "../message/proposal.ts";
import { makeProposalRef } from "../protection/authentication.ts";
import { type ProcessedCommit, processCommit } from "./commit-processing.ts";
import type { Env } from "./policy.ts";
import { validateProposal } from "./proposal-validation.ts";
import { type Received, receive } from "./receiving.ts";
import type { GroupState } from "./state.ts";

interface Common {
  readonly state: GroupState;
  readonly consumed: readonly Bytes[];
  readonly authenticatedData: Bytes;
}

export type Processed =
  | (Common & {
      readonly type: "application";
      readonly data: Bytes;
      readonly sender: number;
      readonly epoch: bigint;
    })
  | (Common & {
      readonly type: "proposal";
      readonly proposal: Proposal;
      readonly sender: Sender;
      readonly ref: Bytes;
    })
  | (Common & ProcessedCommit & { readonly type: "commit" });

/** More proposals than this in one epoch are refused, so that nobody can fill our memory with them. */
const MAX_PROPOSALS = 4096;

function cacheProposal(received: Received, proposal: Proposal, env: Env): Processed {
  const { message, state, consumed } = received;
  const { sender, authenticatedData } = message.content;
  validateProposal(state, { proposal, sender }, { sending: false }, env);
  check(state.proposals.length < MAX_PROPOSALS, "proposals-too-many");
  const ref = makeProposalRef(state.tree.suite, message);
  const isKnown = state.proposals.some((cached) => same(cached.ref, ref));
  const proposals = isKnown ? state.proposals : [...state.proposals, { ref, sender, proposal }];
  const after = { ...state, proposals };
  return { type: "proposal", state: after, consumed, authenticatedData, proposal, sender, ref };
}

/**
 * Takes in a PublicMessage or PrivateMessage (an MLSMessage) from others. An error leaves everything as it was.
 * Our own messages are refused with `message-own`: a commit of ours that has won is confirmed instead.
 */
export function processMessage(state: GroupState, bytes: Bytes, env: Env): Processed {
  const received = receive(state, decode(MLSMessage, bytes), env);
  const { message, consumed } = received;
  const { authenticatedData, body, sender, epoch } = message.content;
  if (body.type === "proposal") return cacheProposal(received, body.proposal, env);
  if (body.type === "commit") {
    const processed = processCommit(received.state, message, env);
    const all = [...consumed, ...processed.consumed];
    return { type: "commit", ...processed, consumed: all, authenticatedData };
  }
  check(sender.type === "member", "sender-content");
  return {
    type: "application",
    state: received.state,
    consumed,
    authenticatedData,
    data: body.applicationData,
    sender: sender.leafIndex,
    epoch,
  };
}
