/** The declared shape of a RoomCommand, for everything that reads one from untrusted JSON. */

import { PROTOCOL_LIMITS } from "../base/limits.ts";
import { ROOM_LIMITS } from "../base/room-limits.ts";
import {
  choice,
  flag,
  type Infer,
  integer,
  nullable,
  record,
  type Same,
  text,
  time,
  variant,
} from "../base/shape.ts";
import type { RoomCommand } from "./commands.ts";

const target = text(4 * PROTOCOL_LIMITS.NAME_CHARS_MAX, 1);
const onTarget = record({ target });
const onSwitch = record({ on: flag });

export const roomCommandShape = variant("name", {
  approve: onTarget,
  reject: onTarget,
  kick: onTarget,
  ban: onTarget,
  unban: onTarget,
  mute: onTarget,
  unmute: onTarget,
  appoint: record({ target, role: choice(["moderator", "member", "read-only"]) }),
  nick: record({ nickname: text(4 * PROTOCOL_LIMITS.NAME_CHARS_MAX) }),
  "waiting-room": onSwitch,
  lock: onSwitch,
  announce: onSwitch,
  slow: record({ intervalMs: integer(0, ROOM_LIMITS.SLOW_MODE_MAX_MS) }),
  cap: record({ memberMax: integer(1, ROOM_LIMITS.MEMBERS_MAX) }),
  retain: record({
    countMax: integer(1, ROOM_LIMITS.HISTORY_ITEMS_MAX),
    ageMaxMs: nullable(integer(1000, ROOM_LIMITS.RETENTION_MAX_MS)),
  }),
  clear: record({}),
  rename: record({ roomName: text(4 * PROTOCOL_LIMITS.ROOM_NAME_CHARS_MAX) }),
  password: record({ password: nullable(text(PROTOCOL_LIMITS.PASSWORD_BYTES_MAX)) }),
  invite: record({ uses: nullable(integer(1, ROOM_LIMITS.MEMBERS_MAX)), expiresAt: nullable(time) }),
  revoke: record({ invite: text(64, 1) }),
  close: record({}),
});
/** @proof Fails to compile when the shape and the type of commands differ. */
export const COMMAND_SHAPE_MATCHES: Same<Infer<typeof roomCommandShape>, RoomCommand> = true;
