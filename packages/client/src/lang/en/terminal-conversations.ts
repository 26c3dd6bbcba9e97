/** The command line's verbs of conversations. */

import type { EnglishTexts } from "../text.ts";

export const terminalConversations = {
  "help-id": `hushroom id [new NAME|show] [--data DIR] [--json]

  Your identity: its onion address and the hash of its card. "id new NAME" makes it.`,
  "help-card": `hushroom card [show|export FILE|qr|relays|check|tickets] [options]

  Your card. Whoever holds it can ask you for a conversation, and you need theirs.

  card show                  the card as a text to paste
  card export FILE           the card as a file; - writes it to standard output
  card qr                    a QR code; while it is shown, whoever scanned it can fetch the card
  --for 90s|10m              with qr: for how long
  card relays                the relays where you are written to when this device doesn't answer
  card relays ADDRESS…|none  names up to three, or none
  card check ADDRESS         whether a relay answers there, and what it asks for
  card tickets               tickets for relays that ask for them, and what is wrong with those
  card tickets ADDRESS [INVITE|-]  adds an invite of the relay's operator, or one that is piped in
  --data DIR, --json`,
  "help-contact": `hushroom contact [VERB] [options]

  contact list             all contacts
  contact add FILE|TEXT|-  by a card, an invite link, or a picture of a QR code
  contact verify WHO       your safety number with them: compare it by another way
    --compare DIGITS|TEXT  compares it with what they show, and marks them if it is the same
    --yes, --no            sets or takes away the mark
  contact level WHO [direct|quiet|blind]  the privacy level: what each hides and costs
    --yes                  chooses it
  contact relays WHO [otherwise|also|never]  whether it goes by their relays: when their device doesn't answer, always too, or never
  contact invite           a link for one person
    --expires 30m|2h|1d
  contact invites, contact revoke-invite ID
  contact rename WHO NAME, contact block WHO, contact unblock WHO
  contact accept-key WHO   go on with a key that has changed
    --compare DIGITS|TEXT  only if it is the key with this safety number
  contact remove WHO
  --as NAME                with add: your own name for them
  --data DIR, --json

  WHO is a name or an id.`,
  "help-group": `hushroom group [VERB] [options]

  group list                  all groups
  group new NAME              make one
    --cap N                   how many it can ever have (2 to 100; else 50). Up to 50: post-quantum keys, “quiet” and “blind” with no more than 16 in it.
  group invite GROUP CONTACT  ask a contact in
  group link GROUP            a link into it
    --uses N, --expires 30m|2h|1d
  group links GROUP, group revoke-link GROUP ID
  group join LINK             join by a link
    --name NAME               your name in it
  group invitations, group accept ID, group decline ID
  group members GROUP         who is in it, and who has verified whom
  group remove GROUP MEMBER, group role GROUP MEMBER admin|member
  group level GROUP [direct|quiet|blind]  the privacy level: what each hides and costs
  group relays GROUP [otherwise|also|never]  whether it goes by their relays: when their device doesn't answer, always too, or never
  group place GROUP MEMBER    let MEMBER's device put changes in order
    --anyway
  group rename GROUP NAME, group leave GROUP
  group rejoin GROUP          come back in after your state of it was lost
  --data DIR, --json

  GROUP, CONTACT and MEMBER are names or ids.`,
  "help-send": `hushroom send WHO [TEXT|-] [options]

  Sends one message and prints its id as soon as it is kept here. Without TEXT, or with -, the message is what is piped in: echo hi | hushroom send WHO

  --wait             end only when it has arrived (exit code 0) or failed (1)
  --timeout 90s|10m  with --wait: give up waiting after this; the message goes on
  --reply ID         an answer to this message
  --once KEY         the same KEY never makes a second message
  --data DIR, --json

  WHO is a contact's or group's name, or an id.`,
  "help-tail": `hushroom tail [WHO] [options]

  Shows what happens, as it happens, in one conversation or in all; also goes on when the program is restarted, and shows what came meanwhile.

  --since-unread  begin with what was not read yet
  --read          mark what is shown as read
  --data DIR
  --json          one object a line: "message" (conversation, id, from, text, at) for what others say, "sent" for your own, "delivery" (id, state), and more`,
  "help-unread": `hushroom unread [--data DIR] [--json]

  Which conversations have something new, and how much. It stays unread.`,
  "help-history": `hushroom history WHO [options]

  The last messages of a conversation, oldest first.

  -n N    how many (20)
  --ids   show the beginning of each message's id, for edit, delete, react, recall and send --reply
  --read  mark them as read
  --data DIR, --json`,
  "help-edit": `hushroom edit WHO ID [TEXT|-] [options]

  Replaces the text of a message of yours, also with those who have it already.
  Without TEXT, or with -, the new text is what is piped in.

  ID is what send printed, or its beginning: hushroom history WHO --ids
  --data DIR, --json`,
  "help-delete": `hushroom delete WHO ID [options]

  Deletes a message of yours for everybody. Whoever read it, has read it; and nobody can be made to delete it.

  ID is what send printed, or its beginning: hushroom history WHO --ids
  --data DIR, --json`,
  "help-react": `hushroom react WHO ID EMOJI [options]

  Your reaction to a message; a new one takes the place of the one before.

  --none  instead of EMOJI: take it back
  ID is the message's, or its beginning: hushroom history WHO --ids
  --data DIR, --json`,
  "help-recall": `hushroom recall WHO ID [options]

  Takes a message of yours back that has not left this device yet. For one that has left there is hushroom delete.

  ID is what send printed, or its beginning: hushroom history WHO --ids
  --data DIR, --json`,
  started: "Hushroom runs by itself now (process {pid}). Its socket: {socket}\nIts page:",
  "you-are": "You are {name}: {address}",
  "program-lost": "The program is gone; waiting for it…",
  "program-back": "The program is back.",
  "card-no-relays": "Your card names no relay.",
  "card-no-tickets": "No relay that you write to asks for tickets.",
  "card-tickets": { one: "{relay}\n  {count} ticket", other: "{relay}\n  {count} tickets" },
  "card-relay": "A relay answers at {relay}. A packet lies there for {hours} hours.",
  "card-relay-tickets":
    "A relay answers at {relay}. A packet lies there for {hours} hours. It asks for tickets: whoever writes to you there needs some.",
  "card-exported": "The card is in {file}.",
  "card-shown": "The card can be fetched as long as this is shown. Ctrl-C ends it.",
  "card-hidden": "The QR code is no longer good.",
  "level-repeat": "Nothing was changed. To choose it, say the same again with --yes.",
  "no-contacts": "No contacts yet.",
  "no-groups": "No groups yet.",
  "contact-waiting": "waits until both hold each other's card",
  "contact-ready": "ready",
  "contact-blocked": "blocked",
  "contact-verified": "verified",
  "contact-key-changed": "the key has changed",
  "contact-invite":
    "{link}\nIt makes one person a contact. “hushroom contact revoke-invite {id}” takes it back.",
  "invite-over": "no longer good",
  "invite-used": "used by {name}",
  safety:
    "Your safety number with them:\n\n  {digits}\n\nCompare it by another way, such as a call. If theirs is the same: “hushroom contact verify WHO --yes”.",
  "compared-same": "It is the same. They are marked as verified.",
  "compared-different": "It is different: somebody may be in between. Do not trust this conversation.",
  "compared-someone-else": "That is the safety number with somebody else.",
  "compared-unreadable": "That is no safety number.",
  "group-invited": "{from} asks you into the group {name}: hushroom group accept {id}",
  "member-admin": "admin",
  "member-member": "member",
  "member-you": "you",
  "member-left-out": "can't reach this device: Tor has no room for more",
  "member-orders": "keeps the order",
  "member-verified-by": "verified by {names}",
  "conversation-connecting": "connecting",
  "conversation-ready": "connected",
  "conversation-waiting": "waiting for the others",
  "conversation-catching-up": "reading what came meanwhile",
  "conversation-left": "you left it",
  "conversation-removed": "you were removed from it",
  unread: { one: "{count} unread", other: "{count} unread" },
  "nothing-unread": "Nothing unread.",
  "edited-message": "The text is changed here, and goes to the others.",
  "deleted-message": "Deleted here; the others are told to delete it.",
  "reaction-kept": "Your reaction is kept, and goes to the others.",
  "reaction-taken-back": "Your reaction is taken back.",
  "recalled-message": "Taken back: it had not left this device.",
  "message-deleted": "(deleted)",
  "message-edited": "edited",
  "notice-created": "the conversation begins",
  "notice-joined": "{name} came in",
  "notice-left": "{name} left",
  "notice-removed": "{name} was removed",
  "notice-rejoined": "{name} is back after a loss on their side",
  "notice-held-up": "changes to the group wait: {name} says that the group went on without this device",
  "notice-outvoted":
    "the group goes on without what was changed here, once the others let this device in: {name} moved the place where changes are put in order",
  "notice-place": "the device of {name} puts the group's changes in order now",
  "notice-renamed": "the group is called {name} now",
  "notice-admin": "{name} is an admin now",
  "notice-no-admin": "{name} is no longer an admin",
  "notice-gap": {
    one: "{count} message of {name} was not received while away",
    other: "{count} messages of {name} were not received while away",
  },
  "notice-gap-unknown": "messages of {name} were not received while away",
  "notice-key-changed": "the key of {name} has changed: compare the safety number again",
  "notice-cannot-process": "{name} sent something that can't be read here",
  "notice-squatted":
    "somebody in the group put something of their own where a message for {name} belonged; any member can have done that, and the message goes another way",
  "notice-parted":
    "the group has fallen apart: {name} follows another history of it, and neither of you reads the other",
} as const satisfies EnglishTexts;
