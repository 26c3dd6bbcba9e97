/**
 * The one error type of the program and the closed list of its codes.
 * docs/errors.md lists the same codes; client/lang translates each. Both are checked by tests and compiler.
 */

/** What each owner may report. The prefix names the owner; the words are in client/lang. */
export const ERROR_CODES = [
  "API_BAD_REQUEST",
  "API_BAD_TOKEN",
  "API_NOT_FOUND",
  "API_TOO_LARGE",
  "API_UNAVAILABLE",
  "API_ALREADY_RUNNING",
  "CONFIG_UNKNOWN_KEY",
  "CONFIG_BAD_VALUE",
  "CONFIG_UNREADABLE",
  "CONFIG_UNWRITABLE",
  "CONFIG_PORT_TAKEN",
  "GUEST_BAD_HOST",
  "GUEST_BAD_ORIGIN",
  "GUEST_BAD_FORM",
  "GUEST_NOT_FOUND",
  "GUEST_METHOD",
  "GUEST_TOO_LARGE",
  "GUEST_TOO_MANY",
  "GUEST_TOO_SLOW",
  "GUEST_FORM_EXPIRED",
  "ROOM_LINK_UNKNOWN",
  "ROOM_LINK_USED",
  "ROOM_LINK_EXPIRED",
  "ROOM_LINK_REVOKED",
  "ROOM_BAD_PASSWORD",
  "ROOM_PASSWORD_WAIT",
  "ROOM_BUSY",
  "ROOM_NAME_EMPTY",
  "ROOM_NAME_TOO_LONG",
  "ROOM_NAME_FORBIDDEN",
  "ROOM_NAME_TAKEN",
  "ROOM_NAME_LOOKALIKE",
  "ROOM_NAME_REGISTERED",
  "ROOM_FULL",
  "ROOM_LOCKED",
  "ROOM_NOT_JOINED",
  "ROOM_WAITING",
  "ROOM_REJECTED",
  "ROOM_KICKED",
  "ROOM_BANNED",
  "ROOM_SESSION_REPLACED",
  "ROOM_CLOSED",
  "ROOM_MESSAGE_EMPTY",
  "ROOM_MESSAGE_TOO_LONG",
  "ROOM_MESSAGE_BAD_TEXT",
  "ROOM_MUTED",
  "ROOM_SLOW_MODE",
  "ROOM_TOO_FAST",
  "ROOM_READ_ONLY",
  "ROOM_REFUSED",
  "ROOM_NO_SUCH_MEMBER",
  "ROOM_NO_SUCH_COMMAND",
  "ROOM_BAD_SETTING",
  "ROOM_TOO_MANY",
  "TOR_NOT_FOUND",
  "TOR_SWITCHED_OFF",
  "TOR_TOO_OLD",
  "TOR_BAD_TORRC",
  "TOR_NO_RAM_DISK",
  "TOR_PORT_TAKEN",
  "TOR_DISK_FULL",
  "TOR_DIED",
  "TOR_HUNG",
  "TOR_CONTROL_REFUSED",
  "TOR_CONTROL_PROTOCOL",
  "TOR_BAD_ARGUMENT",
  "TOR_BAD_BRIDGE",
  "TOR_NO_TRANSPORT",
  "TOR_CLOCK_WRONG",
  "TOR_OFFLINE",
  "TOR_STOPPED",
  "DIAL_TIMEOUT",
  "DIAL_REFUSED",
  "DIAL_UNREACHABLE",
  "DIAL_BAD_ADDRESS",
  "DIAL_NO_DESCRIPTOR",
  "DIAL_BAD_DESCRIPTOR",
  "DIAL_INTRODUCTION_FAILED",
  "DIAL_RENDEZVOUS_FAILED",
  "DIAL_NEEDS_KEY",
  "DIAL_WRONG_KEY",
  "DIAL_INTRODUCTION_TIMEOUT",
  "DIAL_PROXY",
  "SEALED_UNAVAILABLE",
  "SEALED_NO_IDENTITY",
  "SEALED_IDENTITY_EXISTS",
  "SEALED_NO_CONVERSATION",
  "SEALED_NO_MESSAGE",
  "SEALED_AMBIGUOUS",
  "SEALED_NOT_YOURS",
  "SEALED_TOO_LATE",
  "SEALED_ENDED",
  "SEALED_TOO_MANY",
  "SEALED_TOO_MANY_DIALLERS",
  "SEALED_LEFT_OUT",
  "SEALED_NOT_DELIVERED",
  "CONTACT_NOT_FOUND",
  "CONTACT_WAITING",
  "CONTACT_BLOCKED",
  "CONTACT_KEY_CHANGED",
  "CONTACT_NO_QR",
  "GROUP_NOT_ADMIN",
  "GROUP_FULL",
  "GROUP_NO_SUCH_MEMBER",
  "GROUP_MEMBER_ALREADY",
  "GROUP_LAST_ADMIN",
  "GROUP_ORDERER_AWAY",
  "GROUP_NO_INVITATION",
  "GROUP_NO_SUCH_LINK",
  "CARD_MALFORMED",
  "CARD_DAMAGED",
  "CARD_TOO_LARGE",
  "CARD_TOO_NEW",
  "CARD_EXPIRED",
  "CARD_TAMPERED",
  "CARD_OWN",
  "CARD_KNOWN",
  "CARD_NOT_SHOWN",
  "CARD_BAD_PICTURE",
  "CARD_PICTURE_TOO_LARGE",
  "INVITE_MALFORMED",
  "INVITE_DAMAGED",
  "INVITE_TOO_NEW",
  "INVITE_EXPIRED",
  "INVITE_OWN",
  "INVITE_USED",
  "INVITE_REVOKED",
  "WIRE_BAD_FRAME",
  "WIRE_TOO_LARGE",
  "WIRE_BAD_LINK",
  "RELAY_BAD_ADDRESS",
  "RELAY_ROOM_BAD_LINK",
  "RELAY_ROOM_LINK_DAMAGED",
  "RELAY_ROOM_LINK_TOO_NEW",
  "RELAY_NEEDS_TICKETS",
  "RELAY_NO_KEY",
  "RELAY_NOT_ONE",
  "RELAY_BAD_INVITE",
  "RELAY_INVITE_REFUSED",
  "RELAY_TICKETS_REFUSED",
  "RELAY_TICKET_SPENT",
  "RELAY_TAKES_NOTHING",
  "RELAY_BUSY",
  "RELAY_FULL",
  "RELAY_LOSES",
  "RELAY_FALSE",
  "RELAY_WRONG_KEY",
  "RELAY_REDIS_UNREACHABLE",
  "RELAY_REDIS_FULL",
  "RELAY_REDIS_SETTINGS",
  "RELAY_REDIS_SECRET",
  "LEVEL_NO_RELAY",
  "LEVEL_NOT_PROPOSED",
  "LEVEL_GROUP_TOO_LARGE",
  "LEVEL_MEMBER_TOO_OLD",
  "LEVEL_NO_LINKS",
  "LEVEL_CONTACT_FIRST",
  "LEVEL_FULL",
  "LEVEL_TERMS_UNKNOWN",
  "LEVEL_RELAY_SLOW",
  "LEVEL_NOT_READ",
  "LEVEL_MEMBER_BEHIND",
  "LEVEL_BEHIND",
  "LEVEL_NO_PRESENCE",
  "LEVEL_RELAY_IN_USE",
  "LEVEL_RELAY_AWAY",
  "LEVEL_RELAY_BUSY",
  "LEVEL_RELAY_KEEPS_NOTHING",
  "LEVEL_RELAY_WITHHOLDS",
  "LEVEL_NEEDS_DIRECT",
  "STORE_NEEDS_PASSPHRASE",
  "STORE_WRONG_PASSPHRASE",
  "STORE_BAD_PASSPHRASE",
  "STORE_LOCKED",
  "STORE_FULL",
  "STORE_BROKEN",
  "STORE_NEWER",
  "INTERNAL",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Numbers and booleans only, so that no secret, name or address can reach a log by way of an error. */
export type ErrorDetail = Readonly<Record<string, number | boolean>>;

const DETAIL_KEYS_MAX = 16;

/** The detail of an error from outside: what isn't a number or a boolean is dropped. */
export function readErrorDetail(value: unknown): ErrorDetail {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const plain = Object.entries(value).filter(([, v]) => typeof v === "number" || typeof v === "boolean");
  return Object.fromEntries(plain.slice(0, DETAIL_KEYS_MAX)) as ErrorDetail;
}

/** An operating error: somebody outside this program did something that we answer. Bugs are asserts. */
export class HushError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, detail: ErrorDetail = {}, cause?: unknown) {
    super(code, cause === undefined ? {} : { cause });
    this.name = "HushError";
    this.code = code;
    this.detail = detail;
  }
}

const known = new Set<string>(ERROR_CODES);

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && known.has(value);
}

/** The code to show for anything thrown: a bug that reached an edge of the program is INTERNAL. */
export function errorCodeOf(error: unknown): ErrorCode {
  return error instanceof HushError ? error.code : "INTERNAL";
}

/** Stops on a broken invariant. Never caught in order to carry on. */
export function assert(condition: unknown, invariant: string): asserts condition {
  if (!condition) throw new Error(`broken invariant: ${invariant}`);
}
