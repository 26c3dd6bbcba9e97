/** Relays that contacts and groups are written to at, on the owner's page. */

import type { EnglishTexts } from "../text.ts";

export const relays = {
  tab: "Relays",
  title: "Where I read while I am away",
  intro:
    "A relay keeps packets for you while this device doesn't answer. It can't read them, but it sees when they come and go. Choose one that you trust not to lose them, run by somebody else than the people you write to. Your card names it.",
  none: "You read at this device only: who writes to you while it is off keeps the messages until it answers again.",
  full: "That is as many as a card can name. Remove one to add another.",
  address: "Address of a relay",
  "address-hint": "As its operator gives it: ….onion, perhaps with a slash and many letters after it.",
  add: "Check and add",
  checking: "Dialling it. Over Tor this takes up to half a minute…",
  added:
    "It answers, and keeps a packet for {hours} hours. Whoever you already talk with learns of it by itself; give new people your new card.",
  "added-tickets":
    "It answers, and keeps a packet for {hours} hours. It asks for tickets: whoever writes to you there needs some, by an invite of its operator or by letting their device work. Give new people your new card.",
  remove: "Remove",
  "remove-title": "Read there no more?",
  "remove-text":
    "What lies there for you is still read as long as it may come. The people you talk with learn of it; cards that you gave away still name it.",
  "remove-confirm": "Remove it",
  reached: "connected",
  "not-reached": "not connected",
  free: "asks for no tickets",
  tickets: { one: "{count} ticket left", other: "{count} tickets left" },
  "others-title": "Relays that I write to",
  "others-intro":
    "Where others read who have named them. Only those that ask for tickets, or have something wrong, are shown.",
  invite: "Invite of its operator",
  "invite-hint": "52 letters and digits. It brings tickets each day.",
  "invite-add": "Add the invite",
  "invite-kept": "The invite is kept.",
  "invite-there": "There is an invite of its operator.",
  use: "Relays",
  "use-otherwise": "When their device doesn't answer",
  "use-otherwise-hint": "Nothing goes over a relay while their device is there.",
  "use-also": "Always, and to their device too",
  "use-also-hint": "Comes soonest. A relay sees each time that you write.",
  "use-never": "Never",
  "use-never-hint": "What you write stays here until their device answers.",
} as const satisfies EnglishTexts;
