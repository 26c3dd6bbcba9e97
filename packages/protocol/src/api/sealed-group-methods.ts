/** The API's methods of groups: who is in them, and how one comes in and goes. */

import { LOCAL_LIMITS, PROTOCOL_LIMITS } from "../base/limits.ts";
import { flag, integer, list, nullable, optional, record, text, time } from "../base/shape.ts";
import { method } from "./method.ts";
import { conversationShape, groupInvitationShape, groupMemberShape } from "./sealed-views.ts";
import { inviteShape } from "./views.ts";

const id = text(64, 1);
const nothing = record({});
const conversation = id;
const name = text(4 * PROTOCOL_LIMITS.ROOM_NAME_CHARS_MAX, 1);

export const GROUP_METHODS = {
  "group.create": method(
    "Makes a group. `cap`, how many it can ever have, decides its cryptography for good.",
    record({ name, cap: integer(2, PROTOCOL_LIMITS.GROUP_MEMBERS_MAX) }),
    conversationShape,
  ),
  "group.invite": method("Asks a contact in.", record({ conversation, contact: id }), nothing),
  "group.link": method(
    "A link into the group.",
    record({
      conversation,
      uses: nullable(integer(1, PROTOCOL_LIMITS.GROUP_MEMBERS_MAX)),
      expiresAt: optional(nullable(time)),
    }),
    inviteShape,
  ),
  "group.links": method(
    "All such links.",
    record({ conversation }),
    list(inviteShape, LOCAL_LIMITS.GROUP_LINKS_MAX),
  ),
  "group.revokeLink": method("Takes a link back.", record({ conversation, link: id }), nothing),
  "group.join": method(
    "Joins by a link, under another name than the own if one is given. It is `waiting` until it is let in.",
    record({
      link: text(LOCAL_LIMITS.CARD_CHARS_MAX, 1),
      name: optional(text(4 * PROTOCOL_LIMITS.NAME_CHARS_MAX, 1)),
    }),
    conversationShape,
  ),
  "group.invitations": method(
    "Invitations by contacts that wait for an answer.",
    nothing,
    list(groupInvitationShape, LOCAL_LIMITS.GROUP_INVITATIONS_MAX),
  ),
  "group.accept": method(
    "Joins the group of an invitation. It is `waiting` until it is let in.",
    record({ invite: id }),
    conversationShape,
  ),
  "group.decline": method("Turns an invitation down.", record({ invite: id }), nothing),
  "group.members": method(
    "Who is in it, and who has verified whom.",
    record({ conversation }),
    list(groupMemberShape, PROTOCOL_LIMITS.GROUP_MEMBERS_MAX),
  ),
  "group.remove": method("Takes a member out.", record({ conversation, member: id }), nothing),
  "group.role": method(
    "Makes a member an admin, or an ordinary member again.",
    record({ conversation, member: id, admin: flag }),
    nothing,
  ),
  "group.place": method(
    "Lets another member's device order the group's changes. `anyway`: also if the one that does so doesn't answer; what it changes meanwhile is given up then.",
    record({ conversation, member: id, anyway: flag }),
    nothing,
  ),
  "group.rename": method("Gives it another name.", record({ conversation, name }), conversationShape),
  "group.leave": method("Leaves it.", record({ conversation }), nothing),
  "group.rejoin": method(
    "Comes back in after this side's state was lost or forked.",
    record({ conversation }),
    nothing,
  ),
} as const;
