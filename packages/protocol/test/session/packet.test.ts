import { codeOf } from "@hushroom/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROTOCOL_LIMITS } from "../../src/index.ts";
import {
  decodePacket,
  encodePacket,
  PACKET_RECORDS_MAX,
  type PacketRecord,
} from "../../src/session/packet.ts";
import { PARCEL_BYTES_MAX } from "../../src/session/parcel.ts";
import { hostileBytes } from "../hostile-bytes.ts";
import { anyPacket, anyRecord } from "./any-packet.ts";

const { EPOCHS_KEPT, MESSAGE_BYTES_MAX, GROUP_WELCOME_BYTES_MAX } = PROTOCOL_LIMITS;
const id = new Uint8Array(16).fill(1);
const online: PacketRecord = { type: "online", flag: true };
const u32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

/** An `ack` with so many epochs. */
const ackOf = (epochs: number) => [
  2,
  ...id,
  ...u32(0),
  ...u32(0),
  ...id,
  ...u32(epochs),
  ...new Uint8Array(12 * epochs),
];

/** Records of any bytes, put together as a packet. */
function packetOf(...records: readonly (readonly number[])[]): Uint8Array {
  const framed = records.flatMap((record) => [...u32(record.length), ...record]);
  return Uint8Array.of(...u32(records.length), ...framed);
}

describe("a packet", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(anyPacket, (packet) => {
        expect(decodePacket(encodePacket(packet))).toEqual(packet);
      }),
    );
  });

  it("is read or refused with a code, whatever the bytes", () => {
    fc.assert(
      fc.property(hostileBytes(anyPacket.map(encodePacket)), (bytes) => {
        const code = codeOf(() => {
          const records = decodePacket(bytes);
          expect(decodePacket(encodePacket(records))).toEqual(records);
        });
        expect(["no error", "WIRE_BAD_FRAME"]).toContain(code);
      }),
      { numRuns: 3000 },
    );
  });

  it("passes over records from a newer version, wherever they stand", () => {
    const newer = fc.tuple(fc.integer({ min: 100, max: 255 }), fc.array(fc.nat(255), { maxLength: 30 }));
    fc.assert(
      fc.property(anyRecord, newer, newer, (record, [a, bodyA], [b, bodyB]) => {
        const known = [...encodePacket([record]).slice(8)];
        expect(decodePacket(packetOf([a, ...bodyA], known, [b, ...bodyB]))).toEqual([record]);
      }),
    );
  });

  it("keeps a message whose content is from a newer version", () => {
    const record = [1, ...u32(9), ...id, ...id, ...u32(0), ...u32(77), 200, 5, 6];
    const content = { type: "unknown", kind: 200, body: Uint8Array.of(5, 6) };
    expect(decodePacket(packetOf(record))).toEqual([
      { type: "message", seq: 9, id, after: id, at: 77, content },
    ]);
  });

  it("has one spelling for each content: what is known isn't sent as unknown", () => {
    const content = { type: "unknown", kind: 3, body: id } as const;
    const packet = [{ type: "message", seq: 1, id, after: id, at: 0, content }] as const;
    expect(() => encodePacket(packet)).toThrow("broken invariant");
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["a record without a type", packetOf([])],
    ["a record with more than it has", packetOf([8, 1, 0])],
    ["a record with less", packetOf([8])],
    ["a flag that is neither", packetOf([8, 2])],
    ["one bad record among good ones", packetOf([8, 1], [3, 1], [8, 1])],
    ["an acknowledgement of more epochs than are kept", packetOf(ackOf(2 * EPOCHS_KEPT + 1))],
    ["a message without content", packetOf([1, ...u32(9), ...id, ...id, ...u32(0), ...u32(77)])],
    ["bytes after the last record", Uint8Array.of(...packetOf([8, 1]), 0)],
    ["a count above the bound", Uint8Array.of(...u32(PACKET_RECORDS_MAX + 1), ...new Uint8Array(50_000))],
    ["a length above what is there", Uint8Array.of(...u32(1), ...u32(0xffffffff), 8, 1)],
  ])("is refused: %s", (_, bytes) => {
    expect(codeOf(() => decodePacket(bytes))).toBe("WIRE_BAD_FRAME");
  });

  it("has a bound on its records", () => {
    const most = Array.from({ length: PACKET_RECORDS_MAX }, () => online);
    expect(decodePacket(encodePacket(most))).toEqual(most);
    expect(() => encodePacket([...most, online])).toThrow("broken invariant");
  });

  it("acknowledges as many epochs as are kept", () => {
    const [ack] = decodePacket(packetOf(ackOf(EPOCHS_KEPT)));
    expect(ack?.type === "ack" && ack.taken.length).toBe(EPOCHS_KEPT);
  });

  it("has a bound on texts, in bytes", () => {
    const say = (text: string) =>
      encodePacket([
        { type: "message", seq: 1, id, after: id, at: 0, content: { type: "text", text, replyTo: null } },
      ]);
    expect(decodePacket(say("é".repeat(MESSAGE_BYTES_MAX / 2)))).toHaveLength(1);
    expect(() => say("é".repeat(MESSAGE_BYTES_MAX / 2 + 1))).toThrow("broken invariant");
  });

  it("with the largest welcome leaves a parcel 8 KB for the MLS message around it", () => {
    const welcome = new Uint8Array(GROUP_WELCOME_BYTES_MAX);
    const content = { type: "groupWelcome", inviteId: id, welcome } as const;
    const packet = encodePacket([{ type: "message", seq: 1, id, after: id, at: 0, content }]);
    expect(packet.length + 8192).toBeLessThan(PARCEL_BYTES_MAX);
  });
});
