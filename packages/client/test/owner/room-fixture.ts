/** Views of a room for the tests of the owner's page. */

import {
  defaultSettings,
  type MemberView,
  type MessageItem,
  type NoticeItem,
  type RoomView,
} from "@hushroom/protocol";

export const member = (id: string, name: string, change: Partial<MemberView> = {}): MemberView => ({
  id,
  name,
  role: "member",
  muted: false,
  present: true,
  registered: false,
  ...change,
});

export const HOST = member("~host", "Host", { role: "host" });

export const roomView = (room: string, change: Partial<RoomView> = {}): RoomView => ({
  room,
  mode: "onion",
  link: null,
  settings: defaultSettings(`Room ${room}`),
  reachability: { state: "starting", provenAt: null },
  host: HOST,
  members: [HOST],
  waiting: [],
  guestKey: null,
  ...change,
});

export const message = (id: number, from: MemberView, change: Partial<MessageItem> = {}): MessageItem => ({
  type: "message",
  id: String(id),
  member: from.id,
  from: from.name,
  role: from.role,
  at: 1_700_000_000_000 + id,
  text: `text ${id}`,
  replyTo: null,
  ...change,
});

export const notice = (id: number, of: MemberView, change: Partial<NoticeItem> = {}): NoticeItem => ({
  type: "notice",
  id: String(id),
  change: "joined",
  member: of.id,
  name: of.name,
  before: null,
  at: 1_700_000_000_000 + id,
  ...change,
});
