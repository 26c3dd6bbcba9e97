/** What a machine lacks is named with the command that brings it. */
import { expect, it } from "vitest";
import { howToGet, missingParts } from "../suite/system-parts.mjs";

it("finds what is there and what is not", () => {
  expect(missingParts(["node"])).toEqual([]);
  expect(missingParts(["node", "no-such-program-here"])).toEqual(["no-such-program-here"]);
});

it("names packages, not programs", () => {
  const [command] = howToGet(["tor", "nft", "ip"], "linux");
  expect(command).toMatch(/apt-get install --no-install-recommends tor nftables iproute2$/);
  expect(howToGet(["tor"], "darwin")).toEqual(["brew install tor"]);
  expect(howToGet(["nft"], "darwin")[0]).toContain("needs Linux");
});

it("asks for root in words", () => {
  expect(howToGet(["root"])).toEqual(["run it as root: sudo npm test"]);
});
