/** The public face of the protocol package. Other packages import only from here. */

export * from "./api/carry.ts";
export * from "./api/json-rpc.ts";
export * from "./api/methods.ts";
export type { SealedMethodName } from "./api/sealed-methods.ts";
export { SEALED_METHODS } from "./api/sealed-methods.ts";
export * from "./api/sealed-views.ts";
export * from "./api/views.ts";
export * from "./base/bytes.ts";
export * from "./base/errors.ts";
export * from "./base/limits.ts";
export { type NameReading, readNickname, readRoomName } from "./base/nickname.ts";
export * from "./base/relay-room-limits.ts";
export * from "./base/room-limits.ts";
export * from "./base/shape.ts";
export {
  type Card,
  type CardCheck,
  type CardContent,
  cardHash,
  cardIdentity,
  checkCard,
  decodeCard,
  encodeCard,
} from "./contact/card.ts";
export * from "./contact/card-file.ts";
export * from "./contact/card-input.ts";
export * from "./contact/hello.ts";
export * from "./contact/identity.ts";
export * from "./contact/invite.ts";
export * from "./contact/qr-card.ts";
export * from "./contact/safety-number.ts";
export * from "./crypto/onion-address.ts";
export * from "./crypto/relay-address.ts";
export * from "./crypto/ticket.ts";
export * from "./crypto/ticket-payment.ts";
export * from "./crypto/x25519.ts";
export * from "./room/command-shape.ts";
export * from "./room/commands.ts";
export * from "./room/event-shapes.ts";
export * from "./room/events.ts";
export * from "./room/guest-frames.ts";
export { readMessageText, type TextReading } from "./room/message-text.ts";

export * from "./room/permissions.ts";
export * from "./room/roles.ts";
export * from "./room/room.ts";
export * from "./room/room-effects.ts";
export * from "./room/room-views.ts";
export * from "./room/settings.ts";
export { commandTyped, parseSlash, type SlashLine } from "./room/slash.ts";
export * from "./session/box.ts";
export * from "./session/box-keys.ts";
export * from "./session/chain.ts";
export * from "./session/content.ts";
export type { MadeWelcome } from "./session/conversation/adopting.ts";
export { Conversation, type LevelView, type Step } from "./session/conversation/conversation.ts";
export type { PlacedBox } from "./session/conversation/expected-box.ts";
export type { ConversationChoices } from "./session/conversation/first-state.ts";
export type { ConversationInput } from "./session/conversation/inputs.ts";
export type { Seen } from "./session/conversation/looking.ts";
export type { WantedPlace } from "./session/conversation/places.ts";
export type { PutStatus as PutResult } from "./session/conversation/put-answers.ts";
export type { Wish } from "./session/conversation/records.ts";
export type { BoxKeeper } from "./session/conversation/state.ts";
export { recordPrefix } from "./session/conversation/storage.ts";
export type { ConversationEffect, ConversationEvent, Reached } from "./session/conversation/turn.ts";
export * from "./session/frame.ts";
export * from "./session/frame-payload.ts";
export * from "./session/group-profile.ts";
export * from "./session/joining.ts";
export * from "./session/lane.ts";
export { Asked } from "./session/level/asked.ts";
export { BlindLevel } from "./session/level/blind-level.ts";
export { FrameQueue } from "./session/level/frame-queue.ts";
export * from "./session/level/level.ts";
export * from "./session/level/level-choice.ts";
export * from "./session/level/level-claims.ts";
export * from "./session/level/level-cost.ts";
export {
  LOG_SALT_BYTES,
  type LogSight,
  logBox,
  openLogEntry,
  sealLogEntry,
  sightLogEntry,
} from "./session/level/log-entry.ts";
export { PassedOn, type ReadHere, type Unconfirmed } from "./session/level/passed-on.ts";
export { QuietCover } from "./session/level/quiet-cover.ts";
export { QuietLevel } from "./session/level/quiet-level.ts";
export { quietOrder, readerOf } from "./session/level/quiet-round.ts";
export {
  openShared,
  SHARED_PAYLOAD_MAX,
  sealShared,
  senderLogKey,
  sharedBox,
} from "./session/level/shared-entry.ts";
export { rightSlots, slotTicketDay } from "./session/level/slot-rights.ts";
export * from "./session/member-leaf.ts";
export * from "./session/packet.ts";
export * from "./session/parcel.ts";
export {
  decodePlaceMove,
  encodePlaceMove,
  moverOf,
  type PlaceMove,
  signPlaceMove,
} from "./session/place-move.ts";
export * from "./session/rejoin.ts";
export { makeSlot, type SlotPlace, slotBox } from "./session/relay-room/commit-slot.ts";
export { claimBox, lobbyBox, makeHello, replyBoxes } from "./session/relay-room/lobby.ts";
export { RelayRoom, type RoomChoices } from "./session/relay-room/relay-room.ts";
export * from "./session/relay-room/room-events.ts";
export {
  formatRelayRoomLink,
  linkOfSeed,
  parseRelayRoomLink,
  type RelayRoomLink,
} from "./session/relay-room/room-link.ts";
export { ownRoomMemberId, roomKeyPackage } from "./session/relay-room/room-member.ts";
export { encodeRoomPacket, type RoomPacket } from "./session/relay-room/room-packet.ts";
export * from "./session/roster.ts";
export { sealSalted } from "./session/salted-frame.ts";
export { haveSlotChains, pairSecret, slotSecret } from "./session/slot-chains.ts";
export * from "./wire/box-protocol.ts";
export * as wire from "./wire/codec.ts";
export * from "./wire/relay-protocol.ts";
