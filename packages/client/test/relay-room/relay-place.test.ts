/** Where the page came from, what it connects to, which link it hands out; and what is typed into its forms. */

import { formatRelayAddress, formatRelayRoomLink, issuerKeys, linkOfSeed } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import {
  foreignOrigin,
  namedRelay,
  pageOrigin,
  presetRelay,
  readNewRoom,
  readRoomLink,
  relayHost,
  relayPageUrl,
  relaySocketUrl,
  roomLinkFor,
} from "../../src/index.ts";

const ONION = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion";
const KEYED = formatRelayAddress({
  host: "relay.example",
  port: 80,
  issuerKey: issuerKeys(new Uint8Array(32).fill(3)).publicKey,
});
const at = (url: string) => {
  const { protocol, hostname, host, origin, pathname } = new URL(url);
  return { protocol, hostname, host, origin, pathname };
};

describe("a page", () => {
  it.each([
    ["file:///files/hushroom-relay-room.html", "file", ""],
    ["http://127.0.0.1:3000/relay-room", "own", ""],
    ["http://localhost:3000/relay-room?language=ar", "own", ""],
    ["http://[::1]:3000/relay-room", "own", ""],
    ["http://127.0.0.1:7080/", "served", "127.0.0.1:7080"],
    ["http://localhost:7080/?language=ar", "served", "localhost:7080"],
    ["http://[::1]:7080/", "served", ""],
    ["http://relay.example:7080/", "served", "relay.example:7080"],
    ["http://relay.example/", "served", "relay.example"],
    ["https://relay.example/", "served", "relay.example:443"],
    ["https://relay.example:8443/", "served", "relay.example:8443"],
    [`http://${ONION}/`, "served", ONION],
    ["http://[2001:db8::1]:7080/", "served", ""],
    ["http://localhost.evil.example/", "served", "localhost.evil.example"],
    ["http://127.0.0.1.evil.example/", "served", "127.0.0.1.evil.example"],
  ])("from %s is %s, and proposes %s", (url, origin, relay) => {
    expect([pageOrigin(at(url)), presetRelay(at(url))]).toEqual([origin, relay]);
  });

  it.each([
    ["relay.example:7080", false, "ws://relay.example:7080/boxes"],
    ["relay.example", false, "ws://relay.example:80/boxes"],
    ["relay.example:443", false, "wss://relay.example:443/boxes"],
    ["relay.example:8443", true, "wss://relay.example:8443/boxes"],
    [ONION, true, `ws://${ONION}:80/boxes`],
  ])("connects to %s, itself over TLS: %s, by %s", (relay, isTls, url) => {
    expect(relaySocketUrl(relay, "/boxes", isTls)).toBe(url);
  });

  it.each([
    ["http://relay.example/", `#relay=${KEYED}`, KEYED],
    ["file:///a.html", `#relay=${KEYED.toUpperCase()}`, KEYED],
    ["http://other.example/", `#relay=${KEYED}`, ""],
    ["http://relay.example/", "#relay=not a relay", ""],
    ["http://relay.example/", "#room=abc", ""],
  ])("from %s with %s proposes %s: the relay that gave it and no other", (url, fragment, relay) => {
    expect(namedRelay(at(url), fragment)).toBe(relay);
  });

  it.each([
    ["file:///files/hushroom-relay-room.html", "null"],
    ["http://127.0.0.1:3000/relay-room", "http://127.0.0.1:3000"],
    ["http://other.example:7080/", "http://other.example:7080"],
    ["http://relay.example:8080/", "http://relay.example:8080"],
    ["http://[2001:db8::1]:7080/", "http://[2001:db8::1]:7080"],
    ["https://relay.example/", "https://relay.example"],
    ["http://relay.example/", null],
  ])("from %s is foreign at a relay as %s: only its own knows it", (url, origin) => {
    expect(foreignOrigin(at(url), KEYED)).toBe(origin);
  });

  it("hands out a link to where it came from, or to the relay's page", () => {
    expect(roomLinkFor(at("https://relay.example/"), "relay.example:443", "room=x")).toBe(
      "https://relay.example/#room=x",
    );
    expect(roomLinkFor(at("file:///a.html"), "relay.example:7080", "room=x")).toBe(
      "http://relay.example:7080/#room=x",
    );
    expect(relayHost(KEYED)).toBe("relay.example");
    expect([relayPageUrl("relay.example"), relayPageUrl("relay.example:443")]).toEqual([
      "http://relay.example/",
      "https://relay.example/",
    ]);
  });
});

describe("the form for a new room", () => {
  const typed = { relay: " Relay.Example:80 ", name: "", nickname: " Анна " };

  it("takes a relay as people write it, and a room without a name", () => {
    expect(readNewRoom(typed)).toEqual({
      ok: true,
      value: { relay: "relay.example", name: "", nickname: "Анна" },
    });
    for (const [relay, read] of [
      ["http://relay.example:7080/", "relay.example:7080"],
      ["ws://relay.example:7080/boxes", "relay.example:7080"],
      ["https://relay.example/", "relay.example:443"],
      [KEYED, KEYED],
      [`http://relay.example/#relay=${KEYED}`, KEYED],
    ] as const) {
      expect([relay, readNewRoom({ ...typed, relay })]).toMatchObject([relay, { value: { relay: read } }]);
    }
  });

  it("says of each field what is wrong with it", () => {
    expect(readNewRoom({ relay: "not a relay", name: "x".repeat(65), nickname: " " })).toEqual({
      ok: false,
      troubles: { relay: "RELAY_BAD_ADDRESS", name: "ROOM_NAME_TOO_LONG", nickname: "ROOM_NAME_EMPTY" },
    });
    const noPoint = `relay.example/${"7".repeat(51)}q`;
    expect(readNewRoom({ ...typed, relay: noPoint })).toMatchObject({
      troubles: { relay: "RELAY_BAD_ADDRESS" },
    });
    expect(readNewRoom({ ...typed, relay: "javascript:alert(1)" }).ok).toBe(false);
    expect(readNewRoom({ ...typed, relay: `http://other.example/#relay=${KEYED}` }).ok).toBe(false);
    expect(readNewRoom({ ...typed, relay: "http://relay.example@evil.example/" }).ok).toBe(false);
  });
});

describe("a pasted link", () => {
  const link = linkOfSeed(new Uint8Array(32).fill(1), "relay.example", "Tea");

  it("is taken whole or as its fragment", () => {
    const fragment = formatRelayRoomLink(link);
    for (const pasted of [
      `#${fragment}`,
      `http://relay.example/#${fragment}`,
      ` ${fragment.toUpperCase()}\n`,
    ]) {
      expect(readRoomLink(pasted)).toMatchObject({
        ok: true,
        value: { relay: "relay.example", name: "Tea" },
      });
    }
  });

  it("may name a relay that asks for tickets", () => {
    const ticketed = linkOfSeed(new Uint8Array(32), KEYED, "");
    expect(readRoomLink(formatRelayRoomLink(ticketed))).toMatchObject({ ok: true, value: { relay: KEYED } });
  });

  it("is refused with a reason if it is none, or no ticket could ever be asked for", () => {
    expect(readRoomLink("http://relay.example/")).toEqual({
      ok: false,
      troubles: { link: "RELAY_ROOM_BAD_LINK" },
    });
    const keyless = linkOfSeed(new Uint8Array(32), `relay.example/${"a".repeat(52)}`, "");
    expect(readRoomLink(formatRelayRoomLink(keyless))).toEqual({
      ok: false,
      troubles: { link: "RELAY_ROOM_BAD_LINK" },
    });
  });
});
