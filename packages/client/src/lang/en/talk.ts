/** Conversations with contacts and in groups. */

import type { EnglishTexts } from "../text.ts";

export const talk = {
  title: "People",
  none: "No conversations yet.",
  "in-group": "group",

  // The head
  "state-by-relay": "Their device does not answer now; a relay does",
  "state-connecting": "Connecting; through Tor this can take up to a minute.",
  "state-waiting": "Nobody else is online. What you write is kept here and goes out when they come.",
  "state-ready": "Connected",
  "state-catching-up": "Fetching what came while you were away…",
  "state-left": "You have left. Nothing more comes here.",
  "state-removed": "You were removed. Nothing more comes here.",
  alone: "Only you so far. Invite somebody.",
  "state-joining":
    "You have asked to come in. Somebody of the group has to be online; then it takes about a minute.",
  "reached-of": "Connected to {reached} of {count} others",
  "try-now": "Try now",
  trying: "Trying now; a dial through Tor takes up to half a minute.",
  tabs: "Parts of the conversation",
  "tab-talk": "Talk",
  "tab-contact": "Contact",
  "tab-members": "Members",
  "tab-settings": "Settings",
  "post-quantum": "Recorded traffic stays secret even from a future quantum computer.",
  "post-quantum-not":
    "Too large for post-quantum keys: if somebody records the traffic, a quantum computer of the future might read it.",

  // Rows
  log: "What was said",
  loading: "Reading what was said…",
  "empty-title": "Nothing was said yet",
  "empty-text":
    "Write the first message. It waits here until it can be delivered, and you see how far it is.",
  edited: "edited",
  "deleted-mine": "You deleted this message.",
  "deleted-theirs": "{name} deleted this message.",
  "recalled-row": "You took this message back before it left.",
  more: "More",
  "more-about": "More about the message of {name}",
  less: "Close",
  edit: "Edit",
  editing: "Editing your message:",
  "edit-cancel": "Don't edit",
  delete: "Delete for everybody",
  "delete-title": "Delete this message for everybody?",
  "delete-text":
    "The others' programs are asked to remove it. Whoever copied it, or uses a program that doesn't obey, still has it.",
  "delete-confirm": "Delete",
  recall: "Take it back",
  "recall-hint": "It has not left this computer yet.",
  react: "React with {emoji}",
  "react-title": "React",
  "reaction-by": "{emoji}: {names}",
  "received-at": "Came here at {time}",

  // Delivery
  "delivery-kept": "kept here",
  "delivery-boxed": "in a box",
  "delivery-delivered": "on their device",
  "delivery-delivered-all": "on all devices",
  "delivery-delivered-some": "on {reached} of {count} devices",
  "delivery-boxed-some": "in a box for {reached} of {count}",
  "delivery-read": "read",
  "delivery-read-some": "read by {reached} of {count}",
  "delivery-recalled": "taken back",
  "delivery-failed": "not delivered",
  "explain-kept":
    "It is written down on your side and has not left yet. You can close this page, not the program.",
  "explain-boxed": "It lies encrypted in a box that only they can empty. They get it when they come.",
  "explain-delivered": "Their program has it and has confirmed it.",
  "explain-read": "It was shown on their screen. Both of you have switched that on.",
  "explain-recalled": "It never left this computer.",
  "explain-failed": "It could not be delivered and is not tried again. Write it anew.",

  // Notices
  "notice-created": "The conversation begins",
  "notice-joined": "{name} came in",
  "notice-joined-by": "{name} came in, invited by {by}",
  "notice-left": "{name} left",
  "notice-removed": "{name} was removed",
  "notice-removed-by": "{name} was removed by {by}",
  "notice-rejoined": "{name} had lost the thread and is back",
  "notice-anew":
    "You and {name} go on with new keys, because one of the two programs had lost its place. What had not arrived is sent again.",
  "notice-anew-lost":
    "The program of {name} begins anew and knows nothing of what was said before. What had not arrived there is sent again; what {name} wrote and you don't see here is lost.",
  "notice-renamed": "The group is now called {name}",
  "notice-renamed-by": "{by} renamed the group to {name}",
  "notice-admin": "{name} is an admin now",
  "notice-admin-not": "{name} is no longer an admin",
  "notice-gap": {
    one: "Not received while away: {count} message of {name}. Ask for it if it matters.",
    other: "Not received while away: {count} messages of {name}. Ask for them if they matter.",
  },
  "notice-gap-unknown": "Not received while away: messages of {name}, nobody knows how many.",
  "notice-key-changed": "The key of {name} has changed",
  "notice-cannot-process": "{name} sent something that can't be read here. An update may help.",
  "notice-squatted":
    "Somebody in the group put something of their own where a message for {name} belonged. Any member can have done that; it can't be seen who. The message goes another way.",
  "notice-parted":
    "The group has fallen apart: {name} follows another history of it, and neither of you reads the other. Whoever orders its changes may have shown you different ones. Remove that member, or begin the group anew.",
  "notice-held-up":
    "Changes to this group wait on this device: {name} says that the group went on without this device. If this device went back to an older copy of its data, it comes back by itself once one more member says so. If you are sure that it didn't, remove that member.",
  "notice-outvoted":
    "{name} moved the place where the group's changes are put in order. This device goes on with the others as soon as one of them lets it in: then what was changed here meanwhile doesn't count, and what was said is sent again.",
  "notice-place": "The device of {name} puts the group's changes in order now",

  // Writing
  write: "Write a message",
  "write-hint": "Enter sends, Shift+Enter starts a new line.",
  "too-long": "This is too long for one message. Send it in parts.",
  "ended-hint": "You can still read what was said here.",

  // Settings of a conversation
  receipts: "Tell when I have read",
  "receipts-hint": "You learn it of others only if both have switched it on.",
  presence: "Show that I am here",
  "presence-hint": "You see it of others only if both have switched it on.",
  forget: "Erase this conversation",
  "forget-title": "Erase the conversation with {name}?",
  "forget-text":
    "All of it goes from this device, keys included, and can't be brought back. The others keep what they have.",
  "forget-group-text":
    "All of it goes from this device, keys included, and can't be brought back. If you are still in the group, you leave it. The others keep what they have.",
  "forget-confirm": "Erase",
  forgotten: "This conversation is no longer here.",

  // Groups
  "new-group": "New group",
  "group-title": "Make a group",
  "group-intro":
    "A group has no server either: its members' programs pass the messages on, and everything is end to end encrypted. You become its admin.",
  "group-name": "Name of the group",
  "group-example": "For example: Reading circle",
  "group-cap": "Most members it can ever have",
  "group-cap-hint":
    "Up to {count} members it gets post-quantum keys, which protect what is recorded today from the computers of tomorrow. While no more than {few} are in it, it can also have the privacy levels quiet and blind. The choice is for good.",
  "group-cap-large":
    "More than {count} members: without post-quantum keys, which would make every change too large, and never with the privacy levels quiet and blind, however few are in it. The choice is for good.",
  "group-create": "Make the group",
  "group-creating": "Making it…",
  "problem-name-empty": "Give the group a name.",
  "problem-name-long": "This name is too long: at most 64 characters.",
  "problem-cap-wrong": "Write a whole number from 2 to 100.",
  "join-title": "Join a group by its link",
  "join-link": "Link into the group",
  join: "Join",
  joining: "Joining…",
  "join-hint": "Somebody of the group has to be online; then it takes about a minute.",
  "invited-short": "You are invited",
  "invited-title": "An invitation to “{group}”",
  "invited-by": "{name} asks you in.",
  "invited-members": {
    one: "{count} person is in it. All of them will see your name and address.",
    other: "{count} people are in it. All of them will see your name and address.",
  },
  accept: "Join the group",
  decline: "Decline",
  "invited-gone": "This invitation is no longer open.",
  "members-count": { one: "{count} member", other: "{count} members" },
  "role-admin": "admin",
  "role-orders": "keeps the order",
  place: "Let it keep the order",
  "place-title": "Let the device of {name} put the group's changes in order?",
  "place-text":
    "Joining, removing, renaming and new keys go by one device, and wait while it is away. If the one that has this task now doesn't answer, it is moved without it: what it changes meanwhile is given up, and who was let in by it has to be invited again.",
  "present-yes": "here now",
  "verified-by-you": "verified by you",
  "verified-by": "verified by {names}",
  "left-out": "can't reach this device: Tor has no room for more",
  "not-contact": "not among your contacts",
  "show-contact": "Show the contact",
  "member-actions": "Change {name}",
  "make-admin": "Make admin",
  "make-member": "Make ordinary member",
  "remove-member": "Remove",
  "remove-title": "Remove {name} from the group?",
  "remove-text": "They get nothing that is said from now on. What they have, they keep.",
  "invite-contact": "Invite a contact",
  "invite-choose": "Whom",
  "invite-send": "Ask in",
  "invite-sent": "{name} is asked. It shows here when they come in.",
  "invite-nobody": "All your contacts are in it, or you have none yet.",
  "link-title": "Links into the group",
  "link-new": "New link",
  "link-lets-in": "It lets in",
  "link-ever": "as long as the group",
  "problem-uses-wrong": "Write a whole number from 1 to 100.",
  "link-show": "Show",
  "link-copy": "Copy the link",
  "link-safety":
    "Whoever has the link can come in as long as it works, and then reads all that is said from then on.",
  rename: "Name of the group",
  leave: "Leave the group",
  "leave-title": "Leave “{name}”?",
  "leave-text":
    "Nothing more comes to you from it. What was said stays on this device until you erase it. To come back, somebody has to invite you.",
  "leave-confirm": "Leave",
  rejoin: "Come back in",
  "rejoin-hint":
    "Only if this conversation is stuck: others write and nothing comes. The others see that you came back in.",
  rejoining: "Asked to come back in. Somebody of the group has to be online.",
  "admin-only": "Only admins invite, remove and rename.",
} as const satisfies EnglishTexts;
