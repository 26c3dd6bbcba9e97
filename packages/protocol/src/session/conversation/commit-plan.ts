/** What is wished for as proposals of one commit (RFC 9420, 12.1). */

import { decode, KeyPackage, type Proposal } from "@hushroom/mls";
import { type GroupProfile, groupProfileExtension } from "../group-profile.ts";
import { GROUP_EXTENSION, memberIdText, readMember } from "../member-leaf.ts";
import { memberById } from "../roster.ts";
import type { Wish } from "./records.ts";
import type { ConversationState } from "./state.ts";

export interface Plan {
  readonly proposals: readonly Proposal[];
  readonly wishes: readonly number[];
  readonly newcomers: readonly string[];
}

export function plan(state: ConversationState, chosen: readonly (readonly [number, Wish])[]): Plan {
  const proposals: Proposal[] = [];
  const newcomers: string[] = [];
  let profile: GroupProfile = state.roster.profile;
  for (const [, wish] of chosen) {
    profile = profileAfter(profile, wish, state.self);
    for (const proposal of proposalsOf(state, wish)) {
      proposals.push(proposal);
      if (proposal.type !== "add") continue;
      const newcomer = readMember(0, proposal.keyPackage.leafNode);
      if (newcomer !== null) newcomers.push(newcomer.id);
    }
  }
  if (profile !== state.roster.profile) proposals.push(profileProposal(state, profile));
  return { proposals, newcomers, wishes: chosen.map(([at]) => at) };
}

function proposalsOf({ roster }: ConversationState, wish: Wish): Proposal[] {
  const remove = (member: Uint8Array): Proposal[] => {
    const leaf = memberById(roster, memberIdText(member))?.leaf;
    return leaf === undefined ? [] : [{ type: "remove", removed: leaf }];
  };
  switch (wish.type) {
    case "add":
      return [{ type: "add", keyPackage: decode(KeyPackage, wish.keyPackage) }];
    case "remove":
    case "letGo":
      return remove(wish.member);
    case "bringBack":
      return [...remove(wish.member), { type: "add", keyPackage: decode(KeyPackage, wish.keyPackage) }];
    default:
      return [];
  }
}

/** Who removes the orderer orders in its place. */
function profileAfter(profile: GroupProfile, wish: Wish, self: string): GroupProfile {
  const without = (member: string) => profile.admins.filter((admin) => admin !== member);
  switch (wish.type) {
    case "rename":
      return { ...profile, name: wish.name };
    case "role": {
      const member = memberIdText(wish.member);
      return { ...profile, admins: wish.admin ? [...without(member), member] : without(member) };
    }
    case "orderer":
    case "take":
      return { ...profile, orderer: memberIdText(wish.member) };
    case "level":
      return { ...profile, level: wish.choice };
    case "remove":
    case "letGo": {
      const gone = memberIdText(wish.member);
      const orderer = profile.orderer === gone ? self : profile.orderer;
      const isNamed = profile.orderer === gone || profile.admins.includes(gone);
      return isNamed ? { ...profile, admins: without(gone), orderer } : profile;
    }
    default:
      return profile;
  }
}

function profileProposal({ mls }: ConversationState, profile: GroupProfile): Proposal {
  const others = mls.groupContext.extensions.filter(({ extensionType }) => extensionType !== GROUP_EXTENSION);
  const extensions = [...others, groupProfileExtension(profile)];
  return { type: "group_context_extensions", extensions };
}
