/** Which of the received proposals go into our commit, so that the list is valid (RFC 9420 §12.2, §12.4). */
import { same } from "../bytes.ts";
import { encode } from "../codec/codec.ts";
import type { Proposal } from "../message/proposal.ts";
import { PreSharedKeyID } from "../message/psk-id.ts";
import type { Env } from "./policy.ts";
import { leafOf } from "./proposal-validation.ts";
import type { CachedProposal, GroupState } from "./state.ts";

/** Whether a later proposal, or a Remove, makes an earlier one moot. */
function supersedes(later: CachedProposal, earlier: CachedProposal, env: Env): boolean {
  const a = earlier.proposal;
  const b = later.proposal;
  if (a.type === "add" && b.type === "add") {
    return env.policy.isSameClient(a.keyPackage.leafNode, b.keyPackage.leafNode);
  }
  if (a.type === "psk" && b.type === "psk") {
    return same(encode(PreSharedKeyID, a.psk), encode(PreSharedKeyID, b.psk));
  }
  if (a.type === "group_context_extensions") return b.type === "group_context_extensions";
  const leaf = leafOf(earlier);
  return leaf !== undefined && leaf === leafOf(later) && (a.type === "update" || b.type === "remove");
}

/**
 * The received proposals that can stand in one commit of ours, together with those that we add: no Update or
 * Remove of our own leaf, a Remove before an Update, the latest of a kind, a ReInit only by itself.
 */
export function selectProposals(
  state: GroupState,
  inline: readonly Proposal[],
  env: Env,
): readonly CachedProposal[] {
  const sender = { type: "member", leafIndex: state.leafIndex } as const;
  const ours = inline.map((proposal): CachedProposal => ({ ref: new Uint8Array(0), sender, proposal }));
  const possible = state.proposals.filter((cached) => leafOf(cached) !== state.leafIndex);
  const chosen = possible.filter((cached, index) => {
    const rivals = [...possible.slice(index + 1), ...ours];
    const removes = possible.slice(0, index).filter((other) => other.proposal.type === "remove");
    if (removes.some((remove) => leafOf(remove) === leafOf(cached) && cached.proposal.type !== "add"))
      return false;
    return !rivals.some((rival) => supersedes(rival, cached, env));
  });
  const others = chosen.filter((cached) => cached.proposal.type !== "reinit");
  if (others.length > 0 || ours.length > 0) return others;
  return chosen.slice(-1);
}
