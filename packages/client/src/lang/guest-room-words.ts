/** The words that the guest page's script needs, handed to it by the page: the script itself knows no language. */

import type { ErrorCode } from "@hushroom/protocol";
import { catalogue, errorText, type TextKey } from "./index.ts";
import type { Language } from "./language.ts";
import type { ErrorText } from "./text.ts";
import type { Catalogue } from "./translate.ts";

/** All of the area `room`, and these of the area `guest`. */
const GUEST_TEXTS = [
  "guest.language",
  "guest.people-here",
  "guest.people-waiting",
  "guest.people",
  "guest.history",
  "guest.menu",
  "guest.leave",
  "guest.leave-hint",
  "guest.leave-question",
  "guest.leave-stay",
  "guest.lan-short",
  "guest.log",
  "guest.log-empty-title",
  "guest.log-empty-text",
  "guest.log-start",
  "guest.slow-mode",
  "guest.goes-on",
  "guest.write-hint",
  "guest.at-the-door",
  "guest.actions",
  "guest.rename-self",
  "guest.new-name",
  "guest.save",
  "guest.connecting",
  "guest.ended",
  "guest.reconnecting",
  "guest.pending",
  "guest.failed",
  "guest.retry",
  "guest.discard",
  "guest.loading",
  "guest.new-messages",
  "guest.close",
  "guest.link-made",
  "guest.too-long",
  "guest.settings-link",
  "terminal.commands-help",
] as const satisfies readonly TextKey[];

/** What can happen to somebody who is in. Anything else is shown as INTERNAL. */
const CODES = [
  "ROOM_NAME_EMPTY",
  "ROOM_NAME_TOO_LONG",
  "ROOM_NAME_FORBIDDEN",
  "ROOM_NAME_TAKEN",
  "ROOM_NAME_LOOKALIKE",
  "ROOM_NAME_REGISTERED",
  "ROOM_NOT_JOINED",
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
  "INTERNAL",
] as const satisfies readonly ErrorCode[];

/** What every screen says about a room. */
export type RoomTextKey = Extract<TextKey, `room.${string}`>;
export type GuestRoomTextKey = (typeof GUEST_TEXTS)[number] | RoomTextKey;

export interface GuestRoomWords {
  readonly language: Language;
  readonly texts: Catalogue;
  readonly errors: Readonly<Partial<Record<ErrorCode, ErrorText>>>;
}

export function guestRoomWords(language: Language): GuestRoomWords {
  const all = catalogue(language);
  const wanted = new Set<string>(GUEST_TEXTS);
  return {
    language,
    texts: Object.fromEntries(
      Object.entries(all).filter(([key]) => wanted.has(key) || key.startsWith("room.")),
    ),
    errors: Object.fromEntries(CODES.map((code) => [code, errorText(language, code)])),
  };
}
