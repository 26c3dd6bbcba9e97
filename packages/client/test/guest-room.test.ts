/** What a guest's screen knows: nothing lost and nothing doubled through answers, messages and lost connections. */

import { defaultSettings, type HelloFrame, type MemberView, type MessageItem } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import {
  guestRoomAnswered,
  guestRoomDiscarding,
  guestRoomPaged,
  guestRoomSending,
  guestRoomTold,
  guestRoomTurned,
  NEW_GUEST_ROOM,
  silencedBy,
} from "../src/index.ts";

const you: MemberView = {
  id: "~you",
  name: "Sam",
  role: "member",
  muted: false,
  present: true,
  registered: false,
};
const other: MemberView = { ...you, id: "~other", name: "Mira" };

function message(id: number, by = other, text = `text ${id}`): MessageItem {
  const { id: member, name: from, role } = by;
  return { type: "message", id: String(id), member, from, role, at: id * 1000, text, replyTo: null };
}

function hello(rest: Partial<HelloFrame> = {}): HelloFrame {
  return {
    type: "hello",
    you,
    state: "member",
    settings: defaultSettings("room"),
    members: [you, other],
    items: [],
    reachability: { state: "published", provenAt: null },
    resumed: false,
    ...rest,
  };
}

const joined = guestRoomTold(NEW_GUEST_ROOM, hello({ items: [message(1), message(2)] }));
const ids = (room: typeof joined) => room.log.items.map(({ id }) => id);
const sent = (text: string, once = "o1") => guestRoomSending(joined, { once, text, replyTo: null });

describe("the log", () => {
  it("goes on where it was after a lost connection", () => {
    const back = guestRoomTold(
      guestRoomTurned(joined, "lost"),
      hello({ resumed: true, items: [message(2), message(3)] }),
    );
    expect(ids(back)).toEqual(["1", "2", "3"]);
  });

  it("starts anew if too much was missed, and offers what lies between", () => {
    const page = Array.from({ length: 100 }, (_, index) => message(500 + index));
    const back = guestRoomTold(joined, hello({ items: page }));
    expect(ids(back)[0]).toBe("500");
    expect(back.log.hasOlder).toBe(true);
    const older = guestRoomPaged(back, [message(498), message(499)], 100);
    expect(ids(older).slice(0, 3)).toEqual(["498", "499", "500"]);
    expect(older.log.hasOlder).toBe(false);
  });

  it("forgets what the room forgot", () => {
    expect(ids(guestRoomTold(joined, { type: "removed", upTo: "1" }))).toEqual(["2"]);
  });
});

describe("what was sent", () => {
  it("leaves the outbox when the answer comes before the message", () => {
    const answered = guestRoomAnswered(sent("hi"), "o1", { ok: true, value: { type: "said", id: "3" } });
    expect(answered.outbox).toHaveLength(1);
    const done = guestRoomTold(answered, message(3, you, "hi"));
    expect(done.outbox).toEqual([]);
    expect(ids(done)).toEqual(["1", "2", "3"]);
  });

  it("leaves it when the message comes before the answer", () => {
    const arrived = guestRoomTold(sent(" hi\n"), message(3, you, "hi"));
    expect(arrived.outbox).toEqual([]);
    const answered = guestRoomAnswered(arrived, "o1", { ok: true, value: { type: "said", id: "3" } });
    expect(answered.outbox).toEqual([]);
  });

  it("is not taken for what others say in the same words", () => {
    expect(guestRoomTold(sent("hi"), message(3, other, "hi")).outbox).toHaveLength(1);
  });

  it("goes one by one where two are the same", () => {
    const twice = guestRoomSending(sent("hi"), { once: "o2", text: "hi", replyTo: null });
    expect(guestRoomTold(twice, message(3, you, "hi")).outbox.map(({ once }) => once)).toEqual(["o2"]);
  });

  it("is in the log already when a lost connection comes back", () => {
    const answered = guestRoomAnswered(sent("hi"), "o1", { ok: true, value: { type: "said", id: "3" } });
    const back = guestRoomTold(answered, hello({ resumed: true, items: [message(3, you, "hi")] }));
    expect(back.outbox).toEqual([]);
  });

  it("stays with its reason if it was refused, and can be sent again or thrown away", () => {
    const refused = guestRoomAnswered(sent("hi"), "o1", { ok: false, code: "ROOM_SLOW_MODE", detail: {} });
    expect(refused.outbox[0]?.answer).toEqual({ code: "ROOM_SLOW_MODE" });
    const again = guestRoomSending(refused, { once: "o1", text: "hi", replyTo: null });
    expect(again.outbox).toEqual([{ once: "o1", text: "hi", replyTo: null, answer: null }]);
    expect(guestRoomDiscarding(refused, "o1").outbox).toEqual([]);
  });
});

describe("people", () => {
  it("come, change and go", () => {
    const renamed = guestRoomTold(joined, { type: "member", member: { ...other, name: "Mira 2" } });
    expect(renamed.members.map(({ name }) => name)).toEqual(["Sam", "Mira 2"]);
    expect(guestRoomTold(renamed, { type: "member-gone", id: "~other" }).members).toEqual([you]);
    const third = { ...other, id: "~third" };
    expect(guestRoomTold(joined, { type: "member", member: third }).members).toHaveLength(3);
  });

  it("wait at the door once each, and only moderators know", () => {
    const waiting = { type: "waiting", member: "~w", name: "W", at: 1 } as const;
    const twice = guestRoomTold(guestRoomTold(joined, waiting), waiting);
    expect(twice.waiting).toEqual([{ member: "~w", name: "W", at: 1 }]);
    expect(guestRoomTold(twice, { type: "waiting-gone", member: "~w" }).waiting).toEqual([]);
    const demoted = guestRoomTold(twice, { type: "member", member: { ...you, role: "member" } });
    expect(demoted.waiting).toEqual([]);
  });
});

describe("the reader", () => {
  it("is told why they can't write", () => {
    const as = (rest: Partial<MemberView>) =>
      silencedBy(guestRoomTold(joined, { type: "member", member: { ...you, ...rest } }));
    expect(silencedBy(joined)).toBeNull();
    expect(as({ muted: true })).toBe("ROOM_MUTED");
    expect(as({ role: "read-only" })).toBe("ROOM_READ_ONLY");
    const announcing = {
      type: "settings",
      settings: { ...defaultSettings("r"), announcement: true },
    } as const;
    expect(silencedBy(guestRoomTold(joined, announcing))).toBe("ROOM_READ_ONLY");
    expect(silencedBy(NEW_GUEST_ROOM)).toBe("ROOM_WAITING");
  });

  it("waits at the door, is let in, and learns why it is over", () => {
    const atTheDoor = guestRoomTold(NEW_GUEST_ROOM, hello({ state: "waiting", you: null, members: [] }));
    expect(atTheDoor.atTheDoor).toBe(true);
    expect(guestRoomTold(atTheDoor, { type: "admitted" }).atTheDoor).toBe(false);
    expect(guestRoomTold(sent("hi"), { type: "closed" })).toMatchObject({ ended: "ROOM_CLOSED", outbox: [] });
    expect(guestRoomTold(joined, { type: "ended", code: "ROOM_KICKED" }).ended).toBe("ROOM_KICKED");
  });
});
