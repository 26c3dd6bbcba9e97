/** What the owner's page shows of contacts, groups and conversations, and what each event makes of it. Pure. */

import type {
  ContactInviteView,
  ContactView,
  ConversationView,
  ErrorCode,
  GroupInvitationView,
  GroupMemberView,
  IdentityView,
  InviteApiView,
  RelayView,
} from "@hushroom/protocol";
import type { DaemonEvent } from "../connection.ts";
import { EMPTY_TALK_LOG, type TalkLog, withDelivery, withRow } from "./talk-log.ts";

/** One conversation. */
export interface Talk {
  readonly view: ConversationView;
  readonly log: TalkLog;
  /** Null until asked for. */
  readonly members: readonly GroupMemberView[] | null;
  readonly links: readonly InviteApiView[] | null;
}

export interface SealedState {
  /** False until the program first told. */
  readonly loaded: boolean;
  /** Why nothing can be known, as in a program without conversations. */
  readonly problem: ErrorCode | null;
  readonly identity: IdentityView | null;
  /** By name. */
  readonly contacts: readonly ContactView[];
  readonly invitations: readonly GroupInvitationView[];
  /** The one with the newest message first. */
  readonly talks: readonly Talk[];
  /** Invite links for contacts; null until asked for. */
  readonly invites: readonly ContactInviteView[] | null;
  /** The own ones first. */
  readonly relays: readonly RelayView[];
}

export const FIRST_SEALED_STATE: SealedState = {
  loaded: false,
  problem: null,
  identity: null,
  contacts: [],
  invitations: [],
  talks: [],
  invites: null,
  relays: [],
};

export const contactOf = (state: SealedState, contact: string | null): ContactView | undefined =>
  state.contacts.find((known) => known.contact === contact);

export const talkOf = (state: SealedState, conversation: string | null): Talk | undefined =>
  state.talks.find((known) => known.view.conversation === conversation);

/** Messages that nobody saw, and invitations and changed keys that wait for an answer. */
export const newsTotal = ({ talks, contacts, invitations }: SealedState): number =>
  talks.reduce((sum, { view }) => sum + view.unread, 0) +
  contacts.filter(({ newKey }) => newKey !== null).length +
  invitations.length;

export function changeTalk(
  state: SealedState,
  conversation: string,
  change: (known: Talk) => Talk,
): SealedState {
  const talks = state.talks.map((known) =>
    known.view.conversation === conversation ? change(known) : known,
  );
  return { ...state, talks };
}

const newestAt = ({ view }: Talk) => Math.max(view.createdAt, view.last?.at ?? 0);
const newestFirst = (talks: readonly Talk[]) => [...talks].sort((a, b) => newestAt(b) - newestAt(a));

/** All conversations anew; what was read of each stays until it is read again. */
export function withConversations(state: SealedState, views: readonly ConversationView[]): SealedState {
  const talks = views.map((view) => ({ ...newTalk(view), ...talkOf(state, view.conversation), view }));
  return { ...state, talks: newestFirst(talks) };
}

const newTalk = (view: ConversationView): Talk => ({
  view,
  log: EMPTY_TALK_LOG,
  members: null,
  links: null,
});

export function withConversation(state: SealedState, view: ConversationView): SealedState {
  const known = talkOf(state, view.conversation) ?? newTalk(view);
  const others = state.talks.filter((talk) => talk !== known);
  return { ...state, talks: newestFirst([...others, { ...known, view }]) };
}

export function withContact(state: SealedState, contact: ContactView): SealedState {
  const others = state.contacts.filter((known) => known.contact !== contact.contact);
  return { ...state, contacts: byName([...others, contact]) };
}

export const byName = (contacts: readonly ContactView[]): readonly ContactView[] =>
  [...contacts].sort((a, b) => a.name.localeCompare(b.name));

function withInvitation(state: SealedState, invitation: GroupInvitationView): SealedState {
  return {
    ...state,
    invitations: [...withoutInvitation(state, invitation.invite).invitations, invitation],
  };
}

export function withoutInvitation(state: SealedState, invite: string): SealedState {
  return { ...state, invitations: state.invitations.filter((known) => known.invite !== invite) };
}

export function afterSealedEvent(state: SealedState, event: DaemonEvent): SealedState {
  switch (event.event) {
    case "identity.changed":
      return { ...state, identity: event.params.identity };
    case "relays.changed":
      return { ...state, relays: event.params.relays };
    case "contact.changed":
      return withContact(state, event.params.contact);
    case "contact.removed": {
      const { contact } = event.params;
      return { ...state, contacts: state.contacts.filter((known) => known.contact !== contact) };
    }
    case "group.invited":
      return withInvitation(state, event.params.invitation);
    case "conversation.row": {
      const { row } = event.params;
      return changeTalk(state, row.conversation, (known) => ({ ...known, log: withRow(known.log, row) }));
    }
    case "conversation.delivery": {
      const { conversation, id, state: delivery, reached } = event.params;
      return changeTalk(state, conversation, (known) => ({
        ...known,
        log: withDelivery(known.log, id, { state: delivery, reached }),
      }));
    }
    case "conversation.changed":
      return withConversation(state, event.params.conversation);
    case "conversation.forgotten": {
      const { conversation } = event.params;
      const talks = state.talks.filter(({ view }) => view.conversation !== conversation);
      return { ...state, talks };
    }
    // Of rooms.
    default:
      return state;
  }
}
