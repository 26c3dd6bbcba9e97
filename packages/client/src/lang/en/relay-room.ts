/** The page of relay rooms. */

import type { EnglishTexts } from "../text.ts";

export const relayRoom = {
  // The form for a new one
  "new-title": "A private room in your browser",
  "new-intro":
    "You get a link. Whoever opens it picks a name and is in: no account, no program. What is said is encrypted from browser to browser; the relay between you passes on packets that it can't read.",
  relay: "Relay",
  "relay-hint":
    "The address of a relay that you were told of, as in relay.example:7080. It carries the packets.",
  "relay-preset":
    "The one that gave you this page. Another one works if its operator allows pages from here.",
  name: "Name of the room",
  "name-hint": "Whoever has the link sees it.",
  nickname: "Your name",
  "nickname-hint": "Any name, in any script. The others see it; nobody checks it.",
  create: "Make the room",
  "have-title": "Did somebody send you a link?",
  "have-link": "Link of the room",
  "have-open": "Open it",

  // Joining
  "join-title": "You are invited to a room",
  "join-title-named": "You are invited to “{name}”",
  "join-intro":
    "Somebody who is in it must have it open now: their page lets you in by itself. You get what is said from then on, and nothing from before.",
  "join-relay": "Over the relay {relay}",
  join: "Come in",
  "join-not": "Make a room of your own instead",

  // Waiting
  "reaching-title": "Reaching the relay…",
  "reaching-text": "Usually some seconds; over Tor up to a minute.",
  "unreached-title": "The relay does not answer. Trying again…",
  "unreached-text": "What may be wrong:",
  "unreached-address": "The address {relay} is mistyped, or the relay is switched off.",
  "unreached-onion":
    "An address that ends in .onion can be reached in Tor Browser, or by this page if Hushroom's own page opened it.",
  "unreached-carried":
    "The Tor of Hushroom on this computer is not connected yet. Hushroom's own page shows how far it is.",
  "unreached-origin":
    "The relay does not allow pages from here. To allow this one, its operator adds {origin} to {option}.",
  "knocking-title": "Knocking…",
  "knocking-text":
    "A member's page lets you in, usually within seconds. If nobody has the room open, you are told so after two minutes.",
  stop: "Stop",

  // Tickets
  "tickets-title": "Getting tickets…",
  "tickets-asking":
    "This relay takes packets only for tickets, so that nobody can fill it. This page gets some by itself.",
  "tickets-working":
    "This relay takes packets only for tickets, so that nobody can fill it. It gives them for some computing, which this page does now. Keep it open.",
  "tickets-seconds": {
    one: "On this device that usually takes about {count} second, now and then several times as long.",
    other: "On this device that usually takes about {count} seconds, now and then several times as long.",
  },
  "tickets-minutes": {
    one: "On this device that usually takes about {count} minute, now and then several times as long.",
    other: "On this device that usually takes about {count} minutes, now and then several times as long.",
  },
  "tickets-busy": "The relay has many to give tickets to just now. It is tried again by itself.",
  "tickets-resting":
    "This page has used up many tickets in a short time: the connection breaks often, or the relay does not keep its word. It asks for more within the hour.",
  "tickets-unanswered":
    "The relay does not answer when this page asks for tickets. It is tried again by itself; what you write waits here.",
  "tickets-lack-title": "No tickets for this relay",
  "tickets-invite-title": "This relay wants an invite",
  "tickets-invite":
    "Only those who have an invite of its operator can use it. Ask whoever sent you the link or told you of the relay, and paste it here. It stays in this page alone, and is forgotten with it. Its operator knows to whom it was given, and can guess by the time which room it is used for.",
  "tickets-have-invite": "I have an invite of the relay's operator",

  // Over
  "ended-left": "You have left the room",
  "ended-left-next": "What was said is gone from this page.",
  "ended-kicked": "You were removed from the room",
  "ended-kicked-next": "Whoever made the room did that. The link that you have leads nowhere any more.",
  "ended-silent": "You were away for too long",
  "ended-silent-next":
    "For ten minutes nothing came from this page, so the others' pages took you out. You can come in again; what is said meanwhile does not reach you.",
  "ended-nobody": "Nobody is there",
  "ended-nobody-next":
    "Nobody answered for two minutes. A room lives in its members' open pages and nowhere else. If they only closed them for now, it is gone all the same: make a new room and send its link.",
  "ended-full": "The room is full",
  "ended-full-next": "A relay room holds {count} people. Ask somebody to leave, or make a new room.",
  "ended-crowded": "The door is crowded",
  "ended-crowded-next":
    "Somebody fills the place where newcomers knock. Ask for another link, or make a new room.",
  "ended-bad-link": "This link leads nowhere",
  "ended-bad-link-next": "It is not one that a room could have made. Ask for it once more.",
  "ended-lost": "This page has lost the room",
  "ended-lost-next":
    "The others went on in a way that it can't follow: perhaps the relay forgot packets while you were away. The link may lead in again.",
  "ended-jammed": "A member broke the room",
  "ended-jammed-next":
    "Somebody in it blocked it for everybody, and it can't be told who. Make a new room, with people whom you trust.",
  "ended-jammed-by":
    "{name} announced a change that never came, and so nobody can go on. Make a new room without {name}.",
  "ended-no-key": "This relay asks for tickets",
  "ended-no-key-next":
    "The address that this page has of it lacks the key by which tickets are asked for. Take the whole address, with a slash and many letters and digits at its end, or the link to the relay's page that its operator gives out.",
  "ended-unsent": {
    one: "{count} message of yours did not reach everybody.",
    other: "{count} messages of yours did not reach everybody.",
  },
  again: "Come in again",
  "knock-again": "Knock again",
  new: "Make a new room",

  // The room
  untitled: "Room without a name",
  "tab-safety": "Safety",
  "reach-connecting": "Reaching the relay… Until then the link leads nowhere.",
  "reach-unreached": "The relay does not answer. Trying again by itself; until then the link leads nowhere.",
  "reach-connected": "Connected to the relay {relay}",
  "reach-gone": "The relay is away. Trying again by itself; what you write waits here.",
  "reach-full": "The relay has no room for packets just now. What you write waits here.",
  leave: "Leave",
  "leave-title": "Leave this room?",
  "leave-text": "The others see you go. What was said is gone from this page for good.",
  "leave-text-maker":
    "You made this room, and nobody else can remove people from it. The others see you go; what was said is gone from this page for good.",
  "leave-text-alone": "Nobody else is in it: the room is gone, and its link leads nowhere.",
  "leave-stay": "Stay",
  log: "What is said in the room",
  "empty-alone": "The room is open",
  "empty-alone-text": "Send the link, and keep this page open: it lets people in by itself.",
  empty: "You are in",
  "empty-text": "What was said before you came does not reach you.",
  "write-hint": "Enter sends, Shift+Enter starts a new line.",
  "refused-alone":
    "Nobody else is here yet, and nobody would get it. It waits in the box until somebody is in.",
  "refused-waiting":
    "Too much of what you said waits for somebody who does not answer. Try again in a while; your words stay in the box.",

  // Messages and notices
  "delivery-none": "nobody has it yet",
  "delivery-some": "{have} of {count} have it",
  "delivery-all": "everybody has it",
  "delivery-one": "arrived",
  "delivery-missed": { one: "{count} left without getting it", other: "{count} left without getting it" },
  "notice-gone": "{name} is gone",
  "notice-taken-out": "{by} took {name} out as gone, though {name} was here just now. Be careful with {by}.",
  "notice-new-link": "The link has changed. The old one leads nowhere.",
  "notice-squatted": "Somebody in the room tries to block your messages. They take another way.",
  "notice-restarted": "The relay began anew. What was on its way is sent again.",

  // Link
  "link-title": "Link to this room",
  "link-safety":
    "Whoever has the link can come in, under any name. Send it in a way that only the right people see.",
  "link-elsewhere": "A link was opened in this tab, which is in a room already. Open it in a new tab.",
  "link-alive": "It leads in as long as somebody has the room open.",
  "link-own":
    "It opens the page at the relay, if its operator serves it there. Those who have this page as a file, or Hushroom itself, paste the link there instead: nobody can change their page.",

  // People
  maker: "made the room",
  "kick-title": "Remove {name}?",
  "kick-text":
    "{name} gets nothing more of what is said. The link changes with it: the old one leads nowhere, and whoever is still to come needs the new one.",
  "kick-who": "Only whoever made the room can remove people. If they are gone, make a new room.",
  "check-title": "Are you all in the same room?",
  "check-text":
    "Compare these signs over a telephone, say. If they differ, you are not in the same room, or one of you is behind. They change whenever somebody comes or goes.",

  // What protects, and what doesn't
  "safety-title": "What protects you here, and what doesn't",
  "safety-sealed":
    "What is said and who is in the room is encrypted in your browsers, with keys that are made for this room alone.",
  "safety-relay":
    "The relay sees when packets come and go, which browsers share a room, and the network address of each, unless it uses Tor Browser. It can tell that several rooms are of one browser.",
  "safety-hold":
    "The relay can hold packets up or lose them. You see it: your messages stay unconfirmed, or people seem to go.",
  "safety-link": "Whoever has the link can come in as anybody. Look who is here before you speak.",
  "safety-members":
    "Everybody in the room can copy what is said and pass on the link, and can break the room for all. You would be told.",
  "safety-forget":
    "This page stores nothing, no cookie either. Closing or reloading it forgets the room. Your browser's history may remember that you opened the link: a private window or Tor Browser does not.",
  "safety-sleep":
    "A tab in the background stays in the room. A device that sleeps does not: you show as away after some minutes, and are out after ten.",
  "safety-served":
    "This page came from {host}. Whoever runs that could have changed it, and a changed page can read everything. Safer: this page as a file whose SHA-256 is the published one, or in Hushroom on your own computer.",
  "safety-plain": "It also came without encryption: anybody between you and {host} could have changed it.",
  "safety-file":
    "This page is a file on your device. If its SHA-256 is the one that was published, nobody has changed it.",
  "safety-carried":
    "This page came from the Hushroom on this computer. What goes to an onion relay goes over Hushroom's Tor; to any other relay your browser connects by itself, and shows it your network address.",
  "safety-own":
    "This page came from the Hushroom on this computer. Its way to the relay is your browser's, not Hushroom's Tor.",
} as const satisfies EnglishTexts;
