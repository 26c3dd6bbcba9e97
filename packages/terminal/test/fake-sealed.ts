/** Sealed conversations in memory, as the daemon's API sees them: what others do is done by the test. */

import { createHash } from "node:crypto";
import type { SealedHost, SealedService } from "@hushroom/engine";
import {
  type ContactInviteView,
  type ContactView,
  type ConversationRow,
  type ConversationView,
  type DeliveryState,
  DIRECT_IDLE_DAY_BYTES,
  type ErrorCode,
  type GroupInvitationView,
  type GroupMemberView,
  HushError,
  type IdentityView,
  type InviteApiView,
  LEVEL_CLAIMS,
  type LevelOptionView,
  type MessageRow,
  type Params,
  type RelayView,
} from "@hushroom/protocol";
import { NEVER_CHOSEN } from "@hushroom/testkit";

const NOTHING = {};
const ADDRESS = "5jfgyy7ctrjavpxvkb5rglwf7gkuo5vox27hxescd3vgsfcg2iwfmxqd.onion";
const CARD = { text: "hushcard:ABC", json: '{"card":1}', fileName: "ann.hushcard", expiresAt: null };
export const DIGITS = "123456789012345678901234567890123456789012345678901234567890";

/** As a relay's slots of 10 s cost it. */
const PRICES = [
  ["direct", DIRECT_IDLE_DAY_BYTES, null],
  ["quiet", 575_800_000, 21_000],
  ["blind", 606_900_000, 21_000],
] as const;
export const LEVEL_OPTIONS: readonly LevelOptionView[] = PRICES.map(([level, dayBytes, delayMs]) => {
  return { level, claim: LEVEL_CLAIMS[level], dayBytes, delayMs, tickets: null, workMs: null, refusal: null };
});

const found = <T>(
  one: T | undefined,
  code: "CONTACT_NOT_FOUND" | "SEALED_NO_CONVERSATION" | "SEALED_NO_MESSAGE",
) => {
  if (one === undefined) throw new HushError(code);
  return one;
};

export class FakeSealed implements SealedService {
  identity: IdentityView | null = null;
  contacts: ContactView[] = [];
  conversations: ConversationView[] = [];
  members: GroupMemberView[] = [];
  relays: RelayView[] = [];
  links: InviteApiView[] = [];
  invites: ContactInviteView[] = [
    { id: "invite-0", link: null, createdAt: 1, expiresAt: null, revoked: false, usedBy: "Bob" },
  ];
  invitations: GroupInvitationView[] = [
    { invite: "i1", name: "Choir", contact: "c1", from: "Bob", members: 3, at: 1, level: "direct" },
  ];
  /** What was asked that changes nothing here. */
  readonly asked: string[] = [];
  /** Why `quiet` can't be chosen. */
  levelRefusal: ErrorCode | null = null;
  readonly rows = new Map<string, ConversationRow[]>();
  /** Null while no program runs over it. */
  host: SealedHost | null = null;
  #ids = 0;

  get hasIdentity(): boolean {
    return this.identity !== null;
  }

  async close(): Promise<void> {
    this.host = null;
  }

  /** A contact with a conversation, or one that waits. */
  addContact(name: string, state: ContactView["state"] = "ready"): ContactView {
    const contact = this.#id("contact");
    const conversation = state === "waiting" ? null : this.#conversation("contact", name, contact);
    const view = { contact, name, address: ADDRESS, conversation, state };
    const added = { ...view, verified: false, newKey: null, relays: [], addedAt: 1 };
    this.contacts.push(added);
    this.host?.notify("contact.changed", { contact: added });
    return added;
  }

  /** Of somebody else's card. */
  loseBy(relay: string): void {
    const lossy = { ...this.#relay(relay), own: false, trouble: "RELAY_LOSES" as const };
    this.relays = [...this.relays, lossy];
    this.host?.notify("relays.changed", { relays: this.relays });
  }

  #relay(relay: string): RelayView {
    const known = this.relays.find((one) => one.relay === relay);
    const needsTickets = relay.includes("/");
    const fresh = { needsTickets, tickets: 0, hasInvite: false, reached: true, trouble: null };
    return { relay, ...fresh, ...known, own: true };
  }

  receive(conversation: string, name: string, text: string): MessageRow {
    return this.#message(conversation, { from: `member-${name}`, name, mine: false, text, delivery: null });
  }

  gap(conversation: string, name: string, count: number): void {
    const rows = this.#rowsOf(conversation);
    const notice = { what: "gap" as const, member: `member-${name}`, name, count };
    const order = rows.length + 1;
    this.#add({ type: "notice", conversation, id: this.#id("notice"), order, at: order, notice });
  }

  deliver(conversation: string, id: string, state: DeliveryState): void {
    const row = this.#messageRow(conversation, id);
    const reached = { boxed: 0, delivered: 0, read: 0, of: 1 };
    this.#replace({ ...row, delivery: { state, reached } });
    this.host?.notify("conversation.delivery", { conversation, id, state, reached });
  }

  "identity.create"({ name }: Params<"identity.create">) {
    if (this.identity !== null) throw new HushError("SEALED_IDENTITY_EXISTS");
    this.identity = {
      name,
      address: ADDRESS,
      hash: "f00d",
      createdAt: 1,
      relays: [],
      card: CARD,
      trouble: null,
    };
    this.host?.notify("identity.changed", { identity: this.identity });
    return this.identity;
  }
  "identity.get"() {
    return this.identity;
  }
  "identity.relays"({ relays }: Params<"identity.relays">) {
    if (this.identity === null) throw new HushError("SEALED_NO_IDENTITY");
    this.identity = { ...this.identity, relays };
    const views = relays.map((relay) => this.#relay(relay));
    this.relays = [...views, ...this.relays.filter(({ own, relay }) => !own && !relays.includes(relay))];
    this.host?.notify("relays.changed", { relays: this.relays });
    return this.identity;
  }
  "relay.list"() {
    return this.relays;
  }
  "relay.check"({ relay }: Params<"relay.check">) {
    if (relay.startsWith("other.")) throw new HushError("RELAY_NOT_ONE");
    return { relay, needsTickets: relay.includes("/"), keepsMs: 86_400_000 };
  }
  "relay.addInvite"({ relay, invite }: Params<"relay.addInvite">) {
    const view = this.relays.find((one) => one.relay === relay);
    if (view === undefined || invite.length !== 52) throw new HushError("RELAY_BAD_INVITE");
    const after = { ...view, tickets: view.tickets + 8, hasInvite: true, trouble: null };
    this.relays = this.relays.map((one) => (one === view ? after : one));
    this.host?.notify("relays.changed", { relays: this.relays });
    return after;
  }
  "card.get"() {
    return CARD;
  }
  "card.qr"({ forMs }: Params<"card.qr">) {
    this.asked.push("card.qr");
    return { text: "hushqr:ABC", until: Date.now() + (forMs ?? 60_000) };
  }
  "card.hide"() {
    return this.#note("card.hide");
  }
  "contact.add"({ input }: Params<"contact.add">) {
    if (!input.startsWith("hushcard:")) throw new HushError("CARD_MALFORMED");
    return this.addContact(input.slice("hushcard:".length, 40), "waiting");
  }
  "contact.addPicture"({ picture }: Params<"contact.addPicture">) {
    const digest = createHash("sha256").update(Buffer.from(picture, "base64")).digest("hex");
    return this.addContact(`picture ${digest.slice(0, 8)}`, "waiting");
  }
  "contact.list"() {
    return this.contacts;
  }
  "contact.invite"({ expiresAt }: Params<"contact.invite">) {
    const id = this.#id("invite");
    const times = { createdAt: 1, expiresAt: expiresAt ?? null };
    const made = { id, link: `hush:${id}`, ...times, revoked: false, usedBy: null };
    this.invites.push(made);
    return made;
  }
  "contact.invites"() {
    return this.invites;
  }
  "contact.revokeInvite"({ invite }: Params<"contact.revokeInvite">) {
    this.invites = this.invites.map((one) => (one.id === invite ? { ...one, revoked: true } : one));
    return this.#note(`revoke ${invite}`);
  }
  "contact.safety"() {
    return { digits: DIGITS, qr: `hushsafety:${DIGITS}` };
  }
  "contact.compare"({ scanned }: Params<"contact.compare">) {
    return { result: scanned === DIGITS ? ("same" as const) : ("different" as const) };
  }
  "contact.verify"({ contact, verified }: Params<"contact.verify">) {
    if (verified && this.#contact(contact).newKey !== null) throw new HushError("CONTACT_KEY_CHANGED");
    return this.#changeContact(contact, { verified });
  }
  "contact.acceptKey"({ contact, newKey }: Params<"contact.acceptKey">) {
    if (this.#contact(contact).newKey !== newKey) throw new HushError("CONTACT_KEY_CHANGED");
    return this.#changeContact(contact, { newKey: null });
  }
  "contact.rename"({ contact, name }: Params<"contact.rename">) {
    return this.#changeContact(contact, { name });
  }
  "contact.block"({ contact }: Params<"contact.block">) {
    return this.#changeContact(contact, { state: "blocked" });
  }
  "contact.unblock"({ contact }: Params<"contact.unblock">) {
    return this.#changeContact(contact, { state: "ready" });
  }
  "contact.remove"({ contact }: Params<"contact.remove">) {
    this.contacts = this.contacts.filter((one) => one.contact !== contact);
    this.host?.notify("contact.removed", { contact });
    return NOTHING;
  }
  "group.create"({ name }: Params<"group.create">) {
    return this.#view(this.#conversation("group", name, null));
  }
  "group.invite"({ contact }: Params<"group.invite">) {
    return this.#note(`invite ${contact}`);
  }
  "group.link"({ uses, expiresAt }: Params<"group.link">) {
    const id = this.#id("link");
    const made = { id, link: `hush:${id}`, uses, used: 0, expiresAt: expiresAt ?? null, revoked: false };
    this.links.push(made);
    return made;
  }
  "group.links"() {
    return this.links;
  }
  "group.revokeLink"({ link }: Params<"group.revokeLink">) {
    this.links = this.links.map((one) => (one.id === link ? { ...one, revoked: true } : one));
    return this.#note(`revoke ${link}`);
  }
  "group.join"({ link, name }: Params<"group.join">) {
    this.asked.push(`join ${link} as ${name ?? ""}`);
    return this.#view(this.#conversation("group", "Joined", null));
  }
  "group.invitations"() {
    return this.invitations;
  }
  "group.accept"({ invite }: Params<"group.accept">) {
    this.invitations = this.invitations.filter((one) => one.invite !== invite);
    return this.#view(this.#conversation("group", "Choir", null));
  }
  "group.decline"({ invite }: Params<"group.decline">) {
    this.invitations = this.invitations.filter((one) => one.invite !== invite);
    return this.#note(`decline ${invite}`);
  }
  "group.members"() {
    return this.members;
  }
  "group.remove"({ member }: Params<"group.remove">) {
    return this.#note(`remove ${member}`);
  }
  "group.role"({ member, admin }: Params<"group.role">) {
    return this.#note(`role ${member} ${admin}`);
  }
  "group.place"({ member, anyway }: Params<"group.place">) {
    return this.#note(`place ${member} ${anyway}`);
  }
  "group.rename"({ conversation, name }: Params<"group.rename">) {
    return this.changeConversation(conversation, { name });
  }
  "group.leave"({ conversation }: Params<"group.leave">) {
    this.changeConversation(conversation, { state: "left" });
    return NOTHING;
  }
  "group.rejoin"() {
    return this.#note("rejoin");
  }
  "conversation.list"() {
    return this.conversations;
  }
  "conversation.get"({ conversation }: Params<"conversation.get">) {
    return this.#view(conversation);
  }
  "conversation.send"({ conversation, text, replyTo }: Params<"conversation.send">) {
    const delivery = { state: "kept" as const, reached: { boxed: 0, delivered: 0, read: 0, of: 1 } };
    const said = { from: "me", name: "Ann", mine: true, text, delivery };
    const quoted = replyTo === null ? null : this.#messageRow(conversation, replyTo);
    const reply = quoted && { id: quoted.id, name: quoted.name, excerpt: quoted.text };
    return { id: this.#message(conversation, { ...said, replyTo: reply }).id };
  }
  "conversation.edit"({ conversation, id, text }: Params<"conversation.edit">) {
    this.#replace({ ...this.#messageRow(conversation, id), text, edited: true });
    return NOTHING;
  }
  "conversation.delete"({ conversation, id }: Params<"conversation.delete">) {
    this.#replace({ ...this.#messageRow(conversation, id), text: "", deleted: true });
    return NOTHING;
  }
  "conversation.react"({ conversation, id, emoji }: Params<"conversation.react">) {
    const reactions = emoji === "" ? [] : [{ emoji, names: ["Ann"], mine: true }];
    this.#replace({ ...this.#messageRow(conversation, id), reactions });
    return this.#note("react");
  }
  "conversation.recall"({ conversation, id }: Params<"conversation.recall">) {
    this.deliver(conversation, id, "recalled");
    return NOTHING;
  }
  "conversation.history"({ conversation, before, after, limit }: Params<"conversation.history">) {
    const rows = this.#rowsOf(conversation);
    if (after !== undefined) return rows.filter(({ order }) => order > after).slice(0, limit);
    return rows.filter(({ order }) => before === undefined || order < before).slice(-limit);
  }
  "conversation.row"({ conversation, id }: Params<"conversation.row">) {
    return found(
      this.#rowsOf(conversation).find((row) => row.id === id),
      "SEALED_NO_MESSAGE",
    );
  }
  "conversation.read"({ conversation, upTo }: Params<"conversation.read">) {
    const { order } = this["conversation.row"]({ conversation, id: upTo });
    this.changeConversation(conversation, { unread: 0, readUpTo: order });
    return NOTHING;
  }
  "conversation.settings"({ conversation, level, ...change }: Params<"conversation.settings">) {
    const before = this.#view(conversation).level;
    const chosen = level === undefined ? {} : { level: { ...before, own: level } };
    return this.changeConversation(conversation, { ...change, ...chosen });
  }
  "conversation.levels"(): LevelOptionView[] {
    return LEVEL_OPTIONS.map((option) =>
      option.level === "direct" ? option : { ...option, refusal: this.levelRefusal },
    );
  }
  "conversation.tryNow"() {
    return this.#note("try now");
  }
  "conversation.forget"({ conversation }: Params<"conversation.forget">) {
    this.conversations = this.conversations.filter((one) => one.conversation !== conversation);
    this.host?.notify("conversation.forgotten", { conversation });
    return NOTHING;
  }

  #id(kind: string): string {
    this.#ids++;
    return `${kind}-${this.#ids}`;
  }

  #note(what: string) {
    this.asked.push(what);
    return NOTHING;
  }

  #conversation(kind: ConversationView["kind"], name: string, contact: string | null): string {
    const conversation = this.#id("conversation");
    this.conversations.push({
      ...{ conversation, kind, name, contact, state: "ready", unread: 0, readUpTo: 0, newest: 0, last: null },
      ...{ members: 2, peersReached: 1, admin: true, postQuantum: true, receipts: false, presence: false },
      ...{ relayUse: "otherwise" as const, relaysReached: [] },
      level: NEVER_CHOSEN,
      ...{ trouble: null, createdAt: 1 },
    });
    this.rows.set(conversation, []);
    this.host?.notify("conversation.changed", { conversation: this.#view(conversation) });
    return conversation;
  }

  #view(conversation: string): ConversationView {
    const view = this.conversations.find((one) => one.conversation === conversation);
    return found(view, "SEALED_NO_CONVERSATION");
  }

  #rowsOf(conversation: string): ConversationRow[] {
    return found(this.rows.get(conversation), "SEALED_NO_CONVERSATION");
  }

  #messageRow(conversation: string, id: string): MessageRow {
    const row = this["conversation.row"]({ conversation, id });
    if (row.type !== "message") throw new HushError("SEALED_NO_MESSAGE");
    return row;
  }

  #message(
    conversation: string,
    said: Pick<MessageRow, "from" | "name" | "mine" | "text" | "delivery"> & Partial<MessageRow>,
  ): MessageRow {
    const order = this.#rowsOf(conversation).length + 1;
    const times = { at: order, receivedAt: order };
    const row: MessageRow = {
      ...{ type: "message", conversation, id: this.#id("message"), order, ...times },
      ...{ replyTo: null, edited: false, deleted: false, reactions: [], ...said },
    };
    this.#add(row);
    return row;
  }

  #add(row: ConversationRow): void {
    this.#rowsOf(row.conversation).push(row);
    const { unread } = this.#view(row.conversation);
    const isOthers = row.type === "message" && !row.mine;
    this.changeConversation(row.conversation, { newest: row.order, unread: unread + (isOthers ? 1 : 0) });
    this.host?.notify("conversation.row", { row });
  }

  #replace(row: MessageRow): void {
    const rows = this.#rowsOf(row.conversation);
    rows[row.order - 1] = row;
    this.host?.notify("conversation.row", { row });
  }

  #contact(id: string): ContactView {
    const contact = this.contacts.find((one) => one.contact === id);
    return found(contact, "CONTACT_NOT_FOUND");
  }

  #changeContact(contact: string, change: Partial<ContactView>): ContactView {
    const after = { ...this.#contact(contact), ...change };
    this.contacts = this.contacts.map((one) => (one.contact === contact ? after : one));
    this.host?.notify("contact.changed", { contact: after });
    return after;
  }

  changeConversation(conversation: string, change: Partial<ConversationView>): ConversationView {
    const before = this.#view(conversation);
    const after = { ...before, ...change };
    this.conversations = this.conversations.map((one) => (one === before ? after : one));
    this.host?.notify("conversation.changed", { conversation: after });
    return after;
  }
}
