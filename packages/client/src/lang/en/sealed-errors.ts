/** The errors of conversations, contacts and groups, in words. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type SealedCode = Extract<ErrorCode, `SEALED_${string}` | `CONTACT_${string}` | `GROUP_${string}`>;

export const sealedErrors: Readonly<Record<SealedCode, ErrorText>> = {
  SEALED_UNAVAILABLE: {
    what: "This program runs without conversations.",
    next: "Start it with “npx hushroom start”; a single room's program has none.",
  },
  SEALED_NO_IDENTITY: {
    what: "There is no identity here yet.",
    next: "Make one first; in a terminal: “hushroom id new NAME”.",
  },
  SEALED_IDENTITY_EXISTS: {
    what: "There is an identity here already.",
    next: "For another one use another data folder.",
  },
  SEALED_NO_CONVERSATION: {
    what: "There is no conversation with this name or id.",
    next: "Look it up in the list; in a terminal: “hushroom status”.",
  },
  SEALED_NO_MESSAGE: {
    what: "There is no such message in this conversation.",
    next: "Read the conversation anew.",
  },
  SEALED_AMBIGUOUS: {
    what: "More than one has this name.",
    next: "Use the id instead; all that fit are listed above.",
  },
  SEALED_NOT_YOURS: { what: "Only who wrote a message can change it.", next: "Answer it, or react to it." },
  SEALED_TOO_LATE: {
    what: "The message has already left this device.",
    next: "It can still be deleted for everybody who takes that into account.",
  },
  SEALED_ENDED: {
    what: "You are no longer in this conversation.",
    next: "Ask somebody in it to let you in again.",
  },
  SEALED_TOO_MANY: {
    what: "There are too many of these already.",
    next: "Remove some that you no longer need.",
  },
  SEALED_TOO_MANY_DIALLERS: {
    what: "Tor can't publish your address for more people than those who may reach you already.",
    next: "Remove contacts, leave groups or revoke links that you no longer need.",
  },
  SEALED_LEFT_OUT: {
    what: "Somebody in this conversation can't reach you: Tor can't publish your address for so many people.",
    next: "What they say arrives late or not at all. Remove contacts, leave groups or revoke links that you no longer need.",
  },
  SEALED_NOT_DELIVERED: {
    what: "The message has not arrived yet.",
    next: "It is kept here and goes on trying, unless it says that it failed.",
  },
  CONTACT_NOT_FOUND: {
    what: "There is no contact with this name or id.",
    next: "Look them up in the list; in a terminal: “hushroom contact list”.",
  },
  CONTACT_WAITING: {
    what: "This contact does not hold your card yet, or has not been reached since.",
    next: "Give them your card: as a file, a text or a QR code.",
  },
  CONTACT_BLOCKED: {
    what: "You have blocked this contact.",
    next: "Unblock them first.",
  },
  CONTACT_KEY_CHANGED: {
    what: "The key of this contact is not the one it was.",
    next: "Compare the safety number by another way, then accept the new key.",
  },
  CONTACT_NO_QR: {
    what: "There is no QR code in this picture that can be read.",
    next: "Take the picture straight on, sharp, with the whole code in it.",
  },
  GROUP_NOT_ADMIN: { what: "Only an admin of the group may do that.", next: "Ask one of them." },
  GROUP_FULL: {
    what: "The group has as many members as it can have.",
    next: "Its size was chosen when it was made; a new group can be larger.",
  },
  GROUP_NO_SUCH_MEMBER: {
    what: "Nobody in this group has this name or id.",
    next: "Look them up in the list; in a terminal: “hushroom group members”.",
  },
  GROUP_MEMBER_ALREADY: { what: "This person is in the group already.", next: "Nothing is left to do." },
  GROUP_LAST_ADMIN: {
    what: "You are the only admin of this group.",
    next: "Make somebody else an admin first.",
  },
  GROUP_ORDERER_AWAY: {
    what: "The device that puts this group's changes in order doesn't answer.",
    next: "Wait for it, or add --anyway to go on without it: what it changes meanwhile is given up then.",
  },
  GROUP_NO_INVITATION: {
    what: "There is no such invitation.",
    next: "It may have been answered or taken back; ask for a new one.",
  },
  GROUP_NO_SUCH_LINK: {
    what: "There is no such link into this group.",
    next: "Make a new one.",
  },
};
