/** What a machine's events change in the history and in what is known of a conversation: within the same write. */

import {
  type Content,
  type ConversationEvent,
  type ConversationNotice,
  DIRECT,
  isSameChoice,
  type PrivacyLevel,
  type RandomBytes,
} from "@hushroom/protocol";
import type { KeptConversation } from "./kept-conversation.ts";
import { isAgreed } from "./levels/choosing.ts";

type Message = Extract<ConversationEvent, { type: "message" }>;
type Members = Extract<ConversationEvent, { type: "members" }>;

interface Now {
  readonly nowMs: number;
  readonly random: RandomBytes;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

export function recordEvent(kept: KeptConversation, event: ConversationEvent, now: Now): void {
  const notice = (what: ConversationNotice) => kept.history.addNotice(hex(now.random(16)), now.nowMs, what);
  switch (event.type) {
    case "message":
      if (event.content.type === "level") recordLevel(kept, event, event.content.level, notice);
      else recordContent(kept, event, now.nowMs);
      return;
    case "delivery":
      kept.history.deliver(event.id, { state: event.state, reached: event.reached });
      return;
    case "members":
      recordMembers(kept, event, notice);
      return;
    case "gap":
      notice({ what: "gap", member: event.from, name: event.name, count: event.count });
      return;
    case "removed":
      recordRemoval(kept, event.by, notice);
      return;
    case "squatted":
      notice({ what: "squatted", member: event.reader, name: nameOf(kept, event.reader) });
      return;
    case "cannot-process":
      notice({ what: "cannot-process", member: event.member, name: nameOf(kept, event.member) });
      return;
    case "outvoted":
      notice({ what: "outvoted", member: event.member, name: event.name });
      return;
    case "parted":
      notice({ what: "parted", member: event.member, name: event.name });
      return;
    case "held-up":
      notice({ what: "held-up", member: event.member, name: event.name });
      return;
    case "anew":
      notice({ what: "anew", member: event.member, name: event.name, lost: event.isNew });
      return;
    case "lost":
    case "presence":
    case "relay-lost":
    case "relay-false":
    case "wish-refused":
      return;
  }
}

function recordLevel(
  kept: KeptConversation,
  { from, name }: Message,
  level: PrivacyLevel,
  notice: (what: ConversationNotice) => void,
): void {
  notice({ what: "level", member: from, name, mine: false, level, inForce: isAgreed(kept) });
}

function recordContent(kept: KeptConversation, event: Message, nowMs: number): void {
  const { history } = kept;
  const { content, from } = event;
  if (content.type === "text") history.addReceived(event, content, nowMs);
  else if (content.type === "leave") {
    if (kept.meta.kind === "group") kept.meta.leaving = [...new Set([...kept.meta.leaving, from])];
  } else changeRow(kept, content, { id: from, name: event.name }, false);
}

/** Contents that change what somebody said before. */
export function changeRow(
  kept: KeptConversation,
  content: Content,
  by: { readonly id: string; readonly name: string },
  mine: boolean,
): void {
  const { history } = kept;
  if (content.type === "edit") history.edit(hex(content.target), by.id, content.text);
  else if (content.type === "delete") history.delete(hex(content.target), by.id);
  else if (content.type === "reaction") history.react(hex(content.target), by, content.emoji, mine);
  else if (content.type === "vouch") vouch(kept, hex(content.member), by.id, content.on);
}

/** Of members alone, for whom else it would only take room. */
function vouch({ meta, machine }: KeptConversation, subject: string, by: string, on: boolean): void {
  const ids = new Set(machine.roster.members.map(({ id }) => id));
  if (!ids.has(subject)) return;
  const others = (meta.vouched[subject] ?? []).filter((id) => id !== by && ids.has(id));
  const known = Object.entries(meta.vouched).filter(([id]) => id !== subject && ids.has(id));
  meta.vouched = { ...Object.fromEntries(known), [subject]: on ? [...others, by] : others };
}

function nameOf(kept: KeptConversation, member: string | null): string {
  return kept.machine.roster.members.find(({ id }) => id === member)?.name ?? "";
}

function recordMembers(
  kept: KeptConversation,
  event: Members,
  notice: (what: ConversationNotice) => void,
): void {
  const { meta } = kept;
  if (meta.kind === "contact") return;
  const by = event.by === null ? null : nameOf(kept, event.by);
  for (const { id, name } of event.joined) notice({ what: "joined", member: id, name, by });
  for (const { id, name } of event.gone) {
    const hasLeft = meta.leaving.includes(id);
    notice(hasLeft ? { what: "left", member: id, name } : { what: "removed", member: id, name, by });
    meta.leaving = meta.leaving.filter((one) => one !== id);
  }
  for (const { id, name } of event.broughtBack) notice({ what: "rejoined", member: id, name });
  if (event.profile.name !== event.before.name) {
    meta.name = event.profile.name;
    notice({ what: "renamed", name: event.profile.name, by });
  }
  const { level } = event.profile;
  if (!isSameChoice(level ?? DIRECT, event.before.level ?? DIRECT))
    notice({ what: "proposed", level: level?.level ?? "direct", by });
  recordRoles(kept, event, by, notice);
}

function recordRoles(
  kept: KeptConversation,
  { before, profile }: Members,
  by: string | null,
  notice: (what: ConversationNotice) => void,
): void {
  const heir = profile.orderer === before.orderer ? null : profile.orderer;
  if (heir !== null) notice({ what: "place", member: heir, name: nameOf(kept, heir), by });
  for (const { id, name } of kept.machine.roster.members) {
    const admin = profile.admins.includes(id);
    if (admin !== before.admins.includes(id)) notice({ what: "role", member: id, name, admin, by });
  }
}

function recordRemoval(
  kept: KeptConversation,
  by: string | null,
  notice: (what: ConversationNotice) => void,
): void {
  const { meta, machine } = kept;
  meta.hasLeft = true;
  const { self, own } = machine;
  const { name } = own;
  if (meta.isLeaving) notice({ what: "left", member: self, name });
  else notice({ what: "removed", member: self, name, by: by === null ? null : nameOf(kept, by) });
}
