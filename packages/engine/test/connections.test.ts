/** Who makes room when a room's listener is full. */

import { Socket } from "node:net";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { beforeEach, expect, test } from "vitest";
import { Connections } from "../src/guest/connections.ts";

const SECOND_MS = 1000;
let nowMs = 0;
let connections: Connections;

beforeEach(() => {
  connections = new Connections(() => nowMs);
});

function come(): Socket {
  nowMs += SECOND_MS;
  const socket = new Socket();
  expect(connections.accept(socket)).toBe(true);
  return socket;
}

function fill(each: (socket: Socket) => void): Socket[] {
  const sockets: Socket[] = [];
  while (connections.count < LOCAL_LIMITS.GUEST_CONNECTIONS_MAX) {
    const socket = come();
    sockets.push(socket);
    each(socket);
  }
  return sockets;
}

test("those that never sent a whole request make room first", () => {
  const guest = come();
  connections.asked(guest);
  const [oldest, next] = fill(() => {});
  come();
  expect([oldest?.destroyed, next?.destroyed, guest.destroyed]).toEqual([true, false, false]);
});

test("those whose last request is oldest make room, answered or not, but no stream of a member", () => {
  const member = come();
  connections.asked(member);
  connections.of(member)?.keep();
  const [oldest, again, next] = fill((socket) => connections.asked(socket));
  if (again !== undefined) connections.asked(again);
  come();
  come();
  expect([oldest, again, next, member].map((socket) => socket?.destroyed)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("where all are streams of members, nobody new comes in", () => {
  fill((socket) => connections.of(socket)?.keep());
  expect(connections.accept(new Socket())).toBe(false);
});

function withUnread(bytes: number): Socket {
  return Object.defineProperty(come(), "writableLength", { value: bytes });
}

test("one that asks for more while much lies unread is gone", () => {
  const { GUEST_UNREAD_BYTES_MAX: most } = LOCAL_LIMITS;
  expect(connections.mayBeSent(withUnread(most))).toBe(true);
  expect(connections.mayBeSent(withUnread(most + 1))).toBe(false);
});

test("what lies unread on all together is bounded: those with most are gone, the others stay", () => {
  const megabyte = 1024 * 1024;
  const count = LOCAL_LIMITS.GUEST_UNREAD_TOTAL_BYTES_MAX / megabyte;
  const slow = withUnread(1000);
  const greedy = Array.from({ length: count }, (_, i) => withUnread(megabyte - 1 + (i < 2 ? 1 : 0)));
  const guest = come();
  for (let i = 0; i < 100; i++) expect(connections.mayBeSent(guest)).toBe(true);
  expect(slow.destroyed).toBe(false);
  expect(greedy.map(({ destroyed }) => destroyed).filter(Boolean)).toEqual([true]);
  expect(greedy[0]?.destroyed).toBe(true);
});
