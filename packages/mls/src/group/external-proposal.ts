/** Proposals from outside the group (RFC 9420 §12.1.8): by a named sender, or by a client that wants in. */
import { type Bytes, EMPTY } from "../bytes.ts";
import { encode } from "../codec/codec.ts";
import { suiteOf } from "../crypto/suite.ts";
import { type FramedContent, MLSMessage, type Sender } from "../message/framing.ts";
import type { GroupContext } from "../message/group-context.ts";
import type { Proposal } from "../message/proposal.ts";
import { signContent } from "../protection/authentication.ts";
import type { KeyPackageBundle } from "./key-package-bundle.ts";
import { checkProposer } from "./proposal-validation.ts";

/** What an outsider knows of a group's epoch. */
export type GroupPlace = Pick<GroupContext, "cipherSuite" | "groupId" | "epoch">;

function send(group: GroupPlace, sender: Sender, proposal: Proposal, signatureKey: Bytes): Bytes {
  checkProposer(proposal, sender);
  const content: FramedContent = {
    groupId: group.groupId,
    epoch: group.epoch,
    sender,
    authenticatedData: EMPTY,
    body: { type: "proposal", proposal },
  };
  const wireFormat = "public_message";
  const signature = signContent(suiteOf(group.cipherSuite), { wireFormat, content }, EMPTY, signatureKey);
  const auth = { signature, confirmationTag: undefined };
  const publicMessage = { content, auth, membershipTag: undefined };
  return encode(MLSMessage, { type: "public_message", publicMessage });
}

/** A proposal of the sender at this place in the group's `external_senders` extension. */
export function externalProposal(
  group: GroupPlace,
  senderIndex: number,
  proposal: Proposal,
  signatureKey: Bytes,
): Bytes {
  return send(group, { type: "external", senderIndex }, proposal, signatureKey);
}

/** A client's proposal to be added. */
export function newMemberProposal(group: GroupPlace, bundle: KeyPackageBundle): Bytes {
  const proposal: Proposal = { type: "add", keyPackage: bundle.keyPackage };
  return send(group, { type: "new_member_proposal" }, proposal, bundle.secrets.signatureKey);
}
