import { defaultSettings, type HostFrame } from "@hushroom/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { GuestConnection, type GuestConnectionState } from "../src/guest-connection.ts";
import { FakeWires } from "./fake-wire.ts";

let wires: FakeWires;
let guest: GuestConnection;
let frames: HostFrame[];
let states: GuestConnectionState[];

const you = {
  id: "~me",
  name: "Me",
  role: "member",
  muted: false,
  present: true,
  registered: false,
} as const;
const message = (id: string) => ({
  type: "message",
  ...{ id, member: "~me", from: "Me", role: "member", at: 1, text: `message ${id}`, replyTo: null },
});
const hello = (items: object[] = [], resumed = false) => ({
  type: "hello",
  ...{ you, state: "member", settings: defaultSettings("Room"), members: [you], items, resumed },
  reachability: { state: "lan", provenAt: null },
});

beforeEach(() => {
  wires = new FakeWires();
  frames = [];
  states = [];
  guest = new GuestConnection(
    (after, events) => wires.open(events, after),
    { frame: (frame) => frames.push(frame), state: (state) => states.push(state) },
    wires,
  );
});

describe("a guest's live connection", () => {
  it("goes on after the last item it had", () => {
    wires.tell(hello([message("4")]));
    wires.tell(message("5"));
    wires.last.events.close(false);
    wires.runTimers();
    expect(wires.opened.map(({ after }) => after)).toEqual([null, "5"]);
    wires.tell(hello([], true));
    wires.last.events.close(false);
    wires.runTimers();
    expect(wires.last.after).toBe("5");
  });

  it("sends what was not answered again, under the same once, until it is answered", async () => {
    const answer = guest.say("hi", null, "once-1");
    expect(wires.last.sent).toEqual([]);
    wires.tell(hello());
    wires.last.events.close(false);
    wires.runTimers();
    wires.tell(hello());
    const sent = wires.opened.map((wire) => wire.sent.map((text) => JSON.parse(text)));
    expect(sent[0]).toEqual(sent[1]);
    expect(sent[1]).toEqual([{ type: "say", request: 1, text: "hi", replyTo: null, once: "once-1" }]);
    wires.tell({ type: "answer", request: 1, ok: true, value: { type: "said", id: "9" } });
    expect(await answer).toMatchObject({ ok: true, value: { id: "9" } });
    wires.last.events.close(false);
    wires.runTimers();
    wires.tell(hello());
    expect(wires.last.sent).toEqual([]);
  });

  it("starts anew when the host can't be understood", () => {
    wires.tell(hello());
    wires.last.events.message("{");
    expect(states.at(-1)).toBe("lost");
    wires.runTimers();
    expect(wires.opened).toHaveLength(2);
  });

  it("hears nothing after the last word, and does not come back", () => {
    wires.tell(hello());
    wires.tell({ type: "closed" });
    wires.tell(message("7"));
    wires.runTimers();
    expect(frames.map((frame) => frame.type)).toEqual(["hello", "closed"]);
    expect(wires.opened).toHaveLength(1);
    expect(states.at(-1)).toBe("ended");
  });
});
