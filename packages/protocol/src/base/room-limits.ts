/** The host's own bounds of a room, by which its shapes are checked too. Apart from all others: a guest's page loads these. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export const ROOM_LIMITS = {
  MEMBERS_MAX: 2000,
  WAITING_MAX: 100,
  HISTORY_ITEMS_MAX: 10_000,
  SLOW_MODE_MAX_MS: 60 * MINUTE,
  RETENTION_MAX_MS: 365 * 24 * 60 * MINUTE,
  /** Items of one room that the owner's page holds; older ones are read again when asked for. */
  OWNER_LOG_ITEMS_MAX: 2000,
} as const;
