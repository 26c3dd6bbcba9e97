/** The shapes of the API that have a name in its documents. */

import {
  cardShape,
  contactInviteShape,
  contactShape,
  conversationShape,
  deliveryStateShape,
  errorCodeShape,
  groupInvitationShape,
  groupMemberShape,
  identityShape,
  inviteShape,
  noticeShape,
  reachedShape,
  roomShape,
  rowShape,
  type Shape,
  torShape,
} from "@hushroom/protocol";

export const NAMED_SHAPES: Readonly<Record<string, Shape>> = {
  Tor: torShape,
  Room: roomShape,
  Invite: inviteShape,
  Identity: identityShape,
  Card: cardShape,
  Contact: contactShape,
  ContactInvite: contactInviteShape,
  GroupInvitation: groupInvitationShape,
  GroupMember: groupMemberShape,
  Conversation: conversationShape,
  Row: rowShape,
  Notice: noticeShape,
  DeliveryState: deliveryStateShape,
  Reached: reachedShape,
  ErrorCode: errorCodeShape,
};
