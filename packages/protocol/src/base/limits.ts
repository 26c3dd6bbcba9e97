/**
 * Every bound of the program, by name. Protocol limits are part of the protocol: changing one breaks peers
 * (docs/protocol.md prints them, a test compares). Local limits are this program's own choice: local-limits.ts,
 * room-limits.ts, relay-room-limits.ts.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export const PROTOCOL_LIMITS = {
  /** A nickname, in Unicode code points after normalisation. */
  NAME_CHARS_MAX: 32,
  ROOM_NAME_CHARS_MAX: 64,
  /** Combining marks in a row in a name: more only paint over the neighbours. */
  NAME_MARKS_MAX: 4,
  /** A message, in UTF-8 bytes. */
  MESSAGE_BYTES_MAX: 8192,
  /** Line breaks in a row in a message. */
  MESSAGE_NEWLINES_MAX: 3,
  /** What a reply quotes, in code points. */
  REPLY_EXCERPT_CHARS: 80,
  PASSWORD_BYTES_MAX: 256,
  /** One WebSocket message from a guest, in bytes. */
  GUEST_FRAME_BYTES_MAX: 16384,
  /** One WebSocket message to a guest, in bytes: room for 2,000 members and a page of the longest messages. */
  HOST_FRAME_BYTES_MAX: 4 * 1024 * 1024,
  /** An invite token: 128 bits, as base32 characters. */
  TOKEN_CHARS: 26,
  /** Messages in one page of history. */
  HISTORY_PAGE_MAX: 100,
  /** The idempotency key of a message (`once`), in characters. */
  ONCE_CHARS_MAX: 40,
  /** What lies in one box, in bytes. */
  FRAME_BYTES: 4096,
  /** Boxes that one message of a client asks for; what lies in them all still is less than a slow reader may leave unread. */
  WATCH_ADDRESSES_MAX: 32,
  /** Boxes of each sender that a reader expects above the highest one found. */
  CHAIN_WINDOW: 16,
  /** Boxes of each sender below it that a reader still waits for; the oldest are given up. */
  CHAIN_SKIPPED_MAX: 64,
  /** Epochs whose boxes are read, the current one among them. */
  EPOCHS_KEPT: 5,
  /** Of a group's history that another member is shown: its last epochs, and the last moves of its commit place. */
  HEADS_SHOWN_MAX: 128,
  PLACE_MOVES_SHOWN_MAX: 4,
  GROUP_MEMBERS_MAX: 100,
  /** Groups of up to so many have the hybrid post-quantum cipher suite. */
  POST_QUANTUM_MEMBERS_MAX: 50,
  /** The name of a box server: an onion address, or a relay's. */
  PLACE_CHARS_MAX: 128,
  PARCEL_FRAMES_MAX: 64,
  PACKET_RECORDS_MAX: 1024,
  /** A reaction: one emoji of many code points. */
  REACTION_BYTES_MAX: 32,
  /** A group's name, in UTF-8 bytes. */
  GROUP_NAME_BYTES_MAX: 256,
  KEY_PACKAGE_BYTES_MAX: 16384,
  /** Leaves room in a parcel for the packet around it. */
  GROUP_WELCOME_BYTES_MAX: 240 * 1024,
  /** Relays in one card, and the address of each. */
  CARD_RELAYS_MAX: 8,
  /** Relays at which a member of a conversation reads. */
  MEMBER_RELAYS_MAX: 3,
  RELAY_CHARS_MAX: 256,
  /** A card, an invite or their file as text, with whatever a mail program made of its lines. */
  CARD_TEXT_CHARS_MAX: 16384,
  /** Boxes of a lane, for each direction and day. */
  LANE_SLOTS: 32,
  /** Entries in one answer of a relay's log. */
  LOG_BATCH_MAX: 64,
  /** Members of a group in the privacy level `blind`: one entry of the log names all its readers. */
  LOG_GROUP_MEMBERS_MAX: 16,
  /** The wall clock in the privacy levels `quiet` and `blind`, cut into so long parts. */
  SLOT_MS: 10_000,
  /** Circuits of everybody in the privacy level `quiet`, used or not. */
  QUIET_CIRCUITS: 8,
  /** After so long, at the same time for everybody, they are all renewed. */
  QUIET_ROTATION_MS: 120 * MINUTE,
  /** Tickets that are issued at a time. */
  TICKET_BATCH: 8,
  /** People in a relay room; all of them have the post-quantum suite. */
  RELAY_ROOM_MEMBERS_MAX: 16,
  /** Boxes of a relay room's lobby for each bucket of time, and how long a bucket is. */
  RELAY_ROOM_LOBBY_SLOTS: 32,
  RELAY_ROOM_BUCKET_MS: 10 * MINUTE,
  /** Boxes for the answers to one hello. */
  RELAY_ROOM_REPLY_SLOTS: 8,
  /** Commit slots of one epoch of a relay room. */
  RELAY_ROOM_COMMIT_SLOTS: 64,
  /** A message in a relay room goes in parts of so many bytes at most. */
  RELAY_ROOM_PART_BYTES_MAX: 2048,
} as const;

export { LOCAL_LIMITS } from "./local-limits.ts";
