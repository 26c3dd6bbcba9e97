/** Groups: what their ways in and back have in common, leaving them, and vouching for somebody in them. */

import { type ConversationEvent, type ConversationView, HushError, memberIdBytes } from "@hushroom/protocol";
import type { Contacts } from "./contacts.ts";
import { changeRow } from "./event-rows.ts";
import { ComingBack } from "./group/coming-back.ts";
import { GroupStart } from "./group/group-start.ts";
import { Invitations } from "./group/invitations.ts";
import { Invites } from "./group/invites.ts";
import { LinkJoins } from "./group/link-joins.ts";
import { Newcomers } from "./group/newcomers.ts";
import { Refusals } from "./group/refusals.ts";
import type { KeptConversation } from "./kept-conversation.ts";
import type { Messenger } from "./messenger.ts";

export class Groups {
  readonly start: GroupStart;
  readonly invitations: Invitations;
  readonly invites: Invites;
  readonly linkJoins: LinkJoins;
  readonly comingBack: ComingBack;
  readonly #newcomers: Newcomers;
  readonly #messenger: Messenger;

  constructor(messenger: Messenger, contacts: Contacts) {
    this.#messenger = messenger;
    this.#newcomers = new Newcomers(messenger);
    this.comingBack = new ComingBack(messenger, this.#newcomers);
    this.start = new GroupStart(messenger, (kept) => this.comingBack.attend(kept));
    const refusals = new Refusals(messenger);
    this.invitations = new Invitations(messenger, contacts, this.start, refusals);
    this.invites = new Invites(messenger, contacts, this.#newcomers, this.start);
    this.linkJoins = new LinkJoins(messenger, this.start, refusals);
  }

  open(): void {
    for (const conversation of this.#messenger.conversations.keys()) this.#settle(conversation);
    this.invites.open();
    this.linkJoins.open();
    this.#newcomers.open();
    for (const kept of this.#messenger.conversations.values()) this.comingBack.attend(kept);
    this.comingBack.opened();
  }

  /** Groups that have not let us in yet. */
  waiting(): ConversationView[] {
    return [...this.invitations.waiting(), ...this.linkJoins.waiting()];
  }

  /** Takes back that we want into a group which has not let us in yet. False: there is no such group. */
  withdraw(conversation: string): boolean {
    if (this.#messenger.conversations.has(conversation)) {
      this.#settle(conversation);
      return false;
    }
    if (!this.invitations.withdraw(conversation) && !this.linkJoins.withdraw(conversation)) return false;
    this.#messenger.parts.notify("conversation.forgotten", { conversation });
    return true;
  }

  /** Let in already, though the program ended before it noted that: what would be taken back is no wish any more. */
  #settle(conversation: string): void {
    this.invitations.settle(conversation);
    this.linkJoins.withdraw(conversation);
  }

  /** An admin takes us out; who orders the commits first hands that on. Throws GROUP_LAST_ADMIN. */
  leave(kept: KeptConversation): void {
    const { roster, self } = kept.machine;
    const { admins, orderer } = roster.profile;
    const others = roster.members.filter(({ id }) => id !== self);
    if (others.length === 0) {
      kept.note(() => {
        kept.meta.isLeaving = true;
        kept.meta.hasLeft = true;
      });
      return;
    }
    const heir = others.find(({ id }) => admins.includes(id));
    if (heir === undefined) throw new HushError("GROUP_LAST_ADMIN");
    if (orderer === self)
      kept.do({ type: "wish", wish: { type: "orderer", member: memberIdBytes(heir.id) } });
    kept.do({ type: "send", id: this.#newId(), content: { type: "leave" } }, () => {
      kept.meta.isLeaving = true;
    });
  }

  /** A member said that it leaves: one admin takes it out. */
  letLeave(kept: KeptConversation, member: string): void {
    if (kept.meta.kind !== "group") return;
    const { roster, self } = kept.machine;
    const { admins, orderer } = roster.profile;
    const ordererMay = admins.includes(orderer) && orderer !== member;
    const doer = ordererMay ? orderer : admins.find((id) => id !== member);
    if (doer !== self || !roster.members.some(({ id }) => id === member)) return;
    kept.do({ type: "wish", wish: { type: "letGo", member: memberIdBytes(member) } });
  }

  /** Tells the groups that the holder of this address is in that we have compared safety numbers. */
  vouch(place: string, on: boolean): void {
    for (const kept of this.#messenger.conversations.values()) {
      const { roster, self, own, standing } = kept.machine;
      const member = roster.members.find((one) => one.place === place);
      const isOpen = kept.meta.kind === "group" && !kept.meta.hasLeft && standing === "member";
      if (member === undefined || !isOpen) continue;
      const content = { type: "vouch", member: memberIdBytes(member.id), on } as const;
      kept.do({ type: "send", id: this.#newId(), content }, () =>
        changeRow(kept, content, { id: self, name: own.name }, true),
      );
    }
  }

  /** Brings a newcomer its Welcome the way that it came. */
  welcome(conversation: string, member: string, welcome: Uint8Array): void {
    if (!this.invitations.welcome(conversation, member, welcome)) this.#newcomers.welcome(member, welcome);
  }

  /** This member was heard in the group: it has its Welcome. */
  heardFrom(member: string): void {
    this.#newcomers.settle(member);
  }

  membersChanged(kept: KeptConversation, event: Extract<ConversationEvent, { type: "members" }>): void {
    for (const { id } of event.gone) {
      this.comingBack.unlisten(kept.id, id);
      this.invitations.brought.gone(id);
    }
    this.invitations.brought.takeOut(kept);
    this.comingBack.attend(kept);
  }

  forget(kept: KeptConversation): void {
    this.invites.forget(kept.id);
    this.invitations.brought.forget(kept.id);
    this.#newcomers.forget(kept.id);
    this.comingBack.forget(kept);
  }

  dialKeys(place: string): string[] {
    return [
      ...this.comingBack.dialKeys(place),
      ...this.linkJoins.dialKeys(place),
      ...this.#newcomers.dialKeys(place),
    ];
  }

  allowedKeys(): string[] {
    const { comingBack, invites, linkJoins } = this;
    return [comingBack, invites, linkJoins, this.#newcomers].flatMap((one) => one.allowedKeys());
  }

  #newId(): string {
    return Buffer.from(this.#messenger.parts.random(16)).toString("hex");
  }
}
