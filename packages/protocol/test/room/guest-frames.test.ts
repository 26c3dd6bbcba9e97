/** The guest's WebSocket frames, read as untrusted by both sides. */

import { describe, expect, it } from "vitest";
import {
  encodeGuestFrame,
  encodeHostFrame,
  errorCodeOf,
  type GuestFrame,
  type HostFrame,
  PROTOCOL_LIMITS,
  readGuestFrame,
  readHostFrame,
} from "../../src/index.ts";
import { RoomHouse } from "./room-house.ts";

function codeOfReading(read: () => unknown): string {
  try {
    read();
    return "ok";
  } catch (error) {
    return errorCodeOf(error);
  }
}

describe("a guest's frame", () => {
  it.each<[GuestFrame]>([
    [{ type: "say", request: 1, text: "hello", replyTo: null, once: "k" }],
    [{ type: "say", request: 0, text: "", replyTo: "12", once: "" }],
    [{ type: "command", request: 2, command: { name: "kick", target: "Amina" } }],
    [{ type: "command", request: 2, command: { name: "close" } }],
    [{ type: "history", request: 3, before: null, limit: 100 }],
    [{ type: "leave", request: Number.MAX_SAFE_INTEGER }],
  ])("%j is read as it was written", (frame) => {
    expect(readGuestFrame(encodeGuestFrame(frame))).toEqual(frame);
  });

  const say = { type: "say", request: 1, text: "hello", replyTo: null, once: "k" };
  it.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["null", "null"],
    ["a list", "[]"],
    ["a number", "7"],
    ["an unknown type", JSON.stringify({ ...say, type: "shout" })],
    ["a type of the prototype", JSON.stringify({ ...say, type: "constructor" })],
    ["a type that is no text", JSON.stringify({ ...say, type: ["say"] })],
    ["an unknown key", JSON.stringify({ ...say, from: "Hanna" })],
    ["a forged member", JSON.stringify({ ...say, member: "~abc" })],
    ["a forged time", JSON.stringify({ ...say, at: 1 })],
    ["a missing key", JSON.stringify({ type: "say", request: 1, text: "x", once: "" })],
    ["__proto__", `{"type":"leave","request":1,"__proto__":{"x":1}}`],
    ["a request below 0", JSON.stringify({ ...say, request: -1 })],
    ["a request that is no whole number", JSON.stringify({ ...say, request: 1.5 })],
    ["a request as text", JSON.stringify({ ...say, request: "1" })],
    ["text that is none", JSON.stringify({ ...say, text: { toString: 1 } })],
    ["a long once", JSON.stringify({ ...say, once: "x".repeat(PROTOCOL_LIMITS.ONCE_CHARS_MAX + 1) })],
    ["an empty reply", JSON.stringify({ ...say, replyTo: "" })],
    ["an unknown command", JSON.stringify({ type: "command", request: 1, command: { name: "sudo" } })],
    [
      "a command with more",
      JSON.stringify({ type: "command", request: 1, command: { name: "close", now: true } }),
    ],
    ["a page too large", JSON.stringify({ type: "history", request: 1, before: null, limit: 101 })],
    ["an empty page", JSON.stringify({ type: "history", request: 1, before: null, limit: 0 })],
    ["a frame of the host", JSON.stringify({ type: "closed" })],
    ["a forged notice", JSON.stringify({ type: "notice", change: "left", name: "Amina" })],
    ["deep nesting", `${"[".repeat(8000)}${"]".repeat(8000)}`],
  ])("with %s is refused", (_what, source) => {
    expect(codeOfReading(() => readGuestFrame(source))).toBe("WIRE_BAD_FRAME");
  });

  it("that is too long is refused before it is parsed", () => {
    const source = JSON.stringify({ ...say, text: "x".repeat(PROTOCOL_LIMITS.GUEST_FRAME_BYTES_MAX) });
    expect(codeOfReading(() => readGuestFrame(source))).toBe("WIRE_TOO_LARGE");
    const wide = JSON.stringify({ ...say, text: "ж".repeat(PROTOCOL_LIMITS.GUEST_FRAME_BYTES_MAX / 2) });
    expect(codeOfReading(() => readGuestFrame(wide))).toBe("WIRE_TOO_LARGE");
  });

  it("may carry a text that is too long for a message, so that the room can say so", () => {
    const source = JSON.stringify({ ...say, text: "x".repeat(PROTOCOL_LIMITS.MESSAGE_BYTES_MAX + 1) });
    expect(codeOfReading(() => readGuestFrame(source))).toBe("ok");
  });
});

describe("a host's frame", () => {
  const house = new RoomHouse();
  house.enter("s1", "Amina");
  house.say("s1", "hello");
  house.say("s1", "again", { replyTo: "2" });
  const { room } = house;

  const hello: HostFrame = {
    type: "hello",
    you: house.member("Amina"),
    state: "member",
    settings: room.settings,
    members: room.members(),
    items: room.history({ limit: 100 }),
    reachability: room.reachability,
    resumed: false,
  };

  it.each<[string, HostFrame]>([
    ["hello", hello],
    ["hello to a moderator", { ...hello, waiting: [{ member: "~a", name: "Boris", at: 5 }] }],
    ["hello to one who waits", { ...hello, you: null, state: "waiting", members: [], items: [] }],
    ["a page", { type: "page", request: 3, items: room.history({ limit: 2 }) }],
    ["an answer", { type: "answer", request: 1, ok: true, value: { type: "said", id: "7" } }],
    [
      "a link",
      {
        type: "answer",
        request: 1,
        ok: true,
        value: { type: "invited", invite: "a", token: "a".repeat(26) },
      },
    ],
    ["a refusal", { type: "answer", request: 1, ok: false, code: "ROOM_TOO_FAST", detail: { waitMs: 5 } }],
    ["the end", { type: "ended", code: "ROOM_KICKED" }],
    ["admission", { type: "admitted" }],
    ["one who waits", { type: "waiting", member: "~a", name: "Boris", at: 5 }],
    ["one who waits no more", { type: "waiting-gone", member: "~a" }],
  ])("of %s is read as it was written", (_what, frame) => {
    expect(readHostFrame(encodeHostFrame(frame))).toEqual(frame);
  });

  it("of every event that the room broadcasts is read as it was written", () => {
    house.host({ name: "cap", memberMax: 5 });
    house.host({ name: "clear" });
    house.do({ kind: "reachability", reachability: { state: "lan", provenAt: null } });
    house.host({ name: "kick", target: "Amina" });
    house.host({ name: "close" });
    const kinds = new Set(house.broadcasts().map(({ type }) => type));
    expect(kinds.size).toBe(8);
    for (const event of house.broadcasts()) expect(readHostFrame(encodeHostFrame(event))).toEqual(event);
  });

  it.each([
    ["an unknown code", JSON.stringify({ type: "ended", code: "OOPS" })],
    ["an unknown key", JSON.stringify({ type: "closed", why: "x" })],
    ["an answer that is neither", JSON.stringify({ type: "answer", request: 1, ok: 1 })],
    [
      "an answer that is both",
      JSON.stringify({ type: "answer", request: 1, ok: true, value: { type: "done" }, code: "INTERNAL" }),
    ],
    ["a guest's frame", encodeGuestFrame({ type: "leave", request: 1 })],
    ["a message without a sender", JSON.stringify({ type: "message", id: "1", text: "x" })],
  ])("with %s is refused", (_what, source) => {
    expect(codeOfReading(() => readHostFrame(source))).toBe("WIRE_BAD_FRAME");
  });

  it("carries numbers and booleans only in the detail of a refusal", () => {
    const source = JSON.stringify({
      type: "answer",
      request: 1,
      ok: false,
      code: "INTERNAL",
      detail: { waitMs: 5, secret: "x", list: [1], fine: true },
    });
    expect(readHostFrame(source)).toMatchObject({ detail: { waitMs: 5, fine: true } });
    expect(JSON.stringify(readHostFrame(source))).not.toContain("secret");
  });

  it("that is too long is refused", () => {
    const source = `{"type":"closed"${" ".repeat(PROTOCOL_LIMITS.HOST_FRAME_BYTES_MAX)}}`;
    expect(codeOfReading(() => readHostFrame(source))).toBe("WIRE_TOO_LARGE");
  });
});
