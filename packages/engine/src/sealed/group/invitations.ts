/** Into a group by a contact: asked, answered and welcomed in the conversation with that contact. */

import {
  type Content,
  type ConversationView,
  decodeCard,
  type GroupInvitationView,
  HushError,
  isGroup,
  isSameChoice,
  joinByWelcome,
  type LevelChoice,
  LOCAL_LIMITS,
  memberKeyPackage,
  newcomerOf,
  readRoomName,
  suiteFor,
} from "@hushroom/protocol";
import type { Contacts } from "../contacts.ts";
import type { KeptConversation } from "../kept-conversation.ts";
import { hasLevel, isInForceAt, isToStay, levelToJoin } from "../levels/group-level.ts";
import { assertRoom } from "../levels/slot-place.ts";
import type { Messenger } from "../messenger.ts";
import { AskedRecord, bundleOf, InvitationRecord, joiningOf, Shelf } from "../records.ts";
import { Brought } from "./brought.ts";
import { GROUP_ID_BYTES, type GroupStart } from "./group-start.ts";
import type { Refusals } from "./refusals.ts";

const INVITE_ID_BYTES = 16;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytesOf = (id: string): Uint8Array => Uint8Array.from(Buffer.from(id, "hex"));

/** The conversation that an invitation leads to: a Welcome that comes twice makes no second one. */
const conversationOf = ({ id }: Pick<InvitationRecord, "id">): string => id.slice(0, 2 * GROUP_ID_BYTES);

export class Invitations {
  readonly #received: Shelf<InvitationRecord>;
  readonly #asked: Shelf<AskedRecord>;
  readonly brought: Brought;
  readonly #messenger: Messenger;
  readonly #contacts: Contacts;
  readonly #start: GroupStart;
  readonly #refusals: Refusals;

  constructor(messenger: Messenger, contacts: Contacts, start: GroupStart, refusals: Refusals) {
    this.#messenger = messenger;
    this.#refusals = refusals;
    this.#contacts = contacts;
    this.#start = start;
    this.brought = new Brought(messenger);
    this.#received = new Shelf(messenger.parts.store, "invitation", InvitationRecord);
    this.#asked = new Shelf(messenger.parts.store, "asked", AskedRecord);
  }

  /** Throws CONTACT_…, GROUP_FULL, GROUP_MEMBER_ALREADY. */
  ask(kept: KeptConversation, contactId: string): void {
    const contact = this.#contacts.get(contactId);
    if (contact.blocked) throw new HushError("CONTACT_BLOCKED");
    if (contact.newCard !== null) throw new HushError("CONTACT_KEY_CHANGED");
    const between = this.#between(contactId);
    const { roster, cipherSuite } = kept.machine;
    const { name, cap } = roster.profile;
    if (this.#start.isFull(kept)) throw new HushError("GROUP_FULL");
    const { onion } = decodeCard(contact.card);
    if (roster.members.some(({ place }) => place === onion)) throw new HushError("GROUP_MEMBER_ALREADY");
    const level = levelToJoin(kept, between);
    const inviteId = this.#messenger.parts.random(INVITE_ID_BYTES);
    const id = hex(inviteId);
    const members = roster.members.length;
    const group = new Uint8Array(32);
    const about = { group, name, cap, members, suite: cipherSuite, level } as const;
    const asked = { id, conversation: kept.id, contact: contactId, member: "", level };
    this.#say(between, { type: "groupInvite", inviteId, ...about }, () =>
      this.#asked.putWith(between, id, asked),
    );
  }

  /** A step of an invitation, said by the contact of this conversation. */
  heard(kept: KeptConversation, content: Content): void {
    const contact = this.#contacts.byConversation(kept.id);
    if (contact === undefined) return;
    if (content.type === "groupInvite") this.#invited(kept, contact, content);
    else if (content.type === "groupJoin") this.#accepted(contact.id, content);
    else if (content.type === "groupWelcome") this.#welcomed(contact.id, content);
    else if (content.type === "groupDecline") this.#declined(contact.id, content);
  }

  /** The group appears once its Welcome is here. Throws LEVEL_CONTACT_FIRST, LEVEL_FULL. */
  accept(id: string): ConversationView {
    const record = this.#get(id);
    if (record.joining !== null) return this.#waitingFor(record);
    const between = this.#between(record.contact);
    if (record.level !== null) this.#assertLevel(between, record.level);
    const { random, clock } = this.#messenger.parts;
    const own = this.#start.newMember();
    const bundle = memberKeyPackage(own, record.suite, clock.nowMs(), random);
    const joining = joiningOf(own.memberSeed, bundle);
    const content = { type: "groupJoin", inviteId: bytesOf(id), keyPackage: joining.keyPackage } as const;
    this.#say(between, content, () => this.#received.putWith(between, id, { ...record, joining }));
    return this.#waitingFor(record);
  }

  /** So that not even the answer is seen. */
  #assertLevel(between: KeptConversation, level: LevelChoice): void {
    if (!isInForceAt(between, level)) throw new HushError("LEVEL_CONTACT_FIRST");
    if (level.level !== "direct")
      assertRoom([...this.#messenger.conversations.values()], { level: level.level, relay: level.relay });
  }

  decline(id: string): void {
    const between = this.#between(this.#get(id).contact);
    this.#say(between, { type: "groupDecline", inviteId: bytesOf(id) }, () =>
      this.#received.eraseWith(between, id),
    );
  }

  /** Those that wait for an answer. */
  open(): GroupInvitationView[] {
    return this.#received
      .all()
      .filter(({ joining }) => joining === null)
      .map((record) => this.#view(record));
  }

  #view({ id: invite, name, contact, members, at, level }: InvitationRecord): GroupInvitationView {
    const from = this.#contacts.find(contact)?.name ?? "";
    return { invite, name, contact, from, members, at, level: level?.level ?? "direct" };
  }

  /** Groups that we said yes to and that have not let us in yet. */
  waiting(): ConversationView[] {
    return this.#received
      .all()
      .filter(({ joining }) => joining !== null)
      .map((record) => this.#waitingFor(record));
  }

  #waitingFor(record: InvitationRecord): ConversationView {
    return this.#refusals.view(conversationOf(record), record.name, record.at);
  }

  /** We don't wait to be let in any more. False: there is no such group. */
  withdraw(conversation: string): boolean {
    const record = this.#received.all().find((one) => conversationOf(one) === conversation);
    if (record === undefined || record.joining === null) return false;
    const between = this.#findBetween(record.contact);
    // Who asked us may have begun to let us in, and would wait for us there for ever.
    if (between !== undefined)
      this.#say(between, { type: "groupDecline", inviteId: bytesOf(record.id) }, () =>
        this.#received.eraseWith(between, record.id),
      );
    this.#end(record);
    return true;
  }

  /** We are in that group: whatever leads there leads nowhere else. */
  settle(conversation: string): void {
    for (const record of this.#received.all()) if (conversationOf(record) === conversation) this.#end(record);
  }

  #end(record: InvitationRecord): void {
    this.#received.erase(record.id);
    this.#refusals.forget(conversationOf(record));
  }

  /** Brings a newcomer its Welcome, if a contact is to bring it. */
  welcome(conversation: string, member: string, welcome: Uint8Array): boolean {
    const asked = this.#asked.all().find((one) => one.conversation === conversation && one.member === member);
    if (asked === undefined) {
      if (!this.brought.isUnwanted(member)) return false;
      this.#tellWelcomed(conversation, member);
      return true;
    }
    const contact = this.#contacts.find(asked.contact);
    const between = this.#messenger.conversations.get(contact?.conversation ?? "");
    // The contact was removed meanwhile, or left: there is no way to bring it.
    if (between === undefined || between.machine.standing === "removed") this.#asked.erase(asked.id);
    else if (!this.#isDue(conversation, asked, between)) return true;
    else
      this.#say(between, { type: "groupWelcome", inviteId: bytesOf(asked.id), welcome }, () => {
        this.#asked.eraseWith(between, asked.id);
        this.brought.add(between, asked);
      });
    this.#tellWelcomed(conversation, member);
    return true;
  }

  #tellWelcomed(conversation: string, member: string): void {
    const told = { type: "welcomed", member } as const;
    this.#messenger.steps.later(0, () => this.#messenger.conversations.get(conversation)?.do(told));
  }

  /**
   * In a level. A Welcome that is dialled would show who comes in, and where; and a newcomer who is in before the others have
   * read so in the log is read by them minutes later.
   */
  #isDue(conversation: string, { level }: AskedRecord, between: KeptConversation): boolean {
    const kept = this.#messenger.conversations.get(conversation);
    return level === null || (isInForceAt(between, level) && kept?.machine.areCommitsOut !== false);
  }

  /** Now and then, and when its commits have gone out: Welcomes that waited for their way. */
  bringWaiting(kept: KeptConversation): void {
    const waiting = kept.machine.welcomes();
    for (const { conversation, member } of this.#asked.all()) {
      const welcome = conversation === kept.id ? waiting.get(member) : undefined;
      if (welcome !== undefined) this.welcome(conversation, member, welcome);
    }
  }

  #get(id: string): InvitationRecord {
    const record = this.#received.get(id);
    if (record === undefined) throw new HushError("GROUP_NO_INVITATION");
    return record;
  }

  #between(contact: string): KeptConversation {
    this.#contacts.get(contact);
    const between = this.#findBetween(contact);
    if (between === undefined) throw new HushError("CONTACT_WAITING");
    return between;
  }

  #findBetween(contact: string): KeptConversation | undefined {
    const conversation = this.#contacts.find(contact)?.conversation ?? "";
    const between = this.#messenger.conversations.get(conversation);
    return between?.machine.standing === "removed" ? undefined : between;
  }

  /** `act`: what else is written with it, so that neither is ever without the other. */
  #say(kept: KeptConversation, content: Content, act: () => void): void {
    kept.do({ type: "send", id: hex(this.#messenger.parts.random(16)), content }, act);
  }

  #invited(
    between: KeptConversation,
    { id: contact }: { readonly id: string },
    content: Extract<Content, { type: "groupInvite" }>,
  ): void {
    const { level } = content;
    // Whoever asks into what is hidden does so in what is hidden alike.
    if (level !== null && !isInForceAt(between, level)) return;
    const ofContact = this.#received.all().filter((one) => one.contact === contact).length;
    const isFull = this.#received.size >= LOCAL_LIMITS.GROUP_INVITATIONS_MAX;
    if (isFull || ofContact >= LOCAL_LIMITS.GROUP_INVITATIONS_OF_CONTACT_MAX) return;
    const { members, cap, suite } = content;
    const reading = readRoomName(content.name);
    const id = hex(content.inviteId);
    if (!reading.ok || suite !== suiteFor(cap) || this.#leadsWhereAnotherDoes(id)) return;
    const { name } = reading;
    const at = this.#messenger.parts.clock.nowMs();
    const record = this.#received.put(id, { id, contact, name, members, suite, at, joining: null, level });
    this.#messenger.parts.notify("group.invited", { invitation: this.#view(record) });
  }

  /** What became of one would pass for what became of the other, or of a group that we are in. */
  #leadsWhereAnotherDoes(id: string): boolean {
    const conversation = conversationOf({ id });
    return (
      this.#messenger.conversations.has(conversation) ||
      this.#received.all().some((one) => conversationOf(one) === conversation)
    );
  }

  #accepted(contact: string, { inviteId, keyPackage }: Extract<Content, { type: "groupJoin" }>): void {
    const asked = this.#asked.get(hex(inviteId));
    const newcomer = newcomerOf(keyPackage);
    if (asked?.contact !== contact || asked.member !== "" || newcomer === null) return;
    const kept = this.#messenger.conversations.get(asked.conversation);
    if (kept === undefined || kept.machine.standing !== "member") return;
    const { onion } = decodeCard(this.#contacts.get(contact).card);
    if (newcomer.suite !== kept.machine.cipherSuite || newcomer.place !== onion) return;
    if (!this.#isStillSo(kept, contact, asked)) {
      this.#asked.erase(asked.id);
      return;
    }
    if (this.#start.isFull(kept)) {
      this.#say(this.#between(contact), { type: "groupDecline", inviteId }, () => {});
      return;
    }
    kept.do({ type: "wish", wish: { type: "add", keyPackage } }, () =>
      this.#asked.putWith(kept, asked.id, { ...asked, member: newcomer.member }),
    );
  }

  /** The group's way is the one that was told, and the newcomer's way in still lies in it. */
  #isStillSo(kept: KeptConversation, contact: string, { level }: AskedRecord): boolean {
    if (level === null) return !hasLevel(kept);
    // It is in force for nobody while another newcomer has not been heard yet.
    return (
      isToStay(kept) &&
      isSameChoice(kept.machine.level.used, level) &&
      isInForceAt(this.#between(contact), level)
    );
  }

  #welcomed(contact: string, { inviteId, welcome }: Extract<Content, { type: "groupWelcome" }>): void {
    const record = this.#received.get(hex(inviteId));
    if (record?.contact !== contact || record.joining === null) return;
    const { parts } = this.#messenger;
    const { memberSeed } = record.joining;
    const mls = joinByWelcome(welcome, bundleOf(record.joining), parts.random, parts.clock.nowMs());
    const own = this.#messenger.member(memberSeed);
    if (mls !== null && isGroup(mls)) this.#start.join(conversationOf(record), { ...record, own }, mls);
    this.#end(record);
  }

  /** By whom we asked, before or after they said yes; or by who asked us, when the group was full as our answer came. */
  #declined(contact: string, { inviteId }: Extract<Content, { type: "groupDecline" }>): void {
    const asked = this.#asked.get(hex(inviteId));
    if (asked?.contact === contact) {
      if (asked.member !== "") this.brought.unwanted(asked);
      this.#asked.erase(asked.id);
    } else this.brought.declined(contact, hex(inviteId));
    const record = this.#received.get(hex(inviteId));
    if (record?.contact !== contact || record.joining === null) return;
    this.#refusals.refused(conversationOf(record), record.name, record.at, "GROUP_FULL");
  }
}
