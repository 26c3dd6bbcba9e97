/** Who may let a member that lost its group into its own history again. */

import { createHash } from "node:crypto";
import type { Conversation } from "@hushroom/protocol";

/**
 * In this order: who has the commit place, then the other admins, who could have called the member away by a move. Which of
 * them comes first is by chance, with each question anew: one that is no help doesn't stand before the others for ever. Who
 * brings the orderer back decides its commit by itself, so then there is one alone, not to have the group fall in two.
 *
 * `nonce`: of the question.
 */
export function ownSponsors(machine: Conversation, nonce: Uint8Array, nowMs: number): string[] {
  const { roster, self } = machine;
  const { orderer, admins } = roster.profile;
  const mix = (id: string): string => createHash("sha256").update(nonce).update(id).digest("hex");
  const others = roster.members.map(({ id }) => id).filter((id) => id !== self && id !== orderer);
  others.sort((a, b) => (mix(a) < mix(b) ? -1 : 1));
  const fellows = others.filter((id) => admins.includes(id));
  if (orderer !== self) return [orderer, ...fellows];
  const able = fellows.length > 0 ? fellows : others;
  // An older store names who may be out since: who has shown that it is older knows better. But none beside the admins comes
  // before them, or two who lie together would have the group.
  const ahead = able.filter((id) => machine.isAhead(id, nowMs));
  return [...ahead, ...able].slice(0, 1);
}
