/** The errors of privacy levels, in words. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type LevelCode = Extract<ErrorCode, `LEVEL_${string}`>;

export const levelErrors: Readonly<Record<LevelCode, ErrorText>> = {
  LEVEL_NO_RELAY: {
    what: "There is no relay where all of you read.",
    next: "All name the same relay: “npx hushroom card relays ADDRESS”.",
  },
  LEVEL_NOT_PROPOSED: {
    what: "No admin has proposed this privacy level to the group.",
    next: "Ask an admin to choose it first.",
  },
  LEVEL_GROUP_TOO_LARGE: {
    what: "This group is too large for a privacy level: no more than 16 may be in it, and it must have been made for no more than 50.",
    next: "With more than 16 in it, take somebody out. If it was made for more than 50, make a new one (“npx hushroom group new NAME --cap 50”, or on your page) and ask its people into that.",
  },
  LEVEL_MEMBER_TOO_OLD: {
    what: "Somebody in this group has a program that doesn’t know this privacy level for groups.",
    next: "All use the newest version; it is known a day later. Or propose “blind”.",
  },
  LEVEL_NO_LINKS: {
    what: "This group goes by a privacy level, or is to: who comes in by a link would be seen.",
    next: "Ask a contact in with whom you are in the same level, or take the group back to direct first.",
  },
  LEVEL_CONTACT_FIRST: {
    what: "Into this group only contacts can come with whom the same privacy level is in force at the same relay, once it is in force in the group: all else would be seen.",
    next: "Choose the level with that contact first, wait until it is in force on both sides and in the group, and try again.",
  },
  LEVEL_FULL: {
    what: "As many conversations as a relay can carry in this level go by it already.",
    next: "Take another conversation back to direct first.",
  },
  LEVEL_TERMS_UNKNOWN: {
    what: "What this level costs at your relay isn’t known yet: this program has to be connected with it, and ask.",
    next: "Wait until the relay is reached, then look again. From another level, go back to direct first.",
  },
  LEVEL_RELAY_SLOW: {
    what: "This relay lets its log be read too seldom for this level.",
    next: "Use another relay, or ask its operator for “--log-every 10s” or less.",
  },
  LEVEL_NOT_READ: {
    what: "Not everybody here has chosen this level, and who hasn’t reads nothing that goes by it. What you write is kept here.",
    next: "Wait until they choose it; or go back to direct, and it is sent openly.",
  },
  LEVEL_MEMBER_BEHIND: {
    what: "Not everybody has been heard at this level yet. Until then this program also reads what the group used before, for at least a week while it runs; what others still say there may show the group.",
    next: "Wait until they have all been there. If somebody doesn’t come back, an admin can remove that member.",
  },
  LEVEL_BEHIND: {
    what: "This program is still reading what came by the relay while it was away.",
    next: "Wait: it can’t read faster without being seen. If it never ends, the relay has too small a batch for all who use it.",
  },
  LEVEL_NO_PRESENCE: {
    what: "In this privacy level nobody can show that they are here: its times would tell.",
    next: "Leave it off, or go back to direct.",
  },
  LEVEL_RELAY_IN_USE: {
    what: "A conversation goes by this relay in its privacy level, or did not long ago.",
    next: "Take that conversation back to direct first. In a group, wait then until all members have been heard, a week at most.",
  },
  LEVEL_RELAY_AWAY: {
    what: "The relay of this privacy level has not answered for a while. What you write is kept here.",
    next: "Wait: it is tried again in each slot. If the relay is gone for good, go back to direct, which can be seen.",
  },
  LEVEL_RELAY_BUSY: {
    what: "The relay of this privacy level has been too busy for minutes to let this conversation in. What you write is kept here.",
    next: "Wait: it is asked again and again. If it goes on for hours, tell its operator, or use another relay.",
  },
  LEVEL_RELAY_KEEPS_NOTHING: {
    what: "The relay of this privacy level has kept nothing of this conversation for minutes: it is full, doesn’t keep its word, or somebody on the way cuts the connections. What you write is kept here.",
    next: "Wait: all is given to it again. If it goes on, tell its operator, or use another relay.",
  },
  LEVEL_RELAY_WITHHOLDS: {
    what: "The relay says that it has what you wrote in a privacy level. Somebody for whom it is goes on writing by that relay, and has confirmed none of it for a quarter of an hour: the relay doesn’t pass it on, or their program doesn’t say what it read.",
    next: "It is given to the relay again. If it goes on, ask them by another way, and use another relay.",
  },
  LEVEL_NEEDS_DIRECT: {
    what: "This conversation has to begin anew, and that can’t be hidden.",
    next: "Go back to direct until you hear from each other again; whoever watches can see that. Then choose the level again.",
  },
};
