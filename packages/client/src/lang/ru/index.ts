/** The texts of this language by area. */

import { contact } from "./contact.ts";
import { errors } from "./errors.ts";
import { guest } from "./guest.ts";
import { level } from "./level.ts";
import { owner } from "./owner.ts";
import { relayRoom } from "./relay-room.ts";
import { relays } from "./relays.ts";
import { room } from "./room.ts";
import { talk } from "./talk.ts";
import { terminal } from "./terminal.ts";
import { terminalConversations } from "./terminal-conversations.ts";
import { terminalRelay } from "./terminal-relay.ts";
import { tor } from "./tor.ts";

export const ru = {
  errors,
  texts: {
    contact,
    guest,
    level,
    owner,
    relay: relayRoom,
    relays,
    room,
    talk,
    terminal: { ...terminal, ...terminalConversations, ...terminalRelay },
    tor,
  },
};
