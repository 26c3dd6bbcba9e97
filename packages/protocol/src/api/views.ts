/** The shapes of what the daemon's API shows. Each is held against the type that the room and Tor code uses. */

import { LOCAL_LIMITS } from "../base/limits.ts";
import { ROOM_LIMITS } from "../base/room-limits.ts";
import {
  choice,
  flag,
  type Infer,
  integer,
  list,
  nullable,
  record,
  text,
  time,
  variant,
} from "../base/shape.ts";
import {
  errorCodeShape,
  memberShape,
  reachabilityShape,
  roomEventShapes,
  settingsShape,
  staffEventShapes,
  waitingShape,
} from "../room/event-shapes.ts";

const id = text(64, 1);

/** What the owner is told of a room: everything that members see, and who waits. */
export const roomEventShape = variant("type", { ...roomEventShapes, ...staffEventShapes });

export const roomShape = record({
  room: id,
  /** `onion`: over Tor. `lan`: whoever reaches the address and port. */
  mode: choice(["onion", "lan"]),
  /** The oldest link that still lets somebody in, or null if there is none. */
  link: nullable(text(512)),
  settings: settingsShape,
  reachability: reachabilityShape,
  /** The host as a member of the room. */
  host: memberShape,
  members: list(memberShape, ROOM_LIMITS.MEMBERS_MAX),
  waiting: list(waitingShape, ROOM_LIMITS.WAITING_MAX),
  /** Locked by onion client authorisation: the private key that a guest's Tor needs beside the link. */
  guestKey: nullable(text(128)),
});

export const inviteShape = record({
  id,
  /** Null once it lets nobody in any more. */
  link: nullable(text(LOCAL_LIMITS.CARD_CHARS_MAX)),
  /** Null: any number. */
  uses: nullable(integer(1, ROOM_LIMITS.MEMBERS_MAX)),
  used: integer(0, Number.MAX_SAFE_INTEGER),
  expiresAt: nullable(time),
  revoked: flag,
});

export const torShape = record({
  phase: choice(["off", "absent", "starting", "connecting", "ready", "offline", "stopped"]),
  progress: integer(0, 100),
  /** Tor's own tag of the bootstrap step, or "". */
  tag: text(64),
  problem: nullable(errorCodeShape),
  version: nullable(text(64)),
  outdated: flag,
  /** With `absent`: the command that installs tor on this system, or null if none is known. */
  installCommand: nullable(text(256)),
});

export const statusShape = record({
  version: text(32),
  startedAt: time,
  /** The identity, contacts and conversations are kept on disk, under a passphrase; else they end with the program. */
  kept: flag,
  tor: torShape,
  rooms: list(roomShape, LOCAL_LIMITS.ROOMS_MAX),
});

export type RoomView = Infer<typeof roomShape>;
export type InviteApiView = Infer<typeof inviteShape>;
export type TorView = Infer<typeof torShape>;
export type StatusView = Infer<typeof statusShape>;
