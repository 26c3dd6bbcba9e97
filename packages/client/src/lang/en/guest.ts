/** The guest page, with and without JavaScript. */

import type { EnglishTexts } from "../text.ts";

export const guest = {
  language: "Language",

  // Coming in
  "join-title": "Join {room}",
  "join-invited": "You are invited to",
  "join-intro":
    "Pick a name and come in. No account, nothing to install; what is said is gone when the host closes the room.",
  "name-label": "Your name",
  "name-hint": "In any script, up to 32 characters. The others see it beside what you write.",
  "room-password-label": "Password of the room",
  "room-password-hint": "The host gave it to you beside the link.",
  "name-password-label": "A password for your name",
  "name-password-hint":
    "Keeps the name yours as long as the room lasts, also when you come back. Leave it empty if you don't need that.",
  optional: "optional",
  enter: "Come in",
  "enter-waits": "The host lets everyone in by hand, so there may be a short wait after this.",
  "host-reads":
    "The host of this room can read everything in it: it is kept in the memory of the host's device. On the way there and back Tor keeps it unreadable for everybody else.",
  "guests-see":
    "The other guests learn your name, what you write and whether you are here, and nothing else about you.",
  "lan-title": "This room does not go through Tor",
  "lan-warning":
    "Unless its address begins with https, anyone in between, such as whoever runs this network, can read everything, change it, and pose as the host or as you. So can the host read everything here.",
  "lan-short":
    "Without Tor: unless the address begins with https, others on the network may read and change what is written here.",

  // Waiting
  "waiting-title": "Waiting to be let in",
  "waiting-text": "The host of {room} sees that you are here. This usually takes a minute or two.",
  "waiting-how": "Keep this page open: it looks again every few seconds by itself.",
  "waiting-leave": "Give up",

  // The room
  "people-here": { one: "{count} person here", other: "{count} people here" },
  "people-waiting": { one: "{count} person waits", other: "{count} people wait" },
  people: "People",
  history: "Earlier messages",
  menu: "Menu",
  leave: "Leave",
  "leave-hint": "You give up your place; to come back you need a link.",
  log: "Messages",
  "log-empty-title": "Nothing has been said yet",
  "log-empty-text": "Write the first message below. Everyone in the room sees it.",
  "log-start": "The room remembers nothing older than this.",
  "utc-note": "Times are in UTC.",
  "slow-mode": {
    one: "Slow mode: one message every second.",
    other: "Slow mode: one message every {count} seconds.",
  },
  "goes-on": "Go on",
  "log-reload": "Messages stand still? Load them again",
  "log-by-reload": "or let them reload by themselves",

  // Writing
  "write-hint": "Enter sends, Shift+Enter starts a new line.",

  // History
  "history-newest": "Newest",
  "back-to-room": "Back to the room",
  "history-empty": "There are no messages here.",

  // People
  "people-title": "People in {room}",
  "at-the-door": "At the door",
  "banned-title": "Banned",
  actions: "Manage",
  "rename-self": "Change your name",
  "new-name": "New name",
  save: "Save",
  "settings-title": "The room's rules",
  "set-waiting-room": "Newcomers wait until somebody lets them in",
  "set-lock": "Nobody new comes in",
  "set-announce": "Only the host and moderators write",
  "switch-on": "Switch on",
  "switch-off": "Switch off",
  "is-on": "on",
  "is-off": "off",
  "slow-label": "Seconds between two messages of one person",
  "slow-hint": "0 switches slow mode off.",
  "invite-uses": "For how many people",
  "invite-uses-hint": "Empty: any number.",
  "invite-hours": "For how many hours",
  "invite-hours-hint": "Empty: as long as the room.",
  "invite-make": "Make the link",
  "invited-title": "The new link",
  "invited-hint": "Send it in a way that only the right people see. It is shown only once.",
  "clear-title": "Clear the room",
  "clear-hint": "All messages are gone for everyone. Nobody can undo this.",
  clear: "Delete all messages",

  // Trouble
  "try-room": "Go to the room",

  // With JavaScript
  connecting: "Connecting to the room…",
  ended: "This talk is over",
  reconnecting: "The connection broke. It comes back by itself; what you write waits here.",
  pending: "on its way…",
  failed: "not sent",
  retry: "Send again",
  discard: "Discard",
  loading: "One moment…",
  "new-messages": { one: "{count} new message", other: "{count} new messages" },
  close: "Close",
  "link-made": "New link: {link}",
  "too-long": { one: "{count} byte too long", other: "{count} bytes too long" },
  "leave-question": "Leave the room? To come back you need a link.",
  "settings-link": "Rules and more",
  "leave-stay": "Stay",
} as const satisfies EnglishTexts;
