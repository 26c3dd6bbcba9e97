/** The declared shapes of what a room tells its members, for everything that reads them from untrusted JSON. */

import { ERROR_CODES } from "../base/errors.ts";
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
import { REACHABILITY_STATES, type RoomEvent, type SessionEvent, type StaffEvent } from "./events.ts";
import { ROLES } from "./roles.ts";

const id = text(64, 1);
const name = text(4 * PROTOCOL_LIMITS.ROOM_NAME_CHARS_MAX);
const role = choice(ROLES);
export const errorCodeShape = choice(ERROR_CODES);

export const memberShape = record({ id, name, role, muted: flag, present: flag, registered: flag });

const messageFields = {
  id,
  member: id,
  from: name,
  role,
  at: time,
  text: text(PROTOCOL_LIMITS.MESSAGE_BYTES_MAX),
  replyTo: nullable(record({ id, from: name, excerpt: text(PROTOCOL_LIMITS.MESSAGE_BYTES_MAX) })),
};
const noticeFields = {
  id,
  change: choice(["joined", "left", "kicked", "banned", "renamed"]),
  member: id,
  name,
  before: nullable(name),
  at: time,
};
const historyItems = { message: record(messageFields), notice: record(noticeFields) };
export const historyItemShape = variant("type", historyItems);

export const settingsShape = record({
  name,
  waitingRoom: flag,
  locked: flag,
  announcement: flag,
  slowModeMs: integer(0, ROOM_LIMITS.SLOW_MODE_MAX_MS),
  memberMax: integer(1, ROOM_LIMITS.MEMBERS_MAX),
  retention: record({
    countMax: integer(1, ROOM_LIMITS.HISTORY_ITEMS_MAX),
    ageMaxMs: nullable(integer(1000, ROOM_LIMITS.RETENTION_MAX_MS)),
  }),
  hasPassword: flag,
});

export const reachabilityShape = record({ state: choice(REACHABILITY_STATES), provenAt: nullable(time) });
export const waitingShape = record({ member: id, name, at: time });

/** What everybody in the room is told, by `type`. */
export const roomEventShapes = {
  ...historyItems,
  member: record({ member: memberShape }),
  "member-gone": record({ id }),
  settings: record({ settings: settingsShape }),
  removed: record({ upTo: id }),
  reachability: record({ reachability: reachabilityShape }),
  closed: record({}),
} as const;

/** What the host and moderators are told besides. */
export const staffEventShapes = {
  waiting: waitingShape,
  "waiting-gone": record({ member: id }),
} as const;

/** What one session is told of itself. */
export const sessionEventShapes = {
  admitted: record({}),
  ended: record({ code: errorCodeShape }),
} as const;

const everyEventShape = variant("type", { ...roomEventShapes, ...staffEventShapes, ...sessionEventShapes });
/** @proof Fails to compile when the shapes and the events of the room differ. */
export const ROOM_EVENT_SHAPES_MATCH: Same<
  Infer<typeof everyEventShape>,
  RoomEvent | StaffEvent | SessionEvent
> = true;
