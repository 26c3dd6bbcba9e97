import { codeOf } from "@hushroom/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { x25519PublicKey } from "../../src/crypto/x25519.ts";
import { dialKey, LANE_SLOTS, laneBox, laneDays, laneDirection, laneSecret } from "../../src/session/lane.ts";
import { anyKey } from "../hostile-bytes.ts";

const DAY_MS = 86_400_000;
const alice = new Uint8Array(32).fill(1);
const bob = new Uint8Array(32).fill(2);
const alicePublic = x25519PublicKey(alice);
const bobPublic = x25519PublicKey(bob);

describe("the secret of a lane", () => {
  it("is the same at both ends, which send in opposite directions", () => {
    fc.assert(
      fc.property(anyKey, anyKey, fc.string({ unit: "binary", maxLength: 20 }), (a, b, context) => {
        const [publicA, publicB] = [x25519PublicKey(a), x25519PublicKey(b)];
        fc.pre(Buffer.compare(publicA, publicB) !== 0);
        expect(laneSecret(a, publicB, context)).toEqual(laneSecret(b, publicA, context));
        expect(laneDirection(publicA, publicB) + laneDirection(publicB, publicA)).toBe(1);
        const isLower = Buffer.compare(publicA, publicB) < 0;
        expect(laneDirection(publicA, publicB)).toBe(isLower ? 0 : 1);
      }),
      { numRuns: 20 },
    );
  });

  it("is another one for other parties and in another context", () => {
    const carol = x25519PublicKey(new Uint8Array(32).fill(3));
    const secrets = [
      laneSecret(alice, bobPublic, "contact"),
      laneSecret(alice, bobPublic, "group"),
      laneSecret(alice, bobPublic, ""),
      laneSecret(alice, carol, "contact"),
      laneSecret(bob, carol, "contact"),
    ].map((secret) => Buffer.from(secret).toString("hex"));
    expect(new Set(secrets).size).toBe(secrets.length);
  });

  it("isn't made with keys that would make it known, with the own key, or with what is no key", () => {
    const bad = [
      new Uint8Array(32),
      Uint8Array.of(1, ...new Uint8Array(31)),
      Uint8Array.from(Buffer.from("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", "hex")),
      alicePublic,
      bobPublic.slice(1),
      new Uint8Array(0),
    ];
    for (const key of bad) expect(codeOf(() => laneSecret(alice, key, "contact"))).toBe("WIRE_BAD_FRAME");
    expect(codeOf(() => laneDirection(alicePublic, alicePublic))).toBe("WIRE_BAD_FRAME");
  });
});

describe("the boxes of a lane", () => {
  it("are other ones for each direction, day, slot, place and secret", () => {
    const secrets = [laneSecret(alice, bobPublic, "contact"), new Uint8Array(32).fill(9)];
    const all = secrets.flatMap((secret) =>
      ([0, 1] as const).flatMap((direction) =>
        [0, 1, 20_000, 0xffffffff].flatMap((day) =>
          [0, 1, LANE_SLOTS - 1].flatMap((k) =>
            ["a.onion", "b.onion", ""].map((place) => laneBox(secret, direction, day, k, place)),
          ),
        ),
      ),
    );
    const words = all.flatMap(({ writeKey, frameKey, address }) => [
      Buffer.from(writeKey).toString("hex"),
      Buffer.from(frameKey).toString("hex"),
      address,
    ]);
    expect(new Set(words).size).toBe(2 * 2 * 4 * 3 * 3 * 3);
    expect(() => laneBox(bob, 0, 0, LANE_SLOTS, "a.onion")).toThrow("broken invariant");
  });
});

describe("the days of a lane", () => {
  it("are yesterday, today and tomorrow in UTC, and change at midnight", () => {
    const noon = Date.UTC(2026, 10, 21, 12);
    const midnight = Date.UTC(2026, 10, 22);
    const day = midnight / DAY_MS;
    expect(laneDays(noon)).toEqual([day - 2, day - 1, day]);
    expect(laneDays(midnight - 1)).toEqual([day - 2, day - 1, day]);
    expect(laneDays(midnight)).toEqual([day - 1, day, day + 1]);
  });

  it("reach a reader whose clock differs by as much as a day", () => {
    fc.assert(
      fc.property(fc.nat(9_000_000_000_000), fc.integer({ min: -DAY_MS, max: DAY_MS }), (nowMs, offMs) => {
        fc.pre(nowMs + offMs >= 0);
        const today = Math.floor(nowMs / DAY_MS);
        expect(laneDays(nowMs + offMs)).toContain(today);
      }),
    );
  });

  it("begin with day 0, for a clock that was never set", () => {
    expect(laneDays(0)).toEqual([0, 1]);
  });
});

describe("the key of whoever dials", () => {
  it("is a clamped X25519 key, another one for each direction and lane", () => {
    const keys = [bob, alice].flatMap((secret) => [dialKey(secret, 0), dialKey(secret, 1)]);
    expect(new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size).toBe(4);
    for (const key of keys) {
      expect([(key[0] ?? 0) & 7, (key[31] ?? 0) & 0xc0]).toEqual([0, 0x40]);
      expect(x25519PublicKey(key).length).toBe(32);
    }
  });
});
