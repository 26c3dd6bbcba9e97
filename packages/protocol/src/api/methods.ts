/**
 * The daemon's API, declared once: from this come the types, the validation on both sides, docs/api.md and
 * docs/openrpc.json. JSON-RPC 2.0; the transport is in engine/api and client/connection.
 */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../base/limits.ts";
import { ROOM_LIMITS } from "../base/room-limits.ts";
import { flag, type Infer, integer, list, nullable, optional, record, text, time } from "../base/shape.ts";
import { roomCommandShape } from "../room/command-shape.ts";
import { historyItemShape } from "../room/event-shapes.ts";
import { type ApiEvent, type Method, method } from "./method.ts";
import { SEALED_EVENTS } from "./sealed-events.ts";
import { SEALED_METHODS } from "./sealed-methods.ts";
import { inviteShape, roomEventShape, roomShape, statusShape, torShape } from "./views.ts";

export const API_VERSION = 1;

const room = text(64, 1);
const nothing = record({});
const personName = text(4 * PROTOCOL_LIMITS.NAME_CHARS_MAX);

export const METHODS = {
  "program.status": method("What runs, Tor's state and all rooms.", nothing, statusShape),
  "program.stop": method(
    "Closes all rooms, with a notice to their guests, and ends the program.",
    nothing,
    nothing,
  ),
  "relayRoom.key": method(
    "What lets the page of relay rooms go over this program's Tor (`/carry`), and nothing else.",
    nothing,
    record({ key: text(64, 1) }),
  ),
  "tor.bridges": method(
    "Replaces the bridges by these lines, each checked first; none switches bridges off.",
    record({ lines: list(text(2000), 50) }),
    nothing,
  ),
  "room.create": method(
    "Opens a room on this device; its link is known at once, also before Tor is up.",
    record({
      name: text(4 * PROTOCOL_LIMITS.ROOM_NAME_CHARS_MAX, 1),
      hostName: optional(personName),
      password: optional(text(PROTOCOL_LIMITS.PASSWORD_BYTES_MAX, 1)),
      waitingRoom: optional(flag),
      /** The first invite: null or absent for any number of uses. */
      uses: optional(nullable(integer(1, ROOM_LIMITS.MEMBERS_MAX))),
      expiresAt: optional(nullable(time)),
      /** Only guests whose Tor holds the room's key get through (not Tor Browser for Android). */
      clientKey: optional(flag),
      /** HiddenServiceDir with circuit ids and flood defence; needs a RAM file system. */
      hardened: optional(flag),
      /** Without Tor: `HOST:PORT` to listen on; absent means over Tor. */
      listen: optional(text(128, 3)),
      /** With `listen`, behind a proxy of the owner's own: the address that guests use, `https://…`. */
      publicUrl: optional(text(256, 8)),
    }),
    roomShape,
  ),
  "room.get": method("One room.", record({ room }), roomShape),
  "room.history": method(
    "Messages and notices, oldest first: the last ones, or those before the item `before`.",
    record({
      room,
      before: optional(text(32, 1)),
      limit: integer(1, PROTOCOL_LIMITS.HISTORY_PAGE_MAX),
    }),
    list(historyItemShape, PROTOCOL_LIMITS.HISTORY_PAGE_MAX),
  ),
  "room.say": method(
    "Says something as the host. The same `once` never makes a second message.",
    record({
      room,
      text: text(PROTOCOL_LIMITS.MESSAGE_BYTES_MAX),
      replyTo: nullable(text(32, 1)),
      once: text(PROTOCOL_LIMITS.ONCE_CHARS_MAX, 1),
    }),
    record({ id: text(32, 1) }),
  ),
  "room.command": method(
    "Does what the host may do. `invite` answers with the new invite's link.",
    record({ room, command: roomCommandShape }),
    record({ invite: nullable(inviteShape) }),
  ),
  "room.invites": method(
    "All invites of a room.",
    record({ room }),
    list(inviteShape, LOCAL_LIMITS.INVITES_MAX),
  ),
  "room.bans": method(
    "Who is banned.",
    record({ room }),
    list(record({ name: personName, at: time }), LOCAL_LIMITS.BANS_MAX),
  ),
  "room.check": method("Asks for a new proof from outside now.", record({ room }), nothing),
  ...SEALED_METHODS,
} as const satisfies Record<string, Method>;

/** Notifications from the daemon to every attached client. */
export const EVENTS = {
  "tor.changed": { summary: "Tor's state changed.", params: record({ tor: torShape }) },
  "room.opened": { summary: "A room was created.", params: record({ room: roomShape }) },
  "room.changed": {
    summary: "The link that a room shows changed: used up, expired, taken back, or a first one again.",
    params: record({ room: roomShape }),
  },
  "room.event": {
    summary: "Something happened in a room.",
    params: record({ room, event: roomEventShape }),
  },
  "room.closed": { summary: "A room was closed.", params: record({ room }) },
  "program.stopping": { summary: "The program ends.", params: nothing },
  ...SEALED_EVENTS,
} as const satisfies Record<string, ApiEvent>;

export type MethodName = keyof typeof METHODS;
export type EventName = keyof typeof EVENTS;
export type Params<M extends MethodName> = Infer<(typeof METHODS)[M]["params"]>;
export type Result<M extends MethodName> = Infer<(typeof METHODS)[M]["result"]>;
export type EventParams<E extends EventName> = Infer<(typeof EVENTS)[E]["params"]>;
