/** Messages between a relay and its clients come through as they were; anything else is WIRE_BAD_FRAME. */

import { codeOf } from "@hushroom/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeRelayAnswer,
  decodeRelayRequest,
  encodeBoxRequest,
  encodeRelayAnswer,
  encodeRelayRequest,
  isRelayAnswer,
  PROTOCOL_LIMITS,
  RELAY_ANSWER_BYTES_MAX,
  type RelayAnswer,
  type RelayOnlyRequest,
} from "../../src/index.ts";
import { anyKey, anyU32, anyU64, hostileBytes } from "../hostile-bytes.ts";

const { FRAME_BYTES, LOG_BATCH_MAX, TICKET_BATCH } = PROTOCOL_LIMITS;
const filled = (length: number) => fc.nat(255).map((fill) => new Uint8Array(length).fill(fill));
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const points = fc.array(anyKey, { minLength: TICKET_BATCH, maxLength: TICKET_BATCH });
const entry = fc.record({ address: anyKey, frame: filled(FRAME_BYTES) });

const request: fc.Arbitrary<RelayOnlyRequest> = fc.oneof(
  fc.record({
    op: fc.constant("append" as const),
    tag: anyU32,
    address: anyKey,
    frame: filled(FRAME_BYTES),
  }),
  fc.record({ op: fc.constant("sync" as const), tag: anyU32, cursor: anyU64 }),
  fc.record({ op: fc.constant("terms" as const), tag: anyU32 }),
  fc.record({
    op: fc.constant("issue" as const),
    tag: anyU32,
    day: anyU32,
    kind: fc.constantFrom("invite" as const, "work" as const),
    proof: anyKey,
    blinded: points,
  }),
  fc.record({
    op: fc.constant("redeem" as const),
    tag: anyU32,
    day: anyU32,
    input: anyKey,
    output: bytes(64),
  }),
);
const answer: fc.Arbitrary<RelayAnswer> = fc.oneof(
  fc.record({ op: fc.constant("appended" as const), tag: anyU32 }),
  fc
    .tuple(anyU32, anyU64, fc.array(entry, { minLength: 1, maxLength: 4 }))
    .chain(([tag, cursor, entries]) =>
      fc.nat(entries.length).map((count) => ({ op: "log" as const, tag, cursor, count, entries })),
    ),
  fc.record({
    op: fc.constant("terms-answer" as const),
    tag: anyU32,
    ticketed: fc.boolean(),
    batch: fc.nat(0xffff),
    paceMs: anyU32,
    rightPuts: anyU32,
    day: anyU32,
    workBits: fc.nat(255),
    workSalt: anyKey,
  }),
  fc.record({
    op: fc.constant("issued" as const),
    tag: anyU32,
    issued: fc.boolean(),
    evaluated: points,
    proof: bytes(64),
  }),
  fc.record({
    op: fc.constant("right" as const),
    tag: anyU32,
    status: fc.constantFrom("ok" as const, "spent" as const, "refused" as const, "busy" as const),
    puts: anyU32,
  }),
);

const OUTCOMES = ["no error", "WIRE_BAD_FRAME"];

describe("messages of relays", () => {
  it("come through as they were", () => {
    fc.assert(
      fc.property(request, answer, (ask, reply) => {
        expect(decodeRelayRequest(encodeRelayRequest(ask))).toEqual(ask);
        expect(decodeRelayAnswer(encodeRelayAnswer(reply))).toEqual(reply);
        expect(isRelayAnswer(encodeRelayAnswer(reply))).toBe(true);
      }),
    );
  });

  it("hide an APPEND among PUTs by its length", () => {
    const frame = new Uint8Array(FRAME_BYTES);
    const key = new Uint8Array(32);
    const put = encodeBoxRequest({ op: "put", tag: 1, writeKey: key, frame });
    expect(encodeRelayRequest({ op: "append", tag: 1, address: key, frame }).length).toBe(put.length);
    expect(decodeRelayRequest(put)).toEqual({ op: "put", tag: 1, writeKey: key, frame });
  });

  it("cut, flipped, lengthened or of noise are read as the one message they are, or refused with the code", () => {
    fc.assert(
      fc.property(hostileBytes(request.map(encodeRelayRequest)), (any) => {
        const read = () => {
          const one = decodeRelayRequest(any);
          if (any[0] !== undefined && any[0] > 5)
            expect(encodeRelayRequest(one as RelayOnlyRequest)).toEqual(any);
        };
        expect(OUTCOMES).toContain(codeOf(read));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(hostileBytes(answer.map(encodeRelayAnswer)), (any) => {
        expect(OUTCOMES).toContain(
          codeOf(() => expect(encodeRelayAnswer(decodeRelayAnswer(any))).toEqual(any)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("of a log hold at most a batch of the largest size, and no more entries than there are", () => {
    const one = { address: new Uint8Array(32), frame: new Uint8Array(FRAME_BYTES) };
    const log = (count: number, entries: number) =>
      encodeRelayAnswer({ op: "log", tag: 1, cursor: 1n, count, entries: Array(entries).fill(one) });
    const largest = log(LOG_BATCH_MAX, LOG_BATCH_MAX);
    expect(largest.length).toBe(RELAY_ANSWER_BYTES_MAX);
    expect(decodeRelayAnswer(largest)).toHaveProperty("count", LOG_BATCH_MAX);
    const longer = new Uint8Array(largest.length + 32 + FRAME_BYTES);
    longer.set(largest);
    for (const wrong of [longer, log(2, 1), log(1, 1).slice(0, 15)]) {
      expect(codeOf(() => decodeRelayAnswer(wrong))).toBe("WIRE_BAD_FRAME");
    }
  });
});
