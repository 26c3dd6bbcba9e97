/** From conversations and groups to what the API shows. */

import {
  type ContactView,
  type ConversationRow,
  type ConversationView,
  DIRECT,
  type GroupMemberView,
  isPostQuantum,
  isSameChoice,
} from "@hushroom/protocol";
import type { Row } from "../store/store.ts";
import { cardOf } from "./contact-view.ts";
import type { Contacts } from "./contacts.ts";
import type { KeptConversation } from "./kept-conversation.ts";
import { levelTrouble } from "./levels/choosing.ts";
import type { Messenger } from "./messenger.ts";

export function conversationView(kept: KeptConversation, messenger: Messenger): ConversationView {
  const { meta, machine } = kept;
  const { roster, self } = machine;
  const { id, kind, name, contact, unread, readUpTo, newest, last, createdAt } = meta;
  return {
    conversation: id,
    kind,
    name,
    contact,
    state: stateOf(kept, messenger),
    unread,
    readUpTo,
    newest,
    last,
    members: roster.members.length,
    peersReached: meta.hasLeft ? 0 : messenger.reached(kept),
    admin: kind === "group" && roster.profile.admins.includes(self),
    postQuantum: isPostQuantum(machine.cipherSuite),
    receipts: machine.receipts,
    presence: machine.presence,
    relayUse: machine.relayUse,
    relaysReached: meta.hasLeft ? [] : messenger.relaysReached(kept),
    level: levelOf(kept),
    trouble: meta.hasLeft ? null : troubleOf(kept, messenger),
    createdAt,
  };
}

function troubleOf(kept: KeptConversation, messenger: Messenger): ConversationView["trouble"] {
  const { tickets, fullRelays } = messenger;
  const ofRelays = () => tickets.troubleOf(`${kept.id} `) ?? fullRelays.troubleOf(`${kept.id} `);
  return messenger.troubleOf(kept) ?? levelTrouble(kept, messenger) ?? ofRelays();
}

function levelOf({ meta, machine }: KeptConversation): ConversationView["level"] {
  const { own, used, others, isInForce } = machine.level;
  const [theirs] = [...others.values()];
  const { members, profile } = machine.roster;
  const chosenBy = (id: string) => (id === machine.self ? own : (others.get(id) ?? DIRECT));
  const { level: proposed } = profile;
  return {
    proposed: proposed?.level ?? "direct",
    agreed: proposed === null ? 0 : members.filter(({ id }) => isSameChoice(chosenBy(id), proposed)).length,
    own: own.level,
    used: used.level,
    theirs: meta.kind === "group" ? null : (theirs?.level ?? "direct"),
    inForce: isInForce,
    relay: used.relay || own.relay || proposed?.relay || null,
  };
}

/** A group that has not let us in yet. */
export function waitingView(conversation: string, name: string, createdAt: number): ConversationView {
  return {
    conversation,
    kind: "group",
    name,
    contact: null,
    state: "waiting",
    unread: 0,
    readUpTo: 0,
    newest: 0,
    last: null,
    members: 0,
    peersReached: 0,
    admin: false,
    postQuantum: false,
    receipts: false,
    presence: false,
    relayUse: "otherwise",
    relaysReached: [],
    level: {
      own: "direct",
      used: "direct",
      theirs: null,
      inForce: true,
      relay: null,
      proposed: "direct",
      agreed: 0,
    },
    trouble: null,
    createdAt,
  };
}

function stateOf(kept: KeptConversation, messenger: Messenger): ConversationView["state"] {
  const { meta, machine } = kept;
  if (meta.isLeaving) return "left";
  if (meta.hasLeft) return "removed";
  if (machine.standing === "lost") return "catching-up";
  if (machine.roster.members.length < 2) return "waiting";
  if (machine.level.used.level !== "direct") return messenger.levels.isUp(kept) ? "ready" : "connecting";
  return messenger.reached(kept) > 0 ? "ready" : "connecting";
}

export function memberViews(
  kept: KeptConversation,
  { contacts, messenger }: { readonly contacts: Contacts; readonly messenger: Messenger },
  nowMs: number,
): GroupMemberView[] {
  const { roster, self } = kept.machine;
  const names = new Map(roster.members.map(({ id, name }) => [id, name]));
  return roster.members.map(({ id, name, place }) => {
    const contact = contacts.all().find((one) => cardOf(one).onion === place);
    const vouched = (kept.meta.vouched[id] ?? []).filter((by) => names.has(by));
    return {
      member: id,
      name,
      role: roster.profile.admins.includes(id) ? "admin" : "member",
      you: id === self,
      orders: id === roster.profile.orderer,
      contact: contact?.id ?? null,
      verified: contact?.verified ?? false,
      verifiedBy: vouched.map((by) => names.get(by) ?? ""),
      leftOut: id !== self && messenger.isLeftOut(place),
      present: kept.machine.isPresent(id, nowMs),
    };
  });
}

export const readRow = ({ json }: Row): ConversationRow => JSON.parse(json);

export const byName = (a: ContactView, b: ContactView): number => a.name.localeCompare(b.name);
