/** The API's notifications about sealed conversations. */

import { LOCAL_LIMITS } from "../base/limits.ts";
import { list, record, text } from "../base/shape.ts";
import {
  contactShape,
  conversationShape,
  deliveryStateShape,
  groupInvitationShape,
  identityShape,
  reachedShape,
  relayShape,
  rowShape,
} from "./sealed-views.ts";

const id = text(64, 1);

export const SEALED_EVENTS = {
  "identity.changed": {
    summary: "There is an identity now, or it is not as it was.",
    params: record({ identity: identityShape }),
  },
  "relays.changed": {
    summary: "Relays, their tickets or what is wrong with them are not as they were.",
    params: record({ relays: list(relayShape, LOCAL_LIMITS.RELAYS_KNOWN_MAX) }),
  },
  "contact.changed": {
    summary: "A contact is new or is not as it was.",
    params: record({ contact: contactShape }),
  },
  "contact.removed": { summary: "A contact was removed.", params: record({ contact: id }) },
  "group.invited": {
    summary: "A contact asks you into a group.",
    params: record({ invitation: groupInvitationShape }),
  },
  "conversation.row": {
    summary: "A row is new, or is not as it was. New ones have a higher order than any before.",
    params: record({ row: rowShape }),
  },
  "conversation.delivery": {
    summary: "An own message has come further.",
    params: record({ conversation: id, id, state: deliveryStateShape, reached: reachedShape }),
  },
  "conversation.changed": {
    summary: "A conversation is new or is not as it was.",
    params: record({ conversation: conversationShape }),
  },
  "conversation.forgotten": {
    summary: "A conversation was erased from this device.",
    params: record({ conversation: id }),
  },
} as const;
