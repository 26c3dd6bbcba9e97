/** Contacts, groups and conversations on the owner's page: keeps SealedState true and does what is asked. No DOM. */

import { errorCodeOf, HushError, PROTOCOL_LIMITS } from "@hushroom/protocol";
import type { ApiConnection, DaemonEvent } from "../connection.ts";
import { isGroupInvite } from "./pasted.ts";
import {
  afterSealedEvent,
  byName,
  changeTalk,
  FIRST_SEALED_STATE,
  type SealedState,
  type Talk,
  talkOf,
  withConversation,
  withConversations,
  withoutInvitation,
} from "./sealed-state.ts";
import { withNewestPage, withOlderPage } from "./talk-log.ts";

const limit = PROTOCOL_LIMITS.HISTORY_PAGE_MAX;

/** What came of what somebody put in. */
export type Added =
  | { readonly kind: "contact"; readonly contact: string }
  | { readonly kind: "group"; readonly conversation: string };

export class Sealed {
  state: SealedState = FIRST_SEALED_STATE;
  /** Any call of the API. What it changes is told by events before it is answered. */
  readonly call: ApiConnection["call"];
  /** The conversation on a screen that somebody looks at. */
  #seen: string | null = null;
  readonly #changed: () => void;
  /** The newest row of each conversation that the program was told is read. */
  readonly #told = new Map<string, number>();

  constructor(call: ApiConnection["call"], changed: () => void) {
    this.call = call;
    this.#changed = changed;
  }

  /** After each connection: everything anew, since nobody knows what was missed. */
  async readAll(): Promise<void> {
    this.#told.clear();
    try {
      const identity = await this.call("identity.get", {});
      this.#change({ ...this.state, identity });
      if (identity !== null) await this.#readLists();
      this.#change({ ...this.state, loaded: true, problem: null });
      const known = this.state.talks.filter(({ log }) => log.loaded);
      for (const { view } of known) await this.#readNewest(view.conversation);
    } catch (error) {
      this.#change({ ...this.state, loaded: true, problem: errorCodeOf(error) });
    }
  }

  /** Each answer counts from when it came: an event after it is newer. */
  async #readLists(): Promise<void> {
    const contacts = await this.call("contact.list", {});
    this.#change({ ...this.state, contacts: byName(contacts) });
    const invitations = await this.call("group.invitations", {});
    this.#change({ ...this.state, invitations });
    const views = await this.call("conversation.list", {});
    this.#change(withConversations(this.state, views));
    const relays = await this.call("relay.list", {});
    this.#change({ ...this.state, relays });
  }

  /** Which conversation somebody sees now, if any: it is read from the program, and what comes in it counts as read. */
  see(conversation: string | null): void {
    if (this.#seen === conversation) return;
    this.#seen = conversation;
    this.#tellRead();
  }

  /** What a conversation on screen shows; nothing if it is known. */
  async open(conversation: string): Promise<void> {
    if (talkOf(this.state, conversation)?.log.loaded === false) await this.#readNewest(conversation);
  }

  async #readNewest(conversation: string): Promise<void> {
    const page = await this.call("conversation.history", { conversation, limit });
    this.#changeTalk(conversation, (talk) => ({ ...talk, log: withNewestPage(talk.log, page, limit) }));
  }

  async readOlder(conversation: string): Promise<void> {
    const first = talkOf(this.state, conversation)?.log.rows[0];
    if (first === undefined) return;
    const page = await this.call("conversation.history", { conversation, before: first.order, limit });
    this.#changeTalk(conversation, (talk) => ({ ...talk, log: withOlderPage(talk.log, page, limit) }));
  }

  async readMembers(conversation: string): Promise<void> {
    const members = await this.call("group.members", { conversation });
    this.#changeTalk(conversation, (talk) => ({ ...talk, members }));
  }

  async readLinks(conversation: string): Promise<void> {
    const links = await this.call("group.links", { conversation });
    this.#changeTalk(conversation, (talk) => ({ ...talk, links }));
  }

  async readInvites(): Promise<void> {
    const invites = await this.call("contact.invites", {});
    this.#change({ ...this.state, invites });
  }

  /** A card, an invite or the text of a QR code; a link into a group joins it. */
  async add(input: string): Promise<Added> {
    if (!isGroupInvite(input)) {
      const { contact } = await this.call("contact.add", { input: short(input) });
      return { kind: "contact", contact };
    }
    const { conversation } = await this.call("group.join", { link: short(input) });
    return { kind: "group", conversation };
  }

  /** A picture of a QR code, as a PNG or JPEG file in base64. */
  async addPicture(picture: string): Promise<Added> {
    const { contact } = await this.call("contact.addPicture", { picture });
    return { kind: "contact", contact };
  }

  async createGroup(name: string, cap: number): Promise<string> {
    const view = await this.call("group.create", { name, cap });
    this.#change(withConversation(this.state, view));
    return view.conversation;
  }

  /** Answers the conversation that was joined. */
  async accept(invite: string): Promise<string> {
    const view = await this.call("group.accept", { invite });
    this.#change(withConversation(withoutInvitation(this.state, invite), view));
    return view.conversation;
  }

  async decline(invite: string): Promise<void> {
    await this.call("group.decline", { invite });
    this.#change(withoutInvitation(this.state, invite));
  }

  receive(event: DaemonEvent): void {
    this.#change(afterSealedEvent(this.state, event));
  }

  #changeTalk(conversation: string, change: (known: Talk) => Talk): void {
    this.#change(changeTalk(this.state, conversation, change));
  }

  #change(state: SealedState): void {
    if (state === this.state) return;
    this.state = state;
    this.#tellRead();
    this.#changed();
  }

  #tellRead(): void {
    const talk = talkOf(this.state, this.#seen);
    const last = talk?.log.rows.at(-1);
    if (talk === undefined || last === undefined) return;
    const { conversation, readUpTo } = talk.view;
    if (last.order <= Math.max(readUpTo, this.#told.get(conversation) ?? 0)) return;
    this.#told.set(conversation, last.order);
    // Told again with the next row, or after the next connection.
    this.call("conversation.read", { conversation, upTo: last.id }).catch(() => {});
  }
}

/** What the API takes; longer is no card. */
function short(input: string): string {
  if (input.length > PROTOCOL_LIMITS.CARD_TEXT_CHARS_MAX) throw new HushError("CARD_TOO_LARGE");
  return input;
}
