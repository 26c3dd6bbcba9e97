/** Joins a room over HTTP, as docs/protocol.md says for programs: look at the link, post the form, keep the cookie. */

import { exchangeHttp, type HttpReply } from "@hushroom/net";
import {
  choice,
  type ErrorCode,
  errorCodeOf,
  flag,
  HushError,
  type Infer,
  isErrorCode,
  PROTOCOL_LIMITS,
  readShape,
  record,
  text,
} from "@hushroom/protocol";
import type { RoomLink } from "./room-link.ts";
import type { WayToRoom } from "./way-to-room.ts";

const TIMEOUT_MS = 60_000;
const REPLY_BYTES_MAX = 65_536;
const DIALS = 4;

const doorShape = record({
  room: text(4 * PROTOCOL_LIMITS.ROOM_NAME_CHARS_MAX),
  needsPassword: flag,
  waitingRoom: flag,
  formToken: text(128, 1),
});
const joinedShape = record({ state: choice(["member", "waiting"]) });

export type Door = Infer<typeof doorShape> & { readonly cookie: string };

export interface JoinForm {
  readonly name: string;
  readonly password: string;
  readonly namePassword: string;
}

export async function lookAtDoor(way: WayToRoom, link: RoomLink): Promise<Door> {
  const reply = await ask(way, link, {});
  const cookie = (reply.headers["set-cookie"] ?? []).map((one) => one.split(";", 1)[0]).join("; ");
  return { ...readShape(doorShape, readJson(reply), "WIRE_BAD_FRAME"), cookie };
}

/** Throws the room's refusal, such as ROOM_BAD_PASSWORD. */
export async function goIn(
  way: WayToRoom,
  link: RoomLink,
  door: Door,
  form: JoinForm,
): Promise<"member" | "waiting"> {
  const body = new URLSearchParams({
    form: door.formToken,
    name: form.name,
    "room-password": form.password,
    "name-password": form.namePassword,
  });
  const reply = await ask(way, link, { cookie: door.cookie, body: body.toString() });
  return readShape(joinedShape, readJson(reply), "WIRE_BAD_FRAME").state;
}

/** What no second dial would change. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  "DIAL_NEEDS_KEY",
  "DIAL_WRONG_KEY",
  "DIAL_BAD_ADDRESS",
  "DIAL_BAD_DESCRIPTOR",
]);

/** A dial may hang or a descriptor may be on its way: a few tries, each with the dialler's own time limit. */
async function ask(
  way: WayToRoom,
  link: RoomLink,
  post: { readonly cookie?: string; readonly body?: string },
): Promise<HttpReply> {
  const stream = await dialPatiently(way);
  const { cookie, body } = post;
  return exchangeHttp(stream, {
    method: body === undefined ? "GET" : "POST",
    host: link.authority,
    path: link.path,
    headers: {
      accept: "application/json",
      ...(cookie === undefined ? {} : { cookie, origin: `http://${link.authority}` }),
      ...(body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
    },
    ...(body === undefined ? {} : { body }),
    timeoutMs: TIMEOUT_MS,
    bodyBytesMax: REPLY_BYTES_MAX,
  });
}

async function dialPatiently(way: WayToRoom) {
  for (let left = DIALS; ; left--) {
    try {
      return await way.dial();
    } catch (error) {
      if (left <= 1 || FINAL.has(errorCodeOf(error))) throw error;
    }
  }
}

function readJson({ body }: Pick<HttpReply, "body">): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new HushError("WIRE_BAD_FRAME", {}, error);
  }
  const refusal = (value as { error?: { code?: unknown } } | null)?.error?.code;
  if (refusal !== undefined) throw new HushError(isErrorCode(refusal) ? refusal : "WIRE_BAD_FRAME");
  return value;
}

/** Why the room refused, from the body of its answer. */
export function refusalIn(body: string): HushError {
  try {
    readJson({ body });
  } catch (error) {
    if (error instanceof HushError) return error;
  }
  return new HushError("WIRE_BAD_FRAME");
}
