/**
 * What a relay takes and answers beyond the box protocol (docs/protocol.md, "Relays"): the log that all of its readers
 * read whole, its terms, and tickets. Each is one binary WebSocket message of a fixed size, integers big endian:
 * client: 6 APPEND tag4 address32 frame4096 | 7 SYNC tag4 cursor8 | 8 TERMS tag4
 *   | 9 ISSUE tag4 day4 kind1 proof32 8 × blinded32 | 10 REDEEM tag4 day4 input32 output64
 * server: 70 APPENDED tag4 | 71 LOG tag4 cursor8 count2 batch × (address32 frame4096)
 *   | 72 TERMS-ANSWER tag4 ticketed1 batch2 paceMs4 rightPuts4 day4 workBits1 workSalt32
 *   | 73 ISSUED tag4 issued1 8 × evaluated32 proof64 | 74 RIGHT tag4 status1 puts4
 */

import { assert, HushError } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { BOX_ADDRESS_BYTES, type BoxRequest, decodeBoxRequest } from "./box-protocol.ts";
import {
  type Codec,
  decode,
  encode,
  fixed,
  fixedView,
  flag,
  struct,
  u8,
  u16,
  u32,
  u64,
  variant,
} from "./codec.ts";

const { FRAME_BYTES, LOG_BATCH_MAX, TICKET_BATCH } = PROTOCOL_LIMITS;
export const TICKET_INPUT_BYTES = 32;
export const TICKET_OUTPUT_BYTES = 64;
/** A point of the ticket issuer's group, as its public key is one. */
export const TICKET_POINT_BYTES = 32;
export const TICKET_PROOF_BYTES = 64;
/** An operator's invite, or a proof of work. */
export const ISSUE_PROOF_BYTES = 32;
const SALT_BYTES = 32;

/** The cursor of who wants nothing that is in the log already: answered with the one that follows it. */
export const LOG_END: bigint = 2n ** 64n - 1n;

const OPS = { first: 6, last: 10 } as const;

/** What lies in the log of a relay. One that was decoded is a view of the message. */
export interface LogEntry {
  readonly address: Uint8Array;
  readonly frame: Uint8Array;
}

const addressAt = fixedView(BOX_ADDRESS_BYTES);
const frameAt = fixedView(FRAME_BYTES);
const ENTRY_BYTES = BOX_ADDRESS_BYTES + FRAME_BYTES;
const entry: Codec<LogEntry> = {
  write(writer, { address, frame }) {
    addressAt.write(writer, address);
    frameAt.write(writer, frame);
  },
  read: (reader) => ({ address: addressAt.read(reader), frame: frameAt.read(reader) }),
};

/** As many as there are, to the end of the message. */
const entries: Codec<readonly LogEntry[]> = {
  write(writer, values) {
    assert(values.length >= 1 && values.length <= LOG_BATCH_MAX, "a batch of the log is in bounds");
    for (const value of values) entry.write(writer, value);
  },
  read(reader) {
    const values: LogEntry[] = [];
    while (reader.left > 0 && values.length < LOG_BATCH_MAX) values.push(entry.read(reader));
    reader.check(values.length > 0);
    return values;
  },
};

const oneByte = <T extends string>(names: readonly T[]): Codec<T> => ({
  write: (writer, value) => writer.u8(names.indexOf(value)),
  read: (reader) => names[reader.u8()] ?? reader.refuse(),
});

/** So many points, one after the other. */
const points: Codec<readonly Uint8Array[]> = {
  write(writer, values) {
    assert(values.length === TICKET_BATCH, "tickets are issued in batches of one size");
    for (const value of values) fixed(TICKET_POINT_BYTES).write(writer, value);
  },
  read: (reader) => Array.from({ length: TICKET_BATCH }, () => reader.bytes(TICKET_POINT_BYTES)),
};

/** `day`: days since 1970, UTC. Tickets are good on the day that they are issued for and on the next one. */
const requests = variant("op", {
  append: [6, struct({ tag: u32, address: addressAt, frame: frameAt })],
  sync: [7, struct({ tag: u32, cursor: u64 })],
  terms: [8, struct({ tag: u32 })],
  issue: [
    9,
    struct({
      tag: u32,
      day: u32,
      kind: oneByte(["invite", "work"]),
      proof: fixed(ISSUE_PROOF_BYTES),
      blinded: points,
    }),
  ],
  redeem: [
    10,
    struct({ tag: u32, day: u32, input: fixed(TICKET_INPUT_BYTES), output: fixed(TICKET_OUTPUT_BYTES) }),
  ],
});

/** How a ticket was taken: `spent` was redeemed before, `busy` may be redeemed again later. */
const RIGHT_STATUSES = ["ok", "spent", "refused", "busy"] as const;
export type RightStatus = (typeof RIGHT_STATUSES)[number];

const answers = variant("op", {
  appended: [70, struct({ tag: u32 })],
  log: [71, struct({ tag: u32, cursor: u64, count: u16, entries })],
  "terms-answer": [
    72,
    struct({
      tag: u32,
      ticketed: flag,
      batch: u16,
      paceMs: u32,
      rightPuts: u32,
      day: u32,
      workBits: u8,
      workSalt: fixed(SALT_BYTES),
    }),
  ],
  issued: [73, struct({ tag: u32, issued: flag, evaluated: points, proof: fixed(TICKET_PROOF_BYTES) })],
  right: [74, struct({ tag: u32, status: oneByte(RIGHT_STATUSES), puts: u32 })],
});

export type RelayOnlyRequest = ReturnType<typeof requests.read>;
export type RelayRequest = BoxRequest | RelayOnlyRequest;
export type RelayAnswer = ReturnType<typeof answers.read>;

const APPEND_BYTES = 5 + ENTRY_BYTES;
const LOG_HEAD_BYTES = 15;
/** The longest message of a relay: a LOG of the largest batch. */
export const RELAY_ANSWER_BYTES_MAX: number = LOG_HEAD_BYTES + LOG_BATCH_MAX * ENTRY_BYTES;

export function encodeRelayRequest(request: RelayOnlyRequest): Uint8Array {
  return encode(requests, request, request.op === "append" ? APPEND_BYTES : undefined);
}

/** A message of a client to a relay, those of the box protocol among them. Throws WIRE_BAD_FRAME. */
export function decodeRelayRequest(bytes: Uint8Array): RelayRequest {
  const [op = 0] = bytes;
  return op >= OPS.first && op <= OPS.last ? decode(requests, bytes) : decodeBoxRequest(bytes);
}

export function encodeRelayAnswer(answer: RelayAnswer): Uint8Array {
  const isLog = answer.op === "log";
  return encode(answers, answer, isLog ? LOG_HEAD_BYTES + answer.entries.length * ENTRY_BYTES : undefined);
}

/** Whether it begins as one of the messages here; another may be one of the box protocol. */
export function isRelayAnswer(bytes: Uint8Array): boolean {
  const [op = 0] = bytes;
  return op >= 70 && op <= 74;
}

/** Throws WIRE_BAD_FRAME for anything but one whole message of a relay that isn't one of the box protocol. */
export function decodeRelayAnswer(bytes: Uint8Array): RelayAnswer {
  const answer = decode(answers, bytes);
  if (answer.op === "log" && answer.count > answer.entries.length) throw new HushError("WIRE_BAD_FRAME");
  return answer;
}
