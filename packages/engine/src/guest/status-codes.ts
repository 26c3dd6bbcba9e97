/** The HTTP status of each refusal that a guest can meet. */

import type { ErrorCode } from "@hushroom/protocol";

const STATUS: Partial<Record<ErrorCode, number>> = {
  GUEST_BAD_HOST: 421,
  GUEST_BAD_FORM: 400,
  GUEST_NOT_FOUND: 404,
  GUEST_METHOD: 405,
  GUEST_TOO_LARGE: 413,
  GUEST_TOO_MANY: 429,
  GUEST_TOO_SLOW: 408,
  ROOM_LINK_UNKNOWN: 404,
  ROOM_LINK_USED: 410,
  ROOM_LINK_EXPIRED: 410,
  ROOM_LINK_REVOKED: 410,
  ROOM_PASSWORD_WAIT: 429,
  ROOM_BUSY: 503,
  ROOM_FULL: 503,
  ROOM_NAME_EMPTY: 400,
  ROOM_NAME_TOO_LONG: 400,
  ROOM_NAME_FORBIDDEN: 400,
  ROOM_NAME_TAKEN: 409,
  ROOM_NAME_LOOKALIKE: 409,
  ROOM_NAME_REGISTERED: 409,
  ROOM_CLOSED: 410,
  ROOM_MESSAGE_EMPTY: 400,
  ROOM_MESSAGE_TOO_LONG: 413,
  ROOM_MESSAGE_BAD_TEXT: 400,
  ROOM_SLOW_MODE: 429,
  ROOM_TOO_FAST: 429,
  ROOM_NO_SUCH_MEMBER: 404,
  ROOM_NO_SUCH_COMMAND: 400,
  ROOM_BAD_SETTING: 400,
  ROOM_TOO_MANY: 503,
  WIRE_BAD_FRAME: 400,
  INTERNAL: 500,
};

/** Whatever is not named here is something that the guest may not do: 403. */
export function statusOf(code: ErrorCode): number {
  return STATUS[code] ?? 403;
}
