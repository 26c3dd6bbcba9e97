/** What every screen says about a room: roles, notices, reachability, what can be done with members. */

import type { EnglishTexts } from "../text.ts";

export const room = {
  "role-host": "host",
  "role-moderator": "moderator",
  "role-member": "member",
  "role-read-only": "reads only",

  "notice-joined": "{name} came in",
  "notice-left": "{name} left",
  "notice-kicked": "{name} was removed",
  "notice-banned": "{name} was banned",
  "notice-renamed": "{before} is now called {name}",

  "reach-starting": "Getting ready",
  "reach-published": "Published; not yet proven from outside",
  "reach-reachable": "Reached from outside at {time}",
  "reach-degraded": "Could not be reached from outside just now",
  "reach-repairing": "The way in is being repaired",
  "reach-lan": "Without Tor: local network",

  "act-approve": "Let in",
  "act-reject": "Turn away",
  "act-mute": "Mute",
  "act-unmute": "Unmute",
  "act-kick": "Remove",
  "act-ban": "Ban",
  "act-unban": "Take the ban back",
  "act-moderator": "Make moderator",
  "act-member": "Make member",
  "act-read-only": "Let only read",

  you: "you",
  muted: "muted",
  away: "away",
  registered: "name kept by password",

  // The talk
  reply: "Reply",
  "reply-to": "Reply to {name}",
  "replying-to": "Replying to {name}:",
  "reply-cancel": "Don't reply",
  write: "Write to the room",
  send: "Send",
  "command-done": "Done.",
  older: "Show older messages",
  "to-newest": "To the newest message",
} as const satisfies EnglishTexts;
