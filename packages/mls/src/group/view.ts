/** What an application reads of a group: its members, the exporter (RFC 9420 §8.5), the authenticator (§8.7). */
import type { Bytes } from "../bytes.ts";
import type { LeafNode } from "../message/leaf-node.ts";
import { exporter } from "../schedule/key-schedule.ts";
import type { GroupState } from "./state.ts";

export interface Member {
  readonly leafIndex: number;
  readonly leaf: LeafNode;
}

export function members(state: GroupState): readonly Member[] {
  return [...state.tree.members()].map(([leafIndex, leaf]) => ({ leafIndex, leaf }));
}

/** Equal for two members exactly if they agree on the group's whole history. */
export function epochAuthenticator(state: GroupState): Bytes {
  return state.secrets.epochAuthenticator.slice();
}

/** MLS-Exporter: a secret of this epoch for another use, named by its label. */
export function exportSecret(state: GroupState, label: string, context: Bytes, length: number): Bytes {
  return exporter(state.tree.suite, state.secrets, label, context, length);
}
