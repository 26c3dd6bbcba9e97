/** Every error in words: what happened and whose doing it was, then what to do. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";
import { cardErrors } from "./card-errors.ts";
import { levelErrors } from "./level-errors.ts";
import { relayErrors } from "./relay-errors.ts";
import { sealedErrors } from "./sealed-errors.ts";
import { storeErrors } from "./store-errors.ts";

export const errors: Readonly<Record<ErrorCode, ErrorText>> = {
  API_BAD_REQUEST: {
    what: "The program did not understand the request.",
    next: "If you use the newest version of both sides, please report this.",
  },
  API_BAD_TOKEN: {
    what: "This page is not allowed to control the program.",
    next: "Open the link that the program printed when it started.",
  },
  API_NOT_FOUND: { what: "That room does not exist any more.", next: "Go back to the list of rooms." },
  API_TOO_LARGE: { what: "The request was too large.", next: "Send less at once." },
  API_UNAVAILABLE: {
    what: "The program does not answer; it may have ended.",
    next: "Start it again with “npx hushroom start”.",
  },
  API_ALREADY_RUNNING: {
    what: "Hushroom is already running here.",
    next: "Use the running one, or stop it first with “npx hushroom stop”.",
  },
  CONFIG_UNKNOWN_KEY: {
    what: "There is an option that Hushroom does not know.",
    next: "Check its spelling; the verb's --help lists its options.",
  },
  CONFIG_BAD_VALUE: {
    what: "An option has a value that does not fit.",
    next: "The verb's --help says what each option takes.",
  },
  CONFIG_UNREADABLE: {
    what: "A file that was named can't be read.",
    next: "Check that it exists and that you may read it.",
  },
  CONFIG_UNWRITABLE: {
    what: "A file that was named can't be written.",
    next: "Check that its folder exists and that you may write there. Where a new one is made, there may be none yet.",
  },
  CONFIG_PORT_TAKEN: {
    what: "This address and port can't be used: another program may have it, or it is not this device's.",
    next: "Choose another port, or 0 for any that is free, and an address of this device.",
  },
  GUEST_BAD_HOST: {
    what: "The page was asked for under an address that is not this room's.",
    next: "Open the link exactly as you got it.",
  },
  GUEST_BAD_ORIGIN: {
    what: "Another website tried to act here in your name. Nothing was done.",
    next: "Open the room by its own link.",
  },
  GUEST_BAD_FORM: {
    what: "The form did not arrive as this room made it.",
    next: "Reload the page and try again.",
  },
  GUEST_NOT_FOUND: {
    what: "There is no such page here.",
    next: "Open the link exactly as you got it, all of it.",
  },
  GUEST_METHOD: { what: "That can't be done at this address.", next: "Go back and use the page's buttons." },
  GUEST_TOO_LARGE: { what: "That was too large to send.", next: "Send it in several parts." },
  GUEST_TOO_MANY: {
    what: "Too much came from your connection at once.",
    next: "Wait a minute, then reload the page.",
  },
  GUEST_TOO_SLOW: {
    what: "Your connection was too slow to keep up, so it was closed.",
    next: "Reload the page; nothing that was said is lost.",
  },
  GUEST_FORM_EXPIRED: {
    what: "This form had been open for too long and was not sent.",
    next: "Reload the page and send it again.",
  },
  ROOM_LINK_UNKNOWN: {
    what: "This link does not open the room.",
    next: "It may have been cut short on its way: compare it with the one you were sent, or ask for a new one.",
  },
  ROOM_LINK_USED: {
    what: "This link has been used up.",
    next: "It was good for a limited number of people. Ask the host for a new one.",
  },
  ROOM_LINK_EXPIRED: {
    what: "This link has expired.",
    next: "It was good for a limited time. Ask the host for a new one.",
  },
  ROOM_LINK_REVOKED: { what: "The host has withdrawn this link.", next: "Ask the host for a new one." },
  ROOM_BAD_PASSWORD: {
    what: "The password is missing or not right.",
    next: "Check capital letters and the keyboard's language, then try again.",
  },
  ROOM_PASSWORD_WAIT: {
    what: "There were too many wrong passwords from here.",
    next: "Wait five minutes, then try again.",
  },
  ROOM_BUSY: {
    what: "Many people are coming in at once, and the host's device can't keep up.",
    next: "Try again in half a minute.",
  },
  ROOM_NAME_EMPTY: { what: "A name is needed.", next: "Type any name that the others may call you." },
  ROOM_NAME_TOO_LONG: {
    what: "This name is too long.",
    next: "A person's name has at most 32 characters, a room's at most 64.",
  },
  ROOM_NAME_FORBIDDEN: {
    what: "This name has characters that a name can't have here.",
    next: "Use letters, digits and spaces, of any script.",
  },
  ROOM_NAME_TAKEN: { what: "Somebody here has this name.", next: "Choose another one." },
  ROOM_NAME_LOOKALIKE: {
    what: "This name looks too much like somebody else's here.",
    next: "Choose one that nobody could mistake for theirs.",
  },
  ROOM_NAME_REGISTERED: {
    what: "This name is kept by somebody with a password.",
    next: "If it is yours, type its password below; otherwise choose another name.",
  },
  ROOM_FULL: {
    what: "The room is full.",
    next: "Try again when somebody has left, or ask the host for more room.",
  },
  ROOM_LOCKED: {
    what: "The host has locked the room: nobody new can come in.",
    next: "Ask the host to unlock it.",
  },
  ROOM_NOT_JOINED: {
    what: "You are not in this room.",
    next: "Open the link that you were sent to come in.",
  },
  ROOM_WAITING: {
    what: "The host has not let you in yet.",
    next: "Keep this page open; it goes on by itself.",
  },
  ROOM_REJECTED: {
    what: "You were not let in.",
    next: "If you think that this was a mistake, write to the host another way.",
  },
  ROOM_KICKED: {
    what: "You were removed from the room.",
    next: "You can't read or write here any more. The host can give you a new link.",
  },
  ROOM_BANNED: {
    what: "You were banned from the room.",
    next: "Only the host can take that back.",
  },
  ROOM_SESSION_REPLACED: {
    what: "You came in again somewhere else with this name.",
    next: "Go on there; this page has ended.",
  },
  ROOM_CLOSED: {
    what: "The host has closed the room.",
    next: "What was said here is gone from the host's device. You can close this page.",
  },
  ROOM_MESSAGE_EMPTY: { what: "The message is empty.", next: "Write something first." },
  ROOM_MESSAGE_TOO_LONG: { what: "The message is too long.", next: "Send it in several parts." },
  ROOM_MESSAGE_BAD_TEXT: {
    what: "The message has bytes that are not text.",
    next: "Type it again, or paste it as plain text.",
  },
  ROOM_MUTED: {
    what: "You have been muted: you can read, but not write.",
    next: "The host or a moderator can take that back.",
  },
  ROOM_SLOW_MODE: {
    what: "The host has slowed the room down.",
    next: "Wait a little before you send the next message.",
  },
  ROOM_TOO_FAST: { what: "That was faster than this room takes messages.", next: "Wait a few seconds." },
  ROOM_READ_ONLY: {
    what: "You can read here, but not write.",
    next: "The host decides who may write.",
  },
  ROOM_REFUSED: { what: "You may not do that here.", next: "Ask the host or a moderator." },
  ROOM_NO_SUCH_MEMBER: {
    what: "Nobody here has that name.",
    next: "They may have left, or have another name now: look at the list of people.",
  },
  ROOM_NO_SUCH_COMMAND: { what: "There is no such command.", next: "/help lists all of them." },
  ROOM_BAD_SETTING: {
    what: "This value does not fit the setting.",
    next: "Choose a value within its bounds.",
  },
  ROOM_TOO_MANY: {
    what: "There are already as many of these as there can be.",
    next: "Take one away first.",
  },
  TOR_NOT_FOUND: {
    what: "Tor is not installed on this device.",
    next: "Install it with your system's packages. Until then, rooms work in your own network only.",
  },
  TOR_SWITCHED_OFF: {
    what: "Tor is switched off in this program: it was started with --no-tor.",
    next: "Start Hushroom again without that. Until then, only what is in your own network works.",
  },
  TOR_TOO_OLD: {
    what: "The installed Tor is older than Hushroom can use.",
    next: "Update it with your system's packages.",
  },
  TOR_BAD_TORRC: {
    what: "Tor can't use the extra configuration that was given.",
    next: "Correct the file given with “--torrc-extra”, then start again. Tor was not started.",
  },
  TOR_NO_RAM_DISK: {
    what: "A hardened room needs a file system in memory, and this device offers none.",
    next: "Open the room without hardening.",
  },
  TOR_PORT_TAKEN: {
    what: "Another program uses a port that Tor needs.",
    next: "End that program, or start Hushroom again.",
  },
  TOR_DISK_FULL: {
    what: "The disk is full; Tor can't work.",
    next: "Free some space. Tor goes on by itself.",
  },
  TOR_DIED: {
    what: "Tor ended unexpectedly.",
    next: "It is being started again; your rooms come back by themselves.",
  },
  TOR_HUNG: {
    what: "Tor does not answer any more.",
    next: "It is being started again; your rooms come back by themselves.",
  },
  TOR_CONTROL_REFUSED: {
    what: "Tor refused what Hushroom asked of it.",
    next: "Start Hushroom again. If it stays so, please report it.",
  },
  TOR_CONTROL_PROTOCOL: {
    what: "Tor answered in a way that Hushroom does not understand.",
    next: "Update Tor. If it stays so, please report it.",
  },
  TOR_BAD_ARGUMENT: {
    what: "Something that was to be handed to Tor has characters that can't be in it.",
    next: "Check what you typed or pasted.",
  },
  TOR_BAD_BRIDGE: {
    what: "A bridge line is not complete.",
    next: "Copy every line whole, just as you got it. Nothing was changed.",
  },
  TOR_NO_TRANSPORT: {
    what: "These bridges need a program that is not installed.",
    next: "Install obfs4proxy or snowflake-client, or use other bridges.",
  },
  TOR_CLOCK_WRONG: {
    what: "This device's clock is wrong, and Tor can't work with it.",
    next: "Set date, time and time zone. Tor goes on by itself.",
  },
  TOR_OFFLINE: {
    what: "Tor finds no way out: this device is offline, or the network blocks Tor.",
    next: "Check the connection; if Tor is blocked here, add bridges. It keeps trying.",
  },
  TOR_STOPPED: { what: "Tor was stopped.", next: "Start Hushroom again." },
  DIAL_TIMEOUT: {
    what: "That address did not answer in time.",
    next: "Over Tor that happens: try again.",
  },
  DIAL_REFUSED: {
    what: "A device is there at that address, but the room or relay is not open on it.",
    next: "It may have been closed, or is just starting: try again in a minute.",
  },
  DIAL_UNREACHABLE: {
    what: "The address can't be reached from here.",
    next: "Check your connection, then try again.",
  },
  DIAL_BAD_ADDRESS: {
    what: "This is not a possible address.",
    next: "It may have been cut short on its way: compare it with the one you were sent.",
  },
  DIAL_NO_DESCRIPTOR: {
    what: "Tor does not know this address: the device behind it is offline, or what was there was closed.",
    next: "Ask whoever gave it to you, or try again in a minute.",
  },
  DIAL_BAD_DESCRIPTOR: {
    what: "What the network says about this address can't be read.",
    next: "Ask whoever gave it to you to start theirs again.",
  },
  DIAL_INTRODUCTION_FAILED: {
    what: "The device at that address did not take the call; it may just have gone offline.",
    next: "Try again in a minute.",
  },
  DIAL_RENDEZVOUS_FAILED: { what: "The two ends did not meet inside Tor.", next: "That happens: try again." },
  DIAL_NEEDS_KEY: {
    what: "This address is locked with a key that your Tor does not have.",
    next: "Ask whoever gave it to you for the key.",
  },
  DIAL_WRONG_KEY: {
    what: "Your key does not open this address.",
    next: "Ask whoever gave it to you for the right one.",
  },
  DIAL_INTRODUCTION_TIMEOUT: {
    what: "The device at that address did not take the call in time.",
    next: "It may be asleep or busy: try again in a minute.",
  },
  DIAL_PROXY: {
    what: "The local Tor proxy did not do its part.",
    next: "Check that Tor runs and that its port is right.",
  },
  ...sealedErrors,
  ...cardErrors,
  WIRE_BAD_FRAME: {
    what: "The other side sent something that can't be understood.",
    next: "Reload the page. If it stays so, both sides may have different versions.",
  },
  WIRE_TOO_LARGE: { what: "That was larger than can be sent at once.", next: "Send it in several parts." },
  WIRE_BAD_LINK: {
    what: "This is not a Hushroom link.",
    next: "It looks like http://…/j/… and its address ends in .onion, unless the room is in your own network: copy it whole.",
  },
  ...levelErrors,
  ...relayErrors,
  ...storeErrors,
  INTERNAL: {
    what: "Something broke in the program, and that is our fault.",
    next: "Try again. If it happens again, please report what you did.",
  },
};
