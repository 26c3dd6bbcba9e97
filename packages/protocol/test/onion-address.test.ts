import { formatOnionAddress, parseOnionAddress } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";

/** The Tor Project's own site. */
const KNOWN = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion";

describe("onion addresses", () => {
  it("reads a real address and writes it again", () => {
    const key = parseOnionAddress(KNOWN);
    expect(key?.length).toBe(32);
    expect(formatOnionAddress(key ?? new Uint8Array())).toBe(KNOWN);
  });

  it("refuses every address with one wrong character", () => {
    for (let i = 0; i < 56; i++) {
      const wrong = KNOWN[i] === "a" ? "b" : "a";
      expect(parseOnionAddress(KNOWN.slice(0, i) + wrong + KNOWN.slice(i + 1))).toBeNull();
    }
  });

  it.each([
    "",
    ".onion",
    KNOWN.toUpperCase(),
    KNOWN.slice(0, 56),
    `a.${KNOWN}`,
    `${KNOWN}.`,
    "expyuzz4wqqyqhjn.onion",
    KNOWN.replace(".onion", ".oniom"),
  ])("refuses %j", (text) => {
    expect(parseOnionAddress(text)).toBeNull();
  });
});
