/** Views of contacts and conversations for the tests of the owner's page. */

import type {
  ContactView,
  ConversationNotice,
  ConversationRow,
  ConversationView,
  IdentityView,
  MessageRow,
} from "@hushroom/protocol";
import { NEVER_CHOSEN } from "@hushroom/testkit";

export const IDENTITY: IdentityView = {
  name: "Ada",
  address: "ada.onion",
  hash: "f00d",
  createdAt: 1,
  relays: [],
  card: { text: "card", json: "{}", fileName: "ada.hushcard", expiresAt: null },
  trouble: null,
};

export const contact = (id: string, change: Partial<ContactView> = {}): ContactView => ({
  contact: id,
  name: id,
  address: `${id}.onion`,
  conversation: `with-${id}`,
  state: "ready",
  verified: false,
  newKey: null,
  relays: [],
  addedAt: 1,
  ...change,
});

export const conversation = (id: string, change: Partial<ConversationView> = {}): ConversationView => ({
  conversation: id,
  kind: "contact",
  name: id,
  contact: null,
  state: "ready",
  unread: 0,
  readUpTo: 0,
  newest: 0,
  last: null,
  members: 2,
  peersReached: 1,
  admin: false,
  postQuantum: true,
  receipts: false,
  presence: false,
  relayUse: "otherwise",
  relaysReached: [],
  level: NEVER_CHOSEN,
  trouble: null,
  createdAt: 1,
  ...change,
});

const AT = Date.UTC(2026, 10, 20, 12);

export const message = (order: number, change: Partial<MessageRow> = {}): MessageRow => ({
  type: "message",
  conversation: "a",
  id: `m${order}`,
  order,
  at: AT + order,
  receivedAt: AT + order,
  from: "bob",
  name: "Bob",
  mine: false,
  text: `text ${order}`,
  replyTo: null,
  edited: false,
  deleted: false,
  reactions: [],
  delivery: null,
  ...change,
});

export const own = (order: number, change: Partial<MessageRow> = {}): MessageRow =>
  message(order, {
    from: "me",
    name: "Ada",
    mine: true,
    delivery: { state: "kept", reached: { boxed: 0, delivered: 0, read: 0, of: 1 } },
    ...change,
  });

export const noticeRow = (order: number, notice: ConversationNotice): ConversationRow => ({
  type: "notice",
  conversation: "a",
  id: `n${order}`,
  order,
  at: AT + order,
  notice,
});

export const orders = (rows: readonly ConversationRow[]): readonly number[] => rows.map(({ order }) => order);
