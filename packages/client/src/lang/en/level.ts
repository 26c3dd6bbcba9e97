/** Privacy levels of conversations: what each hides, what it costs, and which one is in force. */

import type { EnglishTexts } from "../text.ts";

export const level = {
  title: "Privacy level",
  intro:
    "Nobody on the way can read a conversation, at any level. Levels differ in how much can be seen of when something is said, and between whom. Both sides have to choose the same one.",
  "name-direct": "direct",
  "name-quiet": "quiet",
  "name-blind": "blind",
  "brief-direct": "Nobody on the way can read it; whoever watches can see with whom you talk, and when.",
  "brief-quiet":
    "While this program runs day and night, who watches the network sees neither with whom you talk nor when; the relay sees which two connections talk, and who has both finds the two of you.",
  "brief-blind":
    "While this program runs day and night, neither the relay nor who watches the network, nor both together, see with whom you talk or when, as long as others use this level there too.",
  more: "More about {level}",
  "claim-direct":
    "Content, identity and size are hidden. The pattern is not: whoever has the relay sees which circuits talk with each other, and with the links, whose they are.",
  "claim-quiet":
    "While always on, links alone don't show who talks with whom or when something is said, and the relay can't tell which circuits are one person's. The relay sees which two circuits talk; relay and links together find the two people.",
  "claim-blind":
    "When something is sent depends on the clock alone. The relay's holder, also with every link, learns who is connected, and neither senders nor recipients.",
  crowd:
    "You are hidden among those who use this level at the same relay at the same time. If that is only the two of you, it says by itself who talks with whom.",
  "cost-at-once": "It costs that from your own choice on, before the other side has chosen it too.",
  "cost-unknown": "What it costs is not known yet: the relay has to be asked, and is not reached now.",
  "cost-direct":
    "About {mb} MB a day while nothing is said, and about {kb} KB for each message to each reader.",
  cost: "About {mb} MB a day while this program runs.",
  "cost-always":
    "It costs that whether something is said or not. More conversations at the same relay cost nothing more.",
  tickets:
    "This relay asks for tickets: about {tickets} a day, which this program gets by itself. While there is none, what you write waits here.",
  "tickets-invite":
    "They come by the operator's invite, which has to be good for as many and some more; the relay takes no work in place of it.",
  "tickets-work": {
    one: "Without an invite of the operator that is good for as many, they cost about {count} minute of computing a day.",
    other:
      "Without an invite of the operator that is good for as many, they cost about {count} minutes of computing a day.",
  },
  delay:
    "A message takes up to about {seconds} seconds while the programs at both ends run, now and then longer.",
  lost: "It hides only while this program runs day and night. Nobody is dialled directly any more: while the relay is away, messages wait here. And you can't show that you are here.",
  choose: "Choose {level}",
  chosen: "You have chosen it.",
  "confirm-title": "Choose {level} with {name}?",
  confirm: "Choose it",
  "confirm-direct": "From then on whoever watches can see when the two of you talk. {name} is told.",
  "state-direct": "In force: direct.",
  "state-asked": "You have chosen {level}. It begins once {name} has chosen it too; until then it is direct.",
  "state-asks": "{name} asks for {level}. It begins once you choose it too; until then it is direct.",
  "state-force": "In force on both sides: {level}.",
  "state-alone":
    "This side stays at {level}, but {name} has not chosen it: whoever watches can see when you talk. Nothing better than direct is in force. Ask {name} to choose it too, or go back to direct.",
  "reach-ready": "Goes by the relay, in slots",
  "reach-connecting": "Waiting for the relay. What you write is kept here.",
  "notice-asks": "{name} has chosen the privacy level “{level}”",
  "notice-asked": "You have chosen the privacy level “{level}”",
  "notice-force": "From now on the privacy level “{level}” is in force on all sides",
  "notice-direct": "{name} has chosen direct: whoever watches can see who talks, and when",
  "notice-direct-mine": "You have chosen direct: whoever watches can see who talks, and when",
  "group-intro":
    "Nobody on the way can read a group, at any level. Levels differ in how much can be seen of when something is said, and of who is in it. An admin proposes one, and each member agrees on their own device; it is in force once all have.",
  "group-brief-direct":
    "Nobody on the way can read it; whoever watches can see who is in the group, and when something is said.",
  "group-brief-quiet":
    "While this program runs day and night, who watches the network sees neither who is in the group nor when something is said, as long as others use this level there too; the relay sees which connections are one group, and who has both finds its members.",
  "group-brief-blind":
    "While this program runs day and night, neither the relay nor who watches the network, nor both together, see who is in the group or when something is said, as long as others than this group use this level there too.",
  "group-claim-quiet":
    "While always on, links alone don't show who is in the group or when something is said, and the relay can't tell which other circuits are a member's. The relay sees which circuits are one group, how many, and when its members or keys change or something long is said; relay and links together find the people.",
  "group-rounds":
    "Each slot is for one of the others, in turn: the more you are, the slower it is. When somebody comes or goes, or something long is said, it takes several such rounds, which can be many minutes.",
  "group-crowd":
    "You are hidden among those who use this level at the same relay at the same time. If that is only this group, it says by itself who is in it.",
  "group-cost-at-once": "It costs that from your own agreement on, before all others have agreed too.",
  "group-cost-both":
    "The group goes by {level} now, and you pay for both: from your own agreement on, for at least a day after all have agreed, and while somebody is away as a rule for up to a week in which this program runs.",
  "group-ways":
    "While it is in force, only contacts with whom you are in this level at the same relay can come in, and links into the group don't work. If this device loses its place in the group, it comes back only after you have chosen direct.",
  "group-choose": "Agree to {level}",
  "group-propose": "Propose {level} to all",
  "group-confirm-title": "Choose {level} for the group {name}?",
  "group-confirm-direct":
    "From then on whoever watches can see who is in this group with you, and it is in force for nobody any more. The others stay in it until each of them chooses direct; until then what they write doesn't reach you. All are told.",
  "group-confirm-direct-quiet":
    "From then on whoever watches can see who is in this group with you, and it is in force for nobody any more. The others stay in it until each of them chooses direct. All are told.",
  "group-state-proposed":
    "An admin proposes {level} to all. {agreed} of {count} have agreed. It begins once all have; until then it is direct.",
  "group-state-asked":
    "You have agreed to {level}, and {agreed} of {count} have. It begins once all have; until then it is direct.",
  "group-state-force": "In force for all: {level}.",
  "group-state-alone":
    "This device stays at {level}, but not everybody in the group has agreed to it: {agreed} of {count} have. Nothing better than direct is in force. Ask the others to agree, or go back to direct.",
  "notice-proposed": "{name} proposes the privacy level “{level}” to all",
  "notice-proposed-somebody": "The privacy level “{level}” is proposed to all",
  "notice-proposed-not": "The privacy level is proposed no more",
  invited:
    "This group goes by the privacy level “{level}”, and so do you in it from the first moment on. It costs you nothing more than your conversation with {name} does at that level.",
} as const satisfies EnglishTexts;
