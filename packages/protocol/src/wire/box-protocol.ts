/**
 * The messages between a box client and a box server, each one binary WebSocket message of a fixed size, but WATCH
 * (docs/protocol.md, "Box protocol"). Integers are big endian:
 * client: 1 PUT tag4 writeKey32 frame4096 | 2 GET, 4 UNWATCH tag4 address32 | 3 WATCH tag4 n × address32 | 5 PING tag4
 * server: 64 HELLO bootId16 ttlMs4 | 65 PUT-ANSWER tag4 status1 hash32 | 66 BOX tag4 found1 frame4096 | 69 PONG tag4
 */

import { assert, HushError } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";

const { FRAME_BYTES, WATCH_ADDRESSES_MAX } = PROTOCOL_LIMITS;
/** Where a box server takes WebSockets. */
export const BOX_PATH = "/boxes";
export const WRITE_KEY_BYTES = 32;
export const BOX_ADDRESS_BYTES = 32;
export const BOOT_ID_BYTES = 16;
const HASH_BYTES = 32;

const PUT = 1;
const GET = 2;
const WATCH = 3;
const UNWATCH = 4;
const PING = 5;
const HELLO = 64;
const PUT_ANSWER = 65;
const BOX = 66;
const PONG = 69;

const OP_BYTES = 1;
const HEAD_BYTES = 5;
const LOOK_BYTES = HEAD_BYTES + BOX_ADDRESS_BYTES;
const HELLO_BYTES = OP_BYTES + BOOT_ID_BYTES + 4;
const PUT_ANSWER_BYTES = HEAD_BYTES + 1 + HASH_BYTES;

/** The longest message of a client: a PUT. */
export const BOX_REQUEST_BYTES_MAX: number = HEAD_BYTES + WRITE_KEY_BYTES + FRAME_BYTES;
/** All of a BOX but its frame. */
export const BOX_HEAD_BYTES: number = HEAD_BYTES + 1;
/** The longest message of a server: a BOX. */
export const BOX_ANSWER_BYTES_MAX: number = BOX_HEAD_BYTES + FRAME_BYTES;

/** A number of the client's choosing, 0 to 2^32 - 1, that comes back in the answer. */
export type Tag = number;
const TAGS = 2 ** 32;

/** The tag of the answer to the address `number` (from 0) of a WATCH. */
export const watchTag = (first: Tag, number: number): Tag => (first + number) % TAGS;

export type BoxRequest =
  | { readonly op: "put"; readonly tag: Tag; readonly writeKey: Uint8Array; readonly frame: Uint8Array }
  | { readonly op: "get" | "unwatch"; readonly tag: Tag; readonly address: Uint8Array }
  /** `addresses`: 1 to WATCH_ADDRESSES_MAX, one after the other; see `watchTag`. */
  | { readonly op: "watch"; readonly tag: Tag; readonly addresses: Uint8Array }
  | { readonly op: "ping"; readonly tag: Tag };

/** `exists`: something lies there, or lay there and was read; its hash is in the answer. `full`: not taken. */
export type RelayPutStatus = "ok" | "exists" | "full";

/** `aside`: in no box yet, and gone with the connection unless its reader comes to expect it. Only a daemon says so. */
export type PutStatus = RelayPutStatus | "aside";

/** A relay lays nothing aside: one that says so took nothing. */
export const asRelaySays = (status: PutStatus): RelayPutStatus => (status === "aside" ? "full" : status);

export type BoxAnswer =
  | { readonly op: "hello"; readonly bootId: Uint8Array; readonly ttlMs: number }
  /** `hash`: of what lies there if `exists`, otherwise random. */
  | { readonly op: "put-answer"; readonly tag: Tag; readonly status: PutStatus; readonly hash: Uint8Array }
  /** `frame`: random if not found, so that both look alike. */
  | { readonly op: "box"; readonly tag: Tag; readonly found: boolean; readonly frame: Uint8Array }
  | { readonly op: "pong"; readonly tag: Tag };

const LOOK_OPS = { get: GET, unwatch: UNWATCH } as const;
const STATUSES: readonly PutStatus[] = ["ok", "exists", "full", "aside"];

function message(length: number, op: number, tag: Tag): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes[0] = op;
  writeU32(bytes, OP_BYTES, tag);
  return bytes;
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  for (let byte = 0; byte < 4; byte++) bytes[at + byte] = value >>> (24 - 8 * byte);
}

function readU32(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let byte = 0; byte < 4; byte++) value = value * 256 + (bytes[at + byte] ?? 0);
  return value;
}

/** A part of fixed length goes to its place. */
function place(bytes: Uint8Array, at: number, part: Uint8Array, length: number): void {
  assert(part.length === length, "every part of a box message has its fixed length");
  bytes.set(part, at);
}

function isWatchLength(length: number): boolean {
  const count = (length - HEAD_BYTES) / BOX_ADDRESS_BYTES;
  return Number.isInteger(count) && count >= 1 && count <= WATCH_ADDRESSES_MAX;
}

export function encodeBoxRequest(request: BoxRequest): Uint8Array {
  if (request.op === "ping") return message(HEAD_BYTES, PING, request.tag);
  if (request.op === "put") {
    const bytes = message(BOX_REQUEST_BYTES_MAX, PUT, request.tag);
    place(bytes, HEAD_BYTES, request.writeKey, WRITE_KEY_BYTES);
    place(bytes, HEAD_BYTES + WRITE_KEY_BYTES, request.frame, FRAME_BYTES);
    return bytes;
  }
  if (request.op === "watch") {
    const { addresses, tag } = request;
    assert(isWatchLength(HEAD_BYTES + addresses.length), "a WATCH has so many whole addresses");
    const bytes = message(HEAD_BYTES + addresses.length, WATCH, tag);
    bytes.set(addresses, HEAD_BYTES);
    return bytes;
  }
  const bytes = message(LOOK_BYTES, LOOK_OPS[request.op], request.tag);
  place(bytes, HEAD_BYTES, request.address, BOX_ADDRESS_BYTES);
  return bytes;
}

export function encodeBoxAnswer(answer: BoxAnswer): Uint8Array {
  if (answer.op === "pong") return message(HEAD_BYTES, PONG, answer.tag);
  if (answer.op === "hello") {
    const bytes = new Uint8Array(HELLO_BYTES);
    bytes[0] = HELLO;
    place(bytes, OP_BYTES, answer.bootId, BOOT_ID_BYTES);
    writeU32(bytes, OP_BYTES + BOOT_ID_BYTES, answer.ttlMs);
    return bytes;
  }
  const isPut = answer.op === "put-answer";
  const bytes = message(
    isPut ? PUT_ANSWER_BYTES : BOX_ANSWER_BYTES_MAX,
    isPut ? PUT_ANSWER : BOX,
    answer.tag,
  );
  bytes[HEAD_BYTES] = isPut ? STATUSES.indexOf(answer.status) : Number(answer.found);
  if (isPut) place(bytes, HEAD_BYTES + 1, answer.hash, HASH_BYTES);
  else place(bytes, HEAD_BYTES + 1, answer.frame, FRAME_BYTES);
  return bytes;
}

/** Writes all of a BOX that was found but its frame, which follows: BOX_HEAD_BYTES from `at` on. */
export function writeBoxHead(into: Uint8Array, at: number, tag: Tag): void {
  into[at] = BOX;
  writeU32(into, at + OP_BYTES, tag);
  into[at + HEAD_BYTES] = 1;
}

function demandLength(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new HushError("WIRE_BAD_FRAME", { length: bytes.length });
}

/** The parts are views of `bytes`. Throws WIRE_BAD_FRAME for anything but one whole message of a client. */
export function decodeBoxRequest(bytes: Uint8Array): BoxRequest {
  const [code] = bytes;
  if (code === PUT) {
    demandLength(bytes, BOX_REQUEST_BYTES_MAX);
    const frameAt = HEAD_BYTES + WRITE_KEY_BYTES;
    return {
      op: "put",
      tag: readU32(bytes, OP_BYTES),
      writeKey: bytes.subarray(HEAD_BYTES, frameAt),
      frame: bytes.subarray(frameAt),
    };
  }
  if (code === PING) {
    demandLength(bytes, HEAD_BYTES);
    return { op: "ping", tag: readU32(bytes, OP_BYTES) };
  }
  if (code === WATCH && isWatchLength(bytes.length)) {
    return { op: "watch", tag: readU32(bytes, OP_BYTES), addresses: bytes.subarray(HEAD_BYTES) };
  }
  const op = code === GET ? "get" : code === UNWATCH ? "unwatch" : null;
  if (op === null) throw new HushError("WIRE_BAD_FRAME", { length: bytes.length });
  demandLength(bytes, LOOK_BYTES);
  return { op, tag: readU32(bytes, OP_BYTES), address: bytes.subarray(HEAD_BYTES) };
}

/** The parts are views of `bytes`. Throws WIRE_BAD_FRAME for anything but one whole message of a server. */
export function decodeBoxAnswer(bytes: Uint8Array): BoxAnswer {
  const [code] = bytes;
  if (code === HELLO) {
    demandLength(bytes, HELLO_BYTES);
    const ttlAt = OP_BYTES + BOOT_ID_BYTES;
    return { op: "hello", bootId: bytes.subarray(OP_BYTES, ttlAt), ttlMs: readU32(bytes, ttlAt) };
  }
  if (code === PONG) {
    demandLength(bytes, HEAD_BYTES);
    return { op: "pong", tag: readU32(bytes, OP_BYTES) };
  }
  if (code !== PUT_ANSWER && code !== BOX) throw new HushError("WIRE_BAD_FRAME");
  demandLength(bytes, code === BOX ? BOX_ANSWER_BYTES_MAX : PUT_ANSWER_BYTES);
  const tag = readU32(bytes, OP_BYTES);
  const mark = bytes[HEAD_BYTES] ?? 0;
  const rest = bytes.subarray(HEAD_BYTES + 1);
  if (code === BOX && mark <= 1) return { op: "box", tag, found: mark === 1, frame: rest };
  const status = STATUSES[mark];
  if (code === BOX || status === undefined) throw new HushError("WIRE_BAD_FRAME", { mark });
  return { op: "put-answer", tag, status, hash: rest };
}
