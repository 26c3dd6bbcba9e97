/** The bytes of relay rooms: salted frames, packets, slots and hellos, whole and damaged. */

import { FRAME_BYTES, HushError } from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSlot, readSlot, type SlotPlace } from "../../../src/session/relay-room/commit-slot.ts";
import { makeHello, openHello } from "../../../src/session/relay-room/lobby.ts";
import { linkOfSeed } from "../../../src/session/relay-room/room-link.ts";
import { roomKeyPackage } from "../../../src/session/relay-room/room-member.ts";
import { decodeRoomPacket, encodeRoomPacket } from "../../../src/session/relay-room/room-packet.ts";
import { openSalted, SALTED_PAYLOAD_MAX, sealSalted } from "../../../src/session/salted-frame.ts";

const { bytes: random } = new SeededRandom(3);
const KEY = random(32);

describe("a salted frame", () => {
  it("gives its payload back, and never twice the same bytes", () => {
    for (const length of [0, 1, SALTED_PAYLOAD_MAX]) {
      const payload = random(length);
      const [one, two] = [sealSalted(KEY, payload, random), sealSalted(KEY, payload, random)];
      expect([one.length, two.length]).toEqual([FRAME_BYTES, FRAME_BYTES]);
      expect(one).not.toEqual(two);
      expect([openSalted(KEY, one), openSalted(KEY, two)]).toEqual([payload, payload]);
    }
  });

  it("opens with no bit changed and no other key", () => {
    const frame = sealSalted(KEY, random(100), random);
    expect(openSalted(random(32), frame)).toBeNull();
    expect(openSalted(KEY, frame.subarray(1))).toBeNull();
    for (const at of [0, 31, 32, 100, FRAME_BYTES - 1]) {
      const other = frame.slice();
      other[at] = (other[at] ?? 0) ^ 1;
      expect(openSalted(KEY, other)).toBeNull();
    }
  });
});

describe("a room's packet", () => {
  const part = { type: "part", seq: 5, id: random(16), at: 1000, isLast: true, body: random(20) } as const;
  const packet = {
    seed: random(32),
    readers: [{ member: random(16), start: 1, got: 4 }],
    records: [part, { type: "leave" } as const],
  };

  it("comes back, without the records of newer versions", () => {
    const encoded = encodeRoomPacket(packet);
    expect(decodeRoomPacket(encoded)).toEqual(packet);
    const at = encoded.length - 1;
    const newer = encoded.slice();
    newer[at] = 99;
    expect(decodeRoomPacket(newer).records).toEqual([part]);
  });

  it("is refused malformed, by one code", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          decodeRoomPacket(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(HushError);
          expect(error).toHaveProperty("code", "WIRE_BAD_FRAME");
        }
      }),
    );
  });
});

describe("a commit slot", () => {
  const seed = random(32);
  const member = { id: "m", leaf: 2, name: "M", signatureKey: ed25519.getPublicKey(seed) };
  const roster = { creator: "m", members: [member] };
  const place: SlotPlace = { groupId: random(32), epoch: 3n, k: 1 };
  const ref = { key: random(32), count: 2, hash: random(32) };
  const slot = makeSlot(place, 2, ref, seed);

  it("is its member's, in its place alone", () => {
    expect(readSlot(place, roster, slot)).toEqual({ member, ref });
    const others = [{ groupId: random(32) }, { epoch: 4n }, { k: 2 }];
    for (const other of others) expect(readSlot({ ...place, ...other }, roster, slot)).toBeNull();
    expect(readSlot(place, { ...roster, members: [] }, slot)).toBeNull();
    expect(readSlot(place, roster, makeSlot(place, 2, ref, random(32)))).toBeNull();
  });
});

describe("a hello", () => {
  const seed = random(32);
  const link = linkOfSeed(seed, "relay.example", "");
  const bundle = roomKeyPackage(random(32), "Ж".repeat(32), 0, random);
  const hello = makeHello(link, bundle.keyPackage, random);

  it("fits a frame with the longest name, and opens for members alone", () => {
    if (hello === null) throw new Error("the link is good");
    expect(hello.payload.length).toBeLessThan(SALTED_PAYLOAD_MAX - 100);
    const opened = openHello(link, seed, hello.payload);
    expect(opened?.secret).toEqual(hello.secret);
    expect(opened?.keyPackage.initKey).toEqual(bundle.keyPackage.initKey);
    expect(openHello(link, random(32), hello.payload)).toBeNull();
    expect(openHello({ ...link, secret: random(32) }, seed, hello.payload)).toBeNull();
    expect(openHello(link, seed, hello.payload.subarray(0, 20))).toBeNull();
  });
});
