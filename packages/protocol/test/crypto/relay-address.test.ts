/** The text that names a relay: every spelling that is taken, the one that is made, and what is refused. */

import {
  formatOnionAddress,
  formatRelayAddress,
  PROTOCOL_LIMITS,
  parseRelayAddress,
  type RelayAddress,
} from "@hushroom/protocol";
import { codeOf } from "@hushroom/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** The Tor Project's own site. */
const ONION = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion";
const KEY = "aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dypq";
const KEY_BYTES = Uint8Array.from({ length: 32 }, (_, at) => at);

const anyKey = fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }));
const anyLabel = fc.stringMatching(/^[a-z](?:[a-z0-9-]{0,9}[a-z0-9])?$/);
const anyHost = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map(formatOnionAddress),
  fc.ipV4(),
  fc.array(anyLabel, { minLength: 1, maxLength: 4 }).map((labels) => labels.join(".")),
);
const anyAddress: fc.Arbitrary<RelayAddress> = fc.record({
  host: anyHost.filter((host) => !/[^.]{57}|\.onion$/.test(host) || host.length === ONION.length),
  port: fc.integer({ min: 1, max: 65_535 }),
  issuerKey: anyKey,
});

describe("relay addresses", () => {
  it.each<[string, RelayAddress]>([
    [ONION, { host: ONION, port: 80, issuerKey: null }],
    [`${ONION}:8080`, { host: ONION, port: 8080, issuerKey: null }],
    [`${ONION}/${KEY}`, { host: ONION, port: 80, issuerKey: KEY_BYTES }],
    [`127.0.0.1:4000/${KEY}`, { host: "127.0.0.1", port: 4000, issuerKey: KEY_BYTES }],
    ["relay.lan", { host: "relay.lan", port: 80, issuerKey: null }],
    ["localhost:65535", { host: "localhost", port: 65_535, issuerKey: null }],
    ["3com.example", { host: "3com.example", port: 80, issuerKey: null }],
  ])("reads and writes %s", (text, address) => {
    expect(parseRelayAddress(text)).toEqual(address);
    expect(formatRelayAddress(address)).toBe(text);
  });

  it("takes capitals and a written-out port 80, and writes them in the one way", () => {
    const typed = `${ONION.toUpperCase()}:80/${KEY.toUpperCase()}`;
    expect(formatRelayAddress(parseRelayAddress(typed))).toBe(`${ONION}/${KEY}`);
  });

  it.each([
    "",
    ":80",
    "/",
    `/${KEY}`,
    "relay.lan:",
    "relay.lan:0",
    "relay.lan:080",
    "relay.lan:65536",
    "relay.lan:-1",
    "relay.lan/",
    `relay.lan/${KEY.slice(1)}`,
    `relay.lan/${KEY.slice(0, -1)}r`,
    `relay.lan/${KEY}a`,
    `relay.lan/${KEY}/${KEY}`,
    `relay.lan /${KEY}`,
    "relay.lan.",
    ".relay.lan",
    "relay..lan",
    "-relay.lan",
    "relay-.lan",
    "re_lay.lan",
    "rélay.lan",
    "user@relay.lan",
    "http://relay.lan",
    "[::1]:80",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "01.2.3.4",
    "12345",
    `a.${ONION}`,
    ONION.replace("2", "3"),
    "short.onion",
    `${"a".repeat(64)}.lan`,
    `${"abcdefg.".repeat(16)}lan`,
    "relay.lan\n",
  ])("refuses %j", (text) => {
    expect(codeOf(() => parseRelayAddress(text))).toBe("RELAY_BAD_ADDRESS");
  });

  it("reads what it has written", () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        const text = formatRelayAddress(address);
        expect(parseRelayAddress(text)).toEqual(address);
        expect(formatRelayAddress(parseRelayAddress(text.toUpperCase()))).toBe(text);
      }),
    );
  });

  it("fits the places of boxes and the relays of cards, with the longest port and a key", () => {
    const text = formatRelayAddress({ host: ONION, port: 65_535, issuerKey: KEY_BYTES });
    expect(text.length).toBeLessThanOrEqual(PROTOCOL_LIMITS.PLACE_CHARS_MAX);
    expect(PROTOCOL_LIMITS.PLACE_CHARS_MAX).toBeLessThanOrEqual(PROTOCOL_LIMITS.RELAY_CHARS_MAX);
    expect(text).toMatch(/^[!-~]+$/);
  });

  it("answers any text with an address or the code", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."a0.:/-z2 7é@[]") }), (text) => {
        try {
          const address = parseRelayAddress(text);
          expect(parseRelayAddress(formatRelayAddress(address))).toEqual(address);
        } catch (error) {
          expect(error).toHaveProperty("code", "RELAY_BAD_ADDRESS");
        }
      }),
    );
  });
});
