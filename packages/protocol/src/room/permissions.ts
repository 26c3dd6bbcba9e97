/** Who may do what. Nobody acts on the host, and moderators not on each other. */

import type { RoomCommandName } from "./commands.ts";
import type { Role } from "./roles.ts";

const EVERYBODY: readonly Role[] = ["host", "moderator", "member", "read-only"];
/** Keeping order among those who are here, or ask to be. */
const STAFF: readonly Role[] = ["host", "moderator"];
/** The door (links, lock, cap), what is kept, and the room itself. */
const HOST: readonly Role[] = ["host"];

const MAY: Readonly<Record<RoomCommandName, readonly Role[]>> = {
  nick: EVERYBODY,
  approve: STAFF,
  reject: STAFF,
  kick: STAFF,
  ban: STAFF,
  unban: STAFF,
  mute: STAFF,
  unmute: STAFF,
  slow: STAFF,
  announce: STAFF,
  appoint: HOST,
  "waiting-room": HOST,
  lock: HOST,
  cap: HOST,
  retain: HOST,
  clear: HOST,
  rename: HOST,
  password: HOST,
  invite: HOST,
  revoke: HOST,
  close: HOST,
};

export function mayCommand(role: Role, command: RoomCommandName): boolean {
  return MAY[command].includes(role);
}

export function mayActOn(role: Role, target: Role): boolean {
  if (target === "host") return false;
  return role === "host" || (role === "moderator" && target !== "moderator");
}
