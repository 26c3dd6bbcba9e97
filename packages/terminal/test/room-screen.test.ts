import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Output } from "../src/output.ts";
import { RoomScreen } from "../src/room-screen.ts";

let written: string;
beforeEach(() => {
  written = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const message = (id: string, text: string) =>
  ({
    type: "message",
    id,
    member: "~x",
    from: "\u001b[2JEve",
    role: "member",
    at: 0,
    text,
    replyTo: null,
  }) as const;

describe("a room on a terminal", () => {
  it("shows each item once, also when a page comes again", () => {
    const screen = new RoomScreen(new Output(true, "en"), "~me");
    for (const id of ["9", "10", "9", "10", "11"]) screen.show(message(id, `text ${id}`));
    expect(
      written
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).id),
    ).toEqual(["9", "10", "11"]);
  });

  it("lets nothing that others typed drive the terminal", () => {
    const screen = new RoomScreen(new Output(false, "ar"), "~me");
    screen.show(message("1", "\u001b]0;title\u0007\u202ereversed\nfake: line"));
    screen.show({
      type: "notice",
      ...{ id: "2", change: "renamed", member: "~x", name: "\u001b[31mred", before: "\u009bEve", at: 0 },
    });
    expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u);
    expect(written.split("\n").filter((line) => line.startsWith("fake"))).toEqual([]);
  });
});
