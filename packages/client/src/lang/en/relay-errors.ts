/** The errors of relays, in words. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type RelayCode = Extract<ErrorCode, `RELAY_${string}`>;

export const relayErrors: Readonly<Record<RelayCode, ErrorText>> = {
  RELAY_BAD_ADDRESS: {
    what: "This is not the address of a relay.",
    next: "It looks like ….onion, ….onion:PORT or ….onion/KEY: copy all of it, just as it came to you.",
  },
  RELAY_NEEDS_TICKETS: {
    what: "This relay asks for tickets, and conversations can’t get any yet.",
    next: "Take a relay whose address has no key behind a slash.",
  },
  RELAY_WRONG_KEY: {
    what: "The relay gave tickets by another key than the one in its address: it may want to recognise you.",
    next: "Don't use this relay. Tell whoever gave you its address.",
  },
  RELAY_REDIS_UNREACHABLE: { what: "Redis does not answer.", next: "Check its address, and that it runs." },
  RELAY_REDIS_SETTINGS: {
    what: "This Redis would write packets to disk, or put some out to make room, or it is too old.",
    next: 'Set save "", appendonly no and maxmemory-policy noeviction in its configuration, and take Redis 7 or newer.',
  },
  RELAY_ROOM_BAD_LINK: {
    what: "This is not the link of a relay room.",
    next: "It ends in #room=… and many letters and digits: copy all of it, just as it came to you.",
  },
  RELAY_ROOM_LINK_DAMAGED: {
    what: "The link is not whole: characters are missing or changed.",
    next: "Ask for it once more, and copy all of it.",
  },
  RELAY_ROOM_LINK_TOO_NEW: {
    what: "The link comes from a newer version of Hushroom.",
    next: "Update Hushroom, or ask whoever made the room which version they have.",
  },
};
