/** The API's methods of groups. */

import {
  type ConversationView,
  equalBytes,
  HushError,
  memberIdBytes,
  readRoomName,
} from "@hushroom/protocol";
import type { SealedService } from "../api/sealed-methods.ts";
import type { KeptConversation } from "./kept-conversation.ts";
import { assertLinks } from "./levels/group-level.ts";
import type { Messenger } from "./messenger.ts";
import type { InviteRecord } from "./records.ts";
import type { SealedProgram } from "./sealed-program.ts";
import { conversationView, memberViews } from "./sealed-views.ts";

type GroupCalls = Pick<SealedService, Extract<keyof SealedService, `group.${string}`>>;

function readName(name: string): string {
  const reading = readRoomName(name);
  if (!reading.ok) throw new HushError(reading.code);
  return reading.name;
}

export function findConversation({ messenger }: SealedProgram, id: string): KeptConversation {
  const found = messenger.conversations.get(id);
  if (found === undefined) throw new HushError("SEALED_NO_CONVERSATION");
  return found;
}

function findGroup(program: SealedProgram, id: string): KeptConversation {
  const kept = findConversation(program, id);
  if (kept.meta.kind !== "group") throw new HushError("SEALED_NO_CONVERSATION");
  if (kept.meta.hasLeft || kept.meta.isLeaving) throw new HushError("SEALED_ENDED");
  return kept;
}

function findOwnGroup(program: SealedProgram, id: string): KeptConversation {
  const kept = findGroup(program, id);
  const { roster, self } = kept.machine;
  if (!roster.profile.admins.includes(self)) throw new HushError("GROUP_NOT_ADMIN");
  return kept;
}

function member(kept: KeptConversation, id: string): Uint8Array {
  if (!kept.machine.roster.members.some((one) => one.id === id)) throw new HushError("GROUP_NO_SUCH_MEMBER");
  return memberIdBytes(id);
}

export function groupCalls(find: () => SealedProgram): GroupCalls {
  const view = (kept: KeptConversation): ConversationView => conversationView(kept, find().messenger);
  return {
    "group.create": ({ name, cap }) => view(find().groups.start.found(readName(name), cap)),
    "group.members": ({ conversation }) =>
      memberViews(findConversation(find(), conversation), find(), find().messenger.parts.clock.nowMs()),
    "group.remove": ({ conversation, member: id }) => {
      const kept = findOwnGroup(find(), conversation);
      if (id === kept.machine.self) throw new HushError("GROUP_NO_SUCH_MEMBER");
      kept.do({ type: "wish", wish: { type: "remove", member: member(kept, id) } });
      return {};
    },
    "group.role": ({ conversation, member: id, admin }) => {
      const kept = findOwnGroup(find(), conversation);
      const { admins } = kept.machine.roster.profile;
      if (!admin && admins.every((one) => one === id)) throw new HushError("GROUP_LAST_ADMIN");
      kept.do({ type: "wish", wish: { type: "role", member: member(kept, id), admin } });
      return {};
    },
    "group.place": ({ conversation, member: id, anyway }) => {
      const kept = findOwnGroup(find(), conversation);
      movePlace(kept, member(kept, id), find().messenger, anyway);
      return {};
    },
    "group.rename": ({ conversation, name }) => {
      const kept = findOwnGroup(find(), conversation);
      kept.do({ type: "wish", wish: { type: "rename", name: readName(name) } });
      return view(kept);
    },
    "group.leave": ({ conversation }) => {
      const { groups } = find();
      if (!groups.withdraw(conversation)) groups.leave(findGroup(find(), conversation));
      return {};
    },
    "group.rejoin": ({ conversation }) => {
      find().groups.comingBack.ask(findGroup(find(), conversation));
      return {};
    },
    ...entryCalls(find),
  };
}

/** By the orderer, if that is there; else without it, which may cost what it orders meanwhile. Throws GROUP_ORDERER_AWAY. */
function movePlace(kept: KeptConversation, heir: Uint8Array, messenger: Messenger, anyway: boolean): void {
  const { roster, self } = kept.machine;
  const from = roster.profile.orderer;
  if (equalBytes(heir, memberIdBytes(from))) return;
  const place = roster.members.find(({ id }) => id === from)?.place ?? "";
  const isSlotted = messenger.isSlotted(kept.id);
  // In slots nobody is seen to answer: whoever has the place is asked, unless the person says that it doesn't.
  const isThere = from === self || (isSlotted && !anyway) || messenger.reaches(kept, place);
  if (!isThere && !anyway) throw new HushError("GROUP_ORDERER_AWAY");
  const wish = isThere
    ? ({ type: "orderer", member: heir } as const)
    : ({ type: "take", member: heir, from: memberIdBytes(from) } as const);
  kept.do({ type: "wish", wish });
}

function entryCalls(find: () => SealedProgram) {
  const linkView = (invite: InviteRecord) => {
    const { id, uses, used, expiresAt, revoked } = invite;
    return {
      id,
      link: find().groups.invites.linkOf(invite),
      uses: uses === 0 ? null : uses,
      used,
      expiresAt,
      revoked,
    };
  };
  return {
    "group.invite": ({ conversation, contact }) => {
      find().messenger.assertRoomForDialler();
      find().groups.invitations.ask(findOwnGroup(find(), conversation), contact);
      return {};
    },
    "group.link": ({ conversation, uses, expiresAt }) => {
      const kept = findOwnGroup(find(), conversation);
      assertLinks(kept);
      find().messenger.assertRoomForDialler();
      return linkView(find().groups.invites.make(kept.id, uses ?? 0, expiresAt ?? null));
    },
    "group.links": ({ conversation }) => {
      const { id } = findConversation(find(), conversation);
      return find().groups.invites.all(id).map(linkView);
    },
    "group.revokeLink": ({ conversation, link }) => {
      find().groups.invites.revoke(link, conversation);
      return {};
    },
    "group.join": ({ link, name }) => {
      find().messenger.assertRoomForDialler();
      return find().groups.linkJoins.join(link, name ?? null);
    },
    "group.invitations": () => find().groups.invitations.open(),
    "group.accept": ({ invite }) => {
      find().messenger.assertRoomForDialler();
      return find().groups.invitations.accept(invite);
    },
    "group.decline": ({ invite }) => {
      find().groups.invitations.decline(invite);
      return {};
    },
  } satisfies Partial<GroupCalls>;
}
