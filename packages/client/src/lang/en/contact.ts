/** The own identity and its card, contacts, and how one makes sure who they are. */

import type { EnglishTexts } from "../text.ts";

export const contact = {
  contacts: "Contacts",
  "attention-key": "A key has changed",

  // The first time
  "first-title": "People who stay in touch",
  "first-what":
    "An identity is an address on the Tor network and a set of keys, made on this computer. With it, people whom you choose can write to you at any time, end to end encrypted; no server and no company is in between.",
  "first-no-account":
    "It is no account: no phone number, no e-mail, no password to remember, and nobody can look you up.",
  "first-name": "Your name",
  "first-name-hint": "It stands on the card that you give to people. It need not be your real name.",
  "first-button": "Make my identity",
  "first-making": "Making it…",
  "kept-not":
    "Everything of it lives in this computer's memory only. When the program ends, the identity, all contacts and all messages are gone for good, and nobody can reach you under it again. For one that stays, start the program with a passphrase:",
  "stop-not-kept": "Your identity, contacts and messages are gone for good too: they live in memory only.",
  "kept-yes":
    "It is kept on this computer, encrypted under the passphrase that you started the program with. Without that passphrase nobody can open it, you included.",
  "problem-name-empty": "Write a name.",
  "problem-name-long": "This name is too long: at most 32 characters.",
  "unavailable-title": "No conversations here",
  "try-again": "Try again",

  // The page of contacts
  tabs: "Parts of this page",
  "tab-list": "People",
  "tab-add": "Add",
  "tab-card": "My card",
  "list-empty-title": "Nobody yet",
  "list-empty-text":
    "Two people can write to each other once each has the other's card. Give yours to somebody, and add theirs.",
  "add-somebody": "Add somebody",
  "give-card": "Give my card",
  verified: "verified",
  "verified-not": "not verified",
  "state-waiting": "not connected yet",
  "state-ready": "connected",
  "state-blocked": "blocked",
  "state-key-changed": "key changed",
  "next-waiting":
    "You have their card. Now they need yours: give it to them and have them add it. The rest goes by itself as soon as both of you are online.",
  "next-ready": "You have each other's cards and can write at any time.",
  "next-blocked":
    "They get no answer, and their program can't reach yours. What they wrote meanwhile does not reach you.",

  // Adding
  "add-title": "Add a person",
  "add-intro":
    "Put in what you got from them: a card, an invite link, or a picture of a QR code. A link into a group works here too.",
  "add-paste": "Card or link, as text",
  "add-paste-hint": "It begins with hushroom: or with a curly bracket. Spaces and line breaks don't matter.",
  "add-button": "Add",
  adding: "Adding…",
  "adding-qr": "A code only says where the card is: it is fetched over Tor, which may take half a minute.",
  "add-file": "Or a file: a .hushcard file, or a picture of a QR code",
  "add-file-choose": "Choose a file",
  "add-file-drop": "or drop it here",

  // The own card
  "card-title": "My card",
  "card-intro":
    "Whoever has your card can try to reach you; you hear from them only once you have added theirs too. It holds no secrets, yet it says that this address is yours: give it to the people you mean.",
  "card-name": "Name on the card",
  "card-address": "Address",
  "card-download": "Download the card as a file",
  "card-copy": "Copy it as text",
  "card-shown": "The card as text",
  "card-expires": "Good until {time}",
  "qr-title": "QR code",
  "qr-intro":
    "For somebody beside you. The code says where your card is; while it is shown, whoever has seen it may fetch the card.",
  "qr-show": "Show the QR code for 10 minutes",
  "qr-hide": "Hide it",
  "qr-label": "QR code of my card",
  "qr-left": {
    one: "Visible for {count} more minute. Then nobody can fetch the card by it.",
    other: "Visible for {count} more minutes. Then nobody can fetch the card by it.",
  },
  "qr-over": "The code has run out. Show it again if somebody still needs it.",

  // Invites
  "invite-title": "Invite links",
  "invite-intro":
    "An invite spares one person the way back: they open it, and you are connected. It is good for one person, once. Whoever gets hold of it first can use it, so send it the way you would send a password.",
  "invite-make": "Make an invite link",
  "invite-lifetime": "It is good",
  "invite-lifetime-day": "for one day",
  "invite-lifetime-week": "for one week",
  "invite-lifetime-hour": "for one hour",
  "invite-copy": "Copy the invite",
  "invite-text": "The invite, as text",
  "invite-none": "No invites.",
  "invite-waits": "waits for an answer until {time}",
  "invite-waits-ever": "waits for an answer",
  "invite-used": "used by {name}",
  "invite-revoked": "taken back",
  "invite-expired": "expired",

  // One contact
  "write-to": "Write to {name}",
  "name-here": "Name on this device",
  "name-here-hint": "Only you see it.",
  block: "Block",
  "block-title": "Block {name}?",
  "block-text":
    "They get no answer any more, and their program can't reach yours. They are not told. Groups that you are both in go on as before. You can take it back.",
  unblock: "Take the block back",
  remove: "Remove the contact",
  "remove-title": "Remove {name}?",
  "remove-text":
    "They can't write to you any more. What was said stays on this device until you erase the conversation too.",
  "remove-confirm": "Remove",
  gone: "This contact is no longer here.",

  // Safety number
  "safety-title": "Safety number",
  "safety-intro":
    "It is the same on both sides unless somebody swapped a card on its way. Compare it when you meet, or in a call where you know the voice. Don't compare it in this conversation.",
  "safety-digits": "Safety number in twelve groups of five digits",
  "safety-qr": "QR code of the safety number",
  "safety-copy": "Copy the number",
  "safety-theirs": "Number or code text from their screen",
  "safety-compare": "Compare",
  "compared-same": "Both are the same: nobody is in between. Mark the contact as verified now.",
  "compared-different":
    "They differ. Either one of you has an old card, or somebody is in between. Exchange your cards anew, in person if you can.",
  "compared-someone-else": "This is a safety number with somebody else, not with this contact.",
  "compared-unreadable": "This is no safety number. Give all 60 digits, or the text of the code.",
  verify: "Mark as verified",
  "verify-not": "Take the mark away",
  "is-verified": "You have compared the safety number.",
  "is-not-verified": "You have not compared the safety number yet.",
  "key-changed-title": "The key of {name} has changed",
  "key-changed-text":
    "This happens when somebody makes a new identity or restores an old one. It also happens when somebody else pretends to be them. Compare the safety number another way before you go on.",
  "accept-key": "Go on with the new key",
  "see-safety": "See the safety number",
} as const satisfies EnglishTexts;
