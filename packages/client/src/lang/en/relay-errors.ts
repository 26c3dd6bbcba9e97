/** The errors of relays, in words. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type RelayCode = Extract<ErrorCode, `RELAY_${string}`>;

export const relayErrors: Readonly<Record<RelayCode, ErrorText>> = {
  RELAY_BAD_ADDRESS: {
    what: "This is not the address of a relay.",
    next: "It looks like ….onion, ….onion:PORT or ….onion/KEY, or HOST:PORT in your own network: copy all of it, just as it came to you.",
  },
  RELAY_NEEDS_TICKETS: {
    what: "This relay asks for tickets, and there are none left for it here.",
    next: "Ask its operator, or whoever gave you its address, for an invite to it, and add that to the relay. What waits goes out then.",
  },
  RELAY_NO_KEY: {
    what: "This relay asks for tickets, but there is no key in its address.",
    next: "Ask for its whole address: a slash and many letters and digits follow after .onion.",
  },
  RELAY_NOT_ONE: {
    what: "Something answers at this address, but it is not a relay.",
    next: "Check the address. If it is right, the relay may be of another version: ask its operator.",
  },
  RELAY_BAD_INVITE: {
    what: "This is not an invite to a relay.",
    next: "It is 52 letters and digits without anything else: copy all of it, just as it came to you.",
  },
  RELAY_INVITE_REFUSED: {
    what: "The relay gives no tickets for this invite: it doesn't know it, it has given all of today's, or it is too busy.",
    next: "Try again tomorrow, or ask its operator for another invite. A new one counts from the relay's next start.",
  },
  RELAY_TICKETS_REFUSED: {
    what: "The relay doesn't take the tickets that its address promises.",
    next: "Check this device's date and time. If they are right, don't use this relay, and tell its operator.",
  },
  RELAY_TICKET_SPENT: {
    what: "The relay says that a ticket was used before, though this device never showed it.",
    next: "If a copy of this profile is in use elsewhere, end it. Otherwise the relay lies: take another one.",
  },
  RELAY_TAKES_NOTHING: {
    what: "The relay takes tickets, and then no packets: it is full, or it doesn't keep its word.",
    next: "It is tried again, more and more seldom. Your messages stay on this device meanwhile; another relay may be better.",
  },
  RELAY_BUSY: {
    what: "The relay has been too busy for minutes to let a conversation of yours put anything there.",
    next: "It is asked again and again, and what you write waits here or goes another way. If it goes on for hours, tell its operator, or use another relay.",
  },
  RELAY_FULL: {
    what: "For minutes the relay has taken no packet of a conversation of yours: it says that it is full.",
    next: "What you write waits here or goes another way, and is offered to it again. If it goes on for hours, tell its operator, or use another relay: it may not want to take it.",
  },
  RELAY_LOSES: {
    what: "This relay said that it has packets of yours, and later had them no more.",
    next: "They are put there again, and go other ways as well. If it goes on, use another relay: this one drops what it takes, by a fault or on purpose.",
  },
  RELAY_FALSE: {
    what: "This relay says that something else lies where only what one of you wrote can lie.",
    next: "It is put there again and again, and nothing is lost as long as this program has it. Unless this device’s data is an older copy, the relay doesn’t tell the truth: use another one.",
  },
  RELAY_WRONG_KEY: {
    what: "The relay gave tickets by another key than the one in the address or link that you were given: it may want to recognise you, or the link was changed.",
    next: "Don't use it by this address. Get the address from the relay's operator, and tell whoever gave you this one.",
  },
  RELAY_REDIS_UNREACHABLE: { what: "Redis does not answer.", next: "Check its address, and that it runs." },
  RELAY_REDIS_FULL: {
    what: "Redis has no memory left for the relay to begin with.",
    next: "Give it a larger maxmemory, or remove from it what isn’t this relay’s.",
  },
  RELAY_REDIS_SETTINGS: {
    what: "This Redis would write packets to disk, or put some out to make room, or it is too old.",
    next: 'Set save "", appendonly no, maxmemory-policy noeviction and repl-diskless-sync yes in its configuration, repl-diskless-load swapdb in a replica’s, and take Redis 7 or newer.',
  },
  RELAY_REDIS_SECRET: {
    what: "The relays of this Redis, of now or before, have another secret.",
    next: "Start all of them with the same --redis-secret file. To change the secret, end them all and empty Redis (FLUSHALL).",
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
