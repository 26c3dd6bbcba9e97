/** The fan-out: one write per turn and reader, in order, nothing to those it is not for, slow readers dropped. */

import type { Socket } from "node:net";
import { LOCAL_LIMITS, type RoomEvent } from "@hushroom/protocol";
import { expect, test } from "vitest";
import type { WebSocket } from "ws";
import { FrameFan } from "../src/guest/frame-fan.ts";
import { FrameOutlet } from "../src/guest/frame-outlet.ts";
import { Broadcast } from "../src/rooms/outlet.ts";

function open(fan: FrameFan) {
  let corked: Buffer[] | null = null;
  const socket = {
    writes: [] as Buffer[],
    writable: true,
    writableLength: 0,
    write: (bytes: Buffer) => (corked ?? socket.writes).push(bytes),
    cork: () => {
      corked = [];
    },
    uncork: () => {
      socket.writes.push(Buffer.concat(corked ?? []));
      corked = null;
    },
  };
  const calls: string[] = [];
  const websocket = {
    OPEN: 1,
    readyState: 1,
    terminate: () => calls.push("terminate"),
    close: () => calls.push(`close after ${socket.writes.length}`),
  };
  const outlet = new FrameOutlet("s", socket as unknown as Socket, websocket as unknown as WebSocket, fan, {
    admitted: () => {},
    memberShown: () => {},
  });
  return { outlet, socket, calls };
}

const gone = (id: string): RoomEvent => ({ type: "member-gone", id });
const nextTurn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

/** The JSON of every frame in the bytes. */
function framesIn(writes: readonly Buffer[]): string[] {
  const bytes = Buffer.concat(writes);
  const frames: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const short = bytes[at + 1] ?? 0;
    const [header, length] = short < 126 ? [2, short] : [4, bytes.readUInt16BE(at + 2)];
    frames.push(bytes.toString("utf8", at + header, at + header + length));
    at += header + length;
  }
  return frames;
}

const idsIn = (writes: readonly Buffer[]) => framesIn(writes).map((frame) => JSON.parse(frame).id);

test("what is said in one turn reaches each reader in one write, of the same bytes", async () => {
  const fan = new FrameFan();
  const readers = [open(fan), open(fan), open(fan)];
  for (const id of ["~1", "~2", "~3"]) {
    const broadcast = new Broadcast(gone(id));
    for (const { outlet } of readers) outlet.deliver(broadcast);
  }
  await nextTurn();
  for (const { socket } of readers) {
    expect(socket.writes).toHaveLength(1);
    expect(idsIn(socket.writes)).toEqual(["~1", "~2", "~3"]);
  }
  expect(readers[0]?.socket.writes[0]?.buffer).toBe(readers[1]?.socket.writes[0]?.buffer);
});

test("what is for some stays out of the others' bytes", async () => {
  const fan = new FrameFan();
  const [staff, guest] = [open(fan), open(fan)];
  const [first, secret, last] = ["~1", "~secret", "~3"].map((id) => new Broadcast(gone(id)));
  for (const { outlet } of [staff, guest]) outlet.deliver(first as Broadcast);
  staff.outlet.deliver(secret as Broadcast);
  for (const { outlet } of [staff, guest]) outlet.deliver(last as Broadcast);
  await nextTurn();
  expect(idsIn(staff.socket.writes)).toEqual(["~1", "~secret", "~3"]);
  expect(idsIn(guest.socket.writes)).toEqual(["~1", "~3"]);
  expect(guest.socket.writes).toHaveLength(1);
});

test("what is for one reader keeps its place among what is for all, and the next turn starts anew", async () => {
  const fan = new FrameFan();
  const [speaker, other] = [open(fan), open(fan)];
  const say = (id: string) => {
    const broadcast = new Broadcast(gone(id));
    for (const { outlet } of [speaker, other]) outlet.deliver(broadcast);
  };
  say("~1");
  speaker.outlet.send({ type: "waiting-gone", member: "x" });
  say("~2");
  say("~3");
  await nextTurn();
  expect(idsIn(speaker.socket.writes)).toEqual(["~1", undefined, "~2", "~3"]);
  expect(speaker.socket.writes).toHaveLength(1);
  say("~4");
  await nextTurn();
  expect(idsIn(speaker.socket.writes).at(-1)).toBe("~4");
  expect(idsIn(other.socket.writes)).toEqual(["~1", "~2", "~3", "~4"]);
});

test("a reader that does not read is dropped, and only that one", async () => {
  const fan = new FrameFan();
  const [slow, other] = [open(fan), open(fan)];
  slow.socket.writableLength = LOCAL_LIMITS.GUEST_UNREAD_BYTES_MAX;
  const broadcast = new Broadcast(gone("~1"));
  for (const { outlet } of [slow, other]) outlet.deliver(broadcast);
  await nextTurn();
  expect([slow.calls, slow.socket.writes.length]).toEqual([["terminate"], 0]);
  expect([other.calls, other.socket.writes.length]).toEqual([[], 1]);
});

test("the end comes after the last word", async () => {
  const fan = new FrameFan();
  const { outlet, socket, calls } = open(fan);
  outlet.deliver(new Broadcast(gone("~1")));
  outlet.tell({ type: "ended", code: "ROOM_KICKED" });
  outlet.end();
  outlet.send({ type: "answer", request: 1, ok: true, value: { type: "done" } });
  await nextTurn();
  expect(framesIn(socket.writes).map((frame) => JSON.parse(frame).type)).toEqual([
    "member-gone",
    "ended",
    "answer",
  ]);
  expect(calls).toEqual(["close after 1"]);
});

test("who answers no ping is dropped", () => {
  const { outlet, calls } = open(new FrameFan());
  outlet.ping();
  outlet.ping();
  outlet.alive();
  outlet.ping();
  outlet.ping();
  expect(calls).toEqual([]);
  outlet.ping();
  expect(calls).toEqual(["terminate"]);
});
