/** What the host decides about a room. */

import { LOCAL_LIMITS } from "../base/limits.ts";

export interface Retention {
  /** Messages kept, 1 to HISTORY_ITEMS_MAX. */
  readonly countMax: number;
  /** Messages older than this go; null keeps them until countMax. */
  readonly ageMaxMs: number | null;
}

export interface RoomSettings {
  readonly name: string;
  /** Newcomers wait until the host or a moderator approves them. */
  readonly waitingRoom: boolean;
  /** Nobody new comes in. */
  readonly locked: boolean;
  /** Only the host and moderators write. */
  readonly announcement: boolean;
  /** Least time between two messages of one member; 0 is off. */
  readonly slowModeMs: number;
  /** The host counts as one. */
  readonly memberMax: number;
  readonly retention: Retention;
  readonly hasPassword: boolean;
}

export function defaultSettings(name: string): RoomSettings {
  return {
    name,
    waitingRoom: false,
    locked: false,
    announcement: false,
    slowModeMs: 0,
    memberMax: LOCAL_LIMITS.MEMBERS_DEFAULT,
    retention: { countMax: LOCAL_LIMITS.HISTORY_ITEMS_DEFAULT, ageMaxMs: null },
    hasPassword: false,
  };
}
