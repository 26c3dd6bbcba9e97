/** The link of a relay room: one text for each link, read back however people carry it, refused when anything is missing. */

import { formatRelayRoomLink, HushError, parseRelayRoomLink, type RelayRoomLink } from "@hushroom/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkOfSeed } from "../../../src/session/relay-room/room-link.ts";

const LINK = linkOfSeed(new Uint8Array(32).fill(7), "relay.example:8080", "Tea");

const codeOf = (pasted: string): string => {
  try {
    parseRelayRoomLink(pasted);
    return "";
  } catch (error) {
    return error instanceof HushError ? error.code : String(error);
  }
};

describe("the link of a relay room", () => {
  it("is read back from a whole address, broken into lines, or in capitals", () => {
    const text = formatRelayRoomLink(LINK);
    const ways = [
      text,
      `#${text}`,
      `http://127.0.0.1:3000/relay-room#${text}`,
      text.toUpperCase(),
      `file:///C:/room.html#${text.slice(0, 50)}\n  ${text.slice(50)}\u200f`,
    ];
    for (const way of ways) expect(parseRelayRoomLink(way)).toEqual(LINK);
  });

  it("comes back for any secret, key and name", () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(bytes, bytes, fc.constantFrom("", "Tea", "Чай", "شاي"), (secret, roomKey, name) => {
        const link: RelayRoomLink = { secret, roomKey, name, relay: LINK.relay };
        expect(parseRelayRoomLink(formatRelayRoomLink(link))).toEqual(link);
      }),
    );
  });

  it("is refused with any character changed, missing or added", () => {
    const text = formatRelayRoomLink(LINK);
    for (let at = "room=".length; at < text.length; at++) {
      const other = text[at] === "a" ? "b" : "a";
      expect(codeOf(text.slice(0, at) + other + text.slice(at + 1))).toBe("RELAY_ROOM_LINK_DAMAGED");
      expect(codeOf(text.slice(0, at) + text.slice(at + 1))).toMatch(/DAMAGED|BAD_LINK/);
    }
  });

  it("is refused if it is something else, or for no relay, or for a name that is none", () => {
    for (const text of ["", "http://x/#room", "hushroom:card:abc", "x".repeat(20_000)]) {
      expect(codeOf(text)).toBe("RELAY_ROOM_BAD_LINK");
    }
    for (const change of [{ relay: "nonsense/" }, { relay: "RELAY.example" }, { name: " Tea" }]) {
      expect(codeOf(formatRelayRoomLink({ ...LINK, ...change }))).toBe("RELAY_ROOM_BAD_LINK");
    }
  });
});
