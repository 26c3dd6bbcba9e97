/**
 * The guest's WebSocket: JSON text frames, both ways (docs/protocol.md §Guest frames). Both sides read the other's
 * frames as untrusted: an unknown key or type, a value out of bounds or a frame too long is refused.
 */

import { utf8Length } from "../base/bytes.ts";
import { type ErrorCode, HushError, readErrorDetail } from "../base/errors.ts";
import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { ROOM_LIMITS } from "../base/room-limits.ts";
import {
  choice,
  flag,
  type Infer,
  integer,
  list,
  nullable,
  optional,
  readShape,
  record,
  text,
  variant,
} from "../base/shape.ts";
import { roomCommandShape } from "./command-shape.ts";
import {
  errorCodeShape,
  historyItemShape,
  memberShape,
  reachabilityShape,
  roomEventShapes,
  sessionEventShapes,
  settingsShape,
  staffEventShapes,
  waitingShape,
} from "./event-shapes.ts";
import type { Answer } from "./room-effects.ts";

const BAD: ErrorCode = "WIRE_BAD_FRAME";

const id = text(64, 1);
/** Chosen by the guest, given back in the answer. */
const request = integer(0, Number.MAX_SAFE_INTEGER);

export const guestFrameShape = variant("type", {
  say: record({
    request,
    /** Longer than a message may be, so that the room can answer ROOM_MESSAGE_TOO_LONG. */
    text: text(PROTOCOL_LIMITS.GUEST_FRAME_BYTES_MAX),
    replyTo: nullable(id),
    once: text(PROTOCOL_LIMITS.ONCE_CHARS_MAX),
  }),
  command: record({ request, command: roomCommandShape }),
  /** The page before this id; null: the newest. */
  history: record({ request, before: nullable(id), limit: integer(1, PROTOCOL_LIMITS.HISTORY_PAGE_MAX) }),
  leave: record({ request }),
});

const items = list(historyItemShape, PROTOCOL_LIMITS.HISTORY_PAGE_MAX);

export const answerValueShape = variant("type", {
  joined: record({ member: id }),
  waiting: record({ member: id }),
  said: record({ id }),
  invited: record({ invite: id, token: text(PROTOCOL_LIMITS.TOKEN_CHARS, PROTOCOL_LIMITS.TOKEN_CHARS) }),
  done: record({}),
});

const helloShape = record({
  /** Null while waiting. */
  you: nullable(memberShape),
  state: choice(["member", "waiting"]),
  settings: settingsShape,
  members: list(memberShape, ROOM_LIMITS.MEMBERS_MAX),
  items,
  /** Who waits, for moderators only. */
  waiting: optional(list(waitingShape, ROOM_LIMITS.WAITING_MAX)),
  reachability: reachabilityShape,
  /** `items` go on where the guest's `after` was; else they are the newest page. */
  resumed: flag,
});

export const hostFrameShape = variant("type", {
  ...roomEventShapes,
  ...staffEventShapes,
  ...sessionEventShapes,
  hello: helloShape,
  page: record({ request, items }),
});
const doneAnswerShape = record({ request, value: answerValueShape });
/** `detail` has open keys and is read apart. */
const refusedAnswerShape = record({ request, code: errorCodeShape });

export type GuestFrame = Infer<typeof guestFrameShape>;
export type AnswerFrame = { readonly type: "answer"; readonly request: number } & Answer;
export type HostFrame = Infer<typeof hostFrameShape> | AnswerFrame;
export type HelloFrame = Extract<HostFrame, { type: "hello" }>;

/** Throws HushError WIRE_TOO_LARGE or WIRE_BAD_FRAME. */
export function readGuestFrame(source: string): GuestFrame {
  const frame = parseFrame(source, PROTOCOL_LIMITS.GUEST_FRAME_BYTES_MAX);
  return readShape(guestFrameShape, frame, BAD);
}

export function encodeGuestFrame(frame: GuestFrame): string {
  return JSON.stringify(frame);
}

/** Throws HushError WIRE_TOO_LARGE or WIRE_BAD_FRAME. */
export function readHostFrame(source: string): HostFrame {
  const frame = parseFrame(source, PROTOCOL_LIMITS.HOST_FRAME_BYTES_MAX);
  return frame.type === "answer" ? readAnswer(frame) : readShape(hostFrameShape, frame, BAD);
}

export function encodeHostFrame(frame: HostFrame): string {
  return JSON.stringify(frame);
}

function parseFrame(source: string, bytesMax: number): Record<string, unknown> {
  if (source.length > bytesMax || utf8Length(source) > bytesMax) throw new HushError("WIRE_TOO_LARGE");
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new HushError(BAD);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new HushError(BAD);
  return value as Record<string, unknown>;
}

function readAnswer(frame: Record<string, unknown>): AnswerFrame {
  const { type: _type, ok, detail, ...rest } = frame;
  if (ok === true && detail === undefined) {
    const { request, value } = readShape(doneAnswerShape, rest, BAD);
    return { type: "answer", request, ok, value };
  }
  if (ok !== false) throw new HushError(BAD);
  const { request, code } = readShape(refusedAnswerShape, rest, BAD);
  return { type: "answer", request, ok, code, detail: readErrorDetail(detail) };
}
