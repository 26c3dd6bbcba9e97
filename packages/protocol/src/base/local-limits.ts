/** This program's own bounds: others may choose otherwise. A page that needs none of them doesn't load this file. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export const LOCAL_LIMITS = {
  /** One call to the daemon's API, in bytes. */
  API_REQUEST_BYTES_MAX: 5 * 1024 * 1024,
  /** Unsent bytes to one client of the API; beyond it the client is dropped and reads everything anew. */
  API_BUFFERED_BYTES_MAX: 8 * 1024 * 1024,
  CONTACTS_MAX: 2000,
  /** Keys in an identity's onion descriptor: tor publishes up to 368 with three introduction points, and some room is left. */
  DIAL_KEYS_MAX: 320,
  CONTACT_INVITES_MAX: 200,
  CONVERSATIONS_MAX: 4000,
  /** A card, or whatever else somebody pastes to add a contact. */
  CARD_CHARS_MAX: 64 * 1024,
  /** A photograph of a QR code, in base64. */
  CARD_PICTURE_CHARS_MAX: 4 * 1024 * 1024,
  /** The same decoded, and its pixels: 16 megapixels, more than most phones take. */
  QR_PICTURE_BYTES_MAX: 3 * 1024 * 1024,
  QR_PICTURE_PIXELS_MAX: 16_000_000,
  /** How long one picture may be searched, on a slow machine too, and the heap for that, without its pixels. */
  QR_READING_MAX_MS: 60 * SECOND,
  QR_HEAP_MAX_MB: 256,
  /** How long a shown QR code lets its readers fetch the card. */
  CARD_SHOWN_MAX_MS: 60 * MINUTE,
  GROUP_LINKS_MAX: 200,
  GROUP_INVITATIONS_MAX: 200,
  /** So that one contact leaves room for the others'. */
  GROUP_INVITATIONS_OF_CONTACT_MAX: 20,
  /** People who came by a link in vain and are told so at the same time. */
  LINK_REFUSALS_MAX: 8,
  ROOMS_MAX: 50,
  MEMBERS_DEFAULT: 200,
  INVITES_MAX: 200,
  BANS_MAX: 1000,
  SESSIONS_MAX: 5000,
  HISTORY_ITEMS_DEFAULT: 1000,
  HISTORY_BYTES_MAX: 16 * 1024 * 1024,
  REGISTERED_NAMES_MAX: 1000,
  /** A member without any live connection for this long has left. */
  ABSENCE_MS: 60 * SECOND,
  /** The name of one who left stays theirs for this long, so that nobody slips into it. */
  NAME_RESERVED_MS: 10 * MINUTE,
  /** The `once` keys remembered of each member. */
  ONCE_REMEMBERED: 64,
  MESSAGE_BURST: 10,
  MESSAGES_PER_MINUTE: 60,
  PASSWORD_TRIES_PER_SESSION: 5,
  PASSWORD_TRIES_PER_CONNECTION: 20,
  /** Sessions, or connections, whose wrong passwords are counted at a time. */
  PASSWORD_TRIES_COUNTED_MAX: 5000,
  PASSWORD_TRIES_WINDOW_MS: 5 * MINUTE,
  PASSWORD_CHECKS_QUEUED_MAX: 32,
  PASSWORD_CHECKS_AT_ONCE: 2,
  /** One line of the control port, and one whole reply. */
  TOR_LINE_BYTES_MAX: 64 * 1024,
  TOR_REPLY_BYTES_MAX: 1024 * 1024,
  TOR_COMMANDS_QUEUED_MAX: 256,
  /** A tor that leaves a command unanswered for this long hangs. */
  TOR_COMMAND_TIMEOUT_MS: 10 * SECOND,
  /** From the start of the process to its control port. */
  TOR_OPEN_TIMEOUT_MS: 20 * SECOND,
  /** `tor --version` and the like. */
  TOR_PROBE_TIMEOUT_MS: 10 * SECOND,
  TOR_HEARTBEAT_MS: 15 * SECOND,
  /** Bootstrap without progress for this long is shown as offline. */
  TOR_STALLED_MS: 60 * SECOND,
  TOR_RESTART_MIN_MS: 1 * SECOND,
  TOR_RESTART_MAX_MS: 60 * SECOND,
  /** From SIGTERM to SIGKILL. */
  TOR_STOP_GRACE_MS: 2 * SECOND,
  /** Unix socket paths end at about 104 bytes on macOS, 108 on Linux. */
  TOR_SOCKET_PATH_BYTES_MAX: 100,
  TOR_TORRC_EXTRA_BYTES_MAX: 64 * 1024,
  TOR_BRIDGES_MAX: 50,
  TOR_BRIDGE_CHARS_MAX: 1000,
  /** Services that may be waiting for their first upload at a time; 100 at once never get published. */
  TOR_ONIONS_PUBLISHING_MAX: 5,
  TOR_PUBLISH_WAIT_MS: 30 * SECOND,
  DIAL_TIMEOUT_MS: 15 * SECOND,
  /** Isolations that got a new name after a timeout, remembered. */
  DIAL_RENEWALS_MAX: 1000,
  /** How often the parent process is looked at. */
  PARENT_POLL_MS: 1 * SECOND,
  /** Connections to one room's listener. When full, those that are silent make room first. */
  GUEST_CONNECTIONS_MAX: 4096,
  GUEST_CONNECTS_BURST: 600,
  GUEST_CONNECTS_PER_SECOND: 300,
  GUEST_HEADER_BYTES_MAX: 8192,
  GUEST_HEADERS_MAX: 64,
  /** From the connection, or the end of the request before it, to the end of the headers. */
  GUEST_HEADERS_TIMEOUT_MS: 20 * SECOND,
  GUEST_REQUEST_TIMEOUT_MS: 60 * SECOND,
  /** A connection on which nothing moves for this long is closed. Streams keep themselves alive. */
  GUEST_IDLE_TIMEOUT_MS: 75 * SECOND,
  GUEST_URL_CHARS_MAX: 512,
  /** A message in its longest encoding, and the other fields. */
  GUEST_FORM_BYTES_MAX: 64 * 1024,
  GUEST_FORM_FIELDS_MAX: 16,
  /** Requests of one connection, and of one session over all of its connections. */
  GUEST_REQUESTS_BURST: 60,
  GUEST_REQUESTS_PER_SECOND: 10,
  /** Requests refused on one connection before it is closed. */
  GUEST_REFUSALS_MAX: 20,
  /** Join forms with one token. */
  GUEST_JOINS_BURST: 100,
  GUEST_JOINS_PER_SECOND: 10,
  /** WebSocket frames of one guest, pings included. */
  GUEST_FRAMES_BURST: 40,
  GUEST_FRAMES_PER_SECOND: 10,
  GUEST_FRAGMENTS_MAX: 64,
  GUEST_STREAMS_PER_SESSION_MAX: 8,
  /** Bytes that wait for a slow reader, besides its first page; above, its connection is dropped. */
  GUEST_UNREAD_BYTES_MAX: 512 * 1024,
  /** The same of all connections to a room, first pages and answers included; above, those with most lose theirs. */
  GUEST_UNREAD_TOTAL_BYTES_MAX: 128 * 1024 * 1024,
  /** A streaming page shows that it lives. */
  GUEST_HEARTBEAT_MS: 15 * SECOND,
  /** Between two pings of a WebSocket; without a sign of life from one to the next but one, it is dropped. */
  GUEST_PING_MS: 30 * SECOND,
  /** From the last word to a connection until it is cut. */
  GUEST_CLOSE_GRACE_MS: 2 * SECOND,
  GUEST_PROXY_LINE_TIMEOUT_MS: 10 * SECOND,
  REACH_NONCES_MAX: 16,
  /** A box whose reader does not confirm it is put again after so long, then after twice that, up to the second. */
  RESEND_MIN_MS: 20 * SECOND,
  RESEND_MAX_MS: 10 * MINUTE,
  /** The same of what only acknowledges. */
  CONTROL_RESEND_MAX_MS: 24 * 60 * MINUTE,
  /** A member whose box server has not answered for so long is written to at its relays, unless the user says other. */
  RELAY_AFTER_MS: 15 * SECOND,
  /** How many boxes a member may be ahead of what its reader confirmed at relays, where frames wait. */
  RELAY_WINDOW: 64,
  /** Boxes that are to be filled for a reader though nothing is said in them any more: from so many on messages wait until it is heard. */
  RESTING_BOXES_MAX: 192,
  /** Batches of a log that are read without finding an own entry, until that is appended again. */
  LOG_UNSEEN_ASKS_MAX: 30,
  /**
   * What lies at a relay unconfirmed is put again after so long, or after half the time that it keeps frames; not sooner
   * than that, for a relay that says that it keeps nothing would be put to without end.
   */
  RELAY_AGAIN_MS: 6 * 60 * MINUTE,
  RELAY_AGAIN_MIN_MS: 5 * MINUTE,
  /**
   * What lies at a relay is looked for there, as by its reader, after a time between the first two; then after the third,
   * and twice that each time up to the fourth, give or take as much again. So long the relay has to give it.
   */
  RELAY_LOOK_MIN_MS: 10 * MINUTE,
  RELAY_LOOK_MAX_MS: 60 * MINUTE,
  RELAY_LOOK_AGAIN_MS: 60 * MINUTE,
  RELAY_LOOK_AGAIN_MAX_MS: 3 * 60 * MINUTE,
  RELAY_LOOK_PATIENCE_MS: MINUTE,
  /** A clock that is set back by more shows no longer how long something lay somewhere. */
  CLOCK_BACK_NOTED_MS: MINUTE,
  /** Tickets of one relay that are kept, and how few of them are a reason to ask for more. */
  WALLET_TICKETS_MAX: 64,
  WALLET_LOW: 4,
  WALLET_CHECK_MS: 60 * MINUTE,
  /** A relay that nothing was put at for so long is asked for no more tickets. */
  WALLET_IDLE_MS: 3 * 24 * 60 * MINUTE,
  /** Before there is need, tickets are asked for at any time within so long. */
  TICKETS_EARLY_MAX_MS: 10 * MINUTE,
  /** From a failure to get tickets until they are asked for again, then twice that, up to the second. */
  TICKETS_RETRY_MIN_MS: MINUTE,
  TICKETS_RETRY_MAX_MS: 60 * MINUTE,
  /** After a proof of tickets that didn't hold. */
  TICKETS_WRONG_KEY_MS: 24 * 60 * MINUTE,
  /** The same of showing another ticket to a relay that gave nothing for the last one. */
  TICKET_PAUSE_MIN_MS: 15 * SECOND,
  TICKET_PAUSE_MAX_MS: 60 * MINUTE,
  /** Until a relay that had no time to look at a ticket is shown it again. */
  TICKET_BUSY_MS: 20 * SECOND,
  /** A relay that lets a conversation wait for so long is named, and no more once nothing was asked of it for the second. */
  RELAY_HINDERED_MS: 5 * MINUTE,
  RELAY_HINDRANCE_KEPT_MS: 60 * MINUTE,
  /** More work than this is done for no ticket: 22 bits are some ten seconds of a laptop. */
  TICKET_WORK_BITS_MAX: 22,
  /** A right counts as over so long before the relay ends it. */
  RELAY_RIGHT_MARGIN_MS: 5 * MINUTE,
  /** An operator's invite as people paste it. */
  TICKET_INVITE_CHARS_MAX: 128,
  /** Relays that the API tells of. */
  RELAYS_KNOWN_MAX: 10_000,
  /** Connections of pages of relay rooms that go over this program's Tor. */
  CARRIED_MAX: 16,
  /** Unsent bytes of one of them, each way; beyond it both ends are cut. */
  CARRIED_BUFFERED_BYTES_MAX: 1024 * 1024,
  /** How long a check of a relay may take. */
  RELAY_CHECK_TIMEOUT_MS: 30 * SECOND,
  /** So long a removed member is told so again. */
  FAREWELL_KEPT_MS: 14 * 24 * 60 * MINUTE,
  /** Relays of one conversation that the API tells of. */
  RELAYS_SHOWN_MAX: 400,
  /** Puts to one place without an answer. */
  PUTS_OPEN_MAX: 80,
  /** Messages that come together are acknowledged together. */
  ACK_DELAY_MS: 50,
  /** Frames without messages are confirmed by so many: fewer would be answered for ever. */
  CONTROL_FRAMES_UNCONFIRMED: 4,
  /** What lies at a relay so long unconfirmed is a reason to ask the other of two how far it got. */
  UNHEARD_ASK_MS: 3 * 60 * MINUTE,
  /** Members of one group who are asked so in a day, and epochs that they are shown then: they fit in one frame. */
  UNHEARD_ASKED_A_DAY: 4,
  UNHEARD_HEADS_SHOWN: 40,
  /** So long a relay is read without a break, or the orderer is there, before what leads on and doesn't come is taken as forgotten. */
  FAR_AHEAD_READING_MS: 10 * MINUTE,
  /** So long it counts that somebody said a member forgot what it sent: as long as such a word lies in a lane. */
  ACCUSED_FOR_MS: 72 * 60 * MINUTE,
  /** So long the orderer, who may be away, has to bring what others show to have gone on by; then other admins are asked. */
  LEFT_BEHIND_MS: 24 * 60 * MINUTE,
  /** Epochs of a group whose head is remembered, to tell where another history left this one. */
  HEADS_KEPT: 256,
  /** What one admin says of how the commit place left one epoch. */
  PLACE_MOVES_OF_ADMIN_MAX: 2,
  /** Who is to let a member into the history that counts has so long to answer before the next one is asked too. */
  SPONSOR_PATIENCE_MS: 60 * MINUTE,
  /** Messages of one sender that came before one that is still missing. */
  HELD_MESSAGES_MAX: 256,
  /** Parcels of one sender that are not whole yet. */
  PARCELS_OPEN_MAX: 4,
  /** Looks in slots for frames of a parcel, none of which came, after which it keeps nothing else waiting. */
  PARCEL_LOOKS_MAX: 32,
  /** Keys are renewed after so long, and after so many messages sent. */
  KEY_AGE_MAX_MS: 24 * 60 * MINUTE,
  /** An orderer to whom nobody has confirmed its epoch for so long, or since it started, renews no keys until somebody does. */
  HEAD_CONFIRMED_MAX_MS: 48 * 60 * MINUTE,
  /** And so long after its start at least, in which whoever is there answers. */
  UNCONFIRMED_START_MS: 2 * MINUTE,
  /** So many members at once are asked to. */
  WITNESSES_ASKED: 3,
  /** So long it brings nobody back unconfirmed: whoever could tell it that it went back may come meanwhile. */
  UNCONFIRMED_HOLD_MS: 30 * MINUTE,
  MESSAGES_PER_KEY: 100,
  /** Who shows that they are there says so this often, and counts as there for so long after. */
  PRESENCE_REPEAT_MS: 4 * MINUTE,
  PRESENCE_LASTS_MS: 10 * MINUTE,
  /** Connections to other people's box servers, and how many are dialled at a time: tor builds few circuits at once. */
  LINKS_MAX: 128,
  LINKS_DIALLING_MAX: 6,
  /** One try; a circuit that hangs is left for a new one. */
  LINK_DIAL_TIMEOUT_MS: 20 * SECOND,
  LINK_PAUSE_MIN_MS: 2 * SECOND,
  LINK_PAUSE_MAX_MS: 10 * MINUTE,
  /** Who is heard from and not connected is dialled at once, but not again within this. */
  LINK_HEARD_PAUSE_MS: 2 * MINUTE,
  /** A connection that ended earlier counts as a dial in vain. */
  LINK_STEADY_MS: MINUTE,
  /** The own box server: frames in RAM, and for how long. They are read as they come. */
  OWN_BOXES_MAX: 16_384,
  OWN_BOX_TTL_MS: 24 * 60 * MINUTE,
  /** An invite ends by itself after so long at the latest. */
  INVITE_AGE_MAX_MS: 30 * 24 * 60 * MINUTE,
  /** Of a kept profile, when it is made. */
  PASSPHRASE_CHARS_MIN: 12,
  PASSPHRASE_BYTES_MAX: 1024,
  /** Connections to one box server. When full, those that have not said what they want make room first. */
  BOX_CONNECTIONS_MAX: 512,
  BOX_HANDSHAKE_TIMEOUT_MS: 20 * SECOND,
  BOX_HEADER_BYTES_MAX: 4096,
  /** Frames that lie in the table by one connection's doing; more are refused. */
  BOX_FRAMES_PER_CONNECTION_MAX: 4096,
  BOX_WATCHES_PER_CONNECTION_MAX: 4096,
  BOX_WATCHES_MAX: 65_536,
  /** Frames that nobody expects yet: of one connection (a whole parcel), of all, and for how long. */
  BOX_PROVISIONAL_PER_CONNECTION_MAX: 64,
  BOX_PROVISIONAL_MAX: 2048,
  BOX_PROVISIONAL_MS: 2 * MINUTE,
  /** Frames taken away whose hash is remembered, for each frame that the table can hold. */
  BOX_TOMBSTONES_PER_FRAME: 4,
  /** What one connection may send and ask for; above, it is read no faster than that. */
  BOX_BYTES_BURST: 2 * 1024 * 1024,
  BOX_BYTES_PER_SECOND: 512 * 1024,
  /** The least that any message counts as. */
  BOX_MESSAGE_COST_BYTES: 256,
  /** Bytes that wait for a slow reader: first its requests wait, then it loses its connection. */
  BOX_UNREAD_PAUSE_BYTES: 128 * 1024,
  BOX_UNREAD_BYTES_MAX: 512 * 1024,
  /** What a box server puts together for one write. */
  BOX_WRITE_BYTES: 64 * 1024,
  /** Requests that wait because their sender reads, or may ask, no faster. */
  BOX_WAITING_BYTES_MAX: 256 * 1024,
  /** Pieces in which messages came, kept until they are whole, to be zeroed then. */
  BOX_PIECES_BYTES_MAX: 128 * 1024,
  BOX_PIECES_MAX: 1024,
  /** Relay processes over one Redis: how often one asks the others for the keys, and how long none answers until there is none. */
  RELAY_KEY_ASK_EVERY_MS: 500,
  RELAY_KEY_WAIT_MS: 5 * SECOND,
  /** Between two pings of the server; without a sign of life from one to the next but one, the connection is cut. */
  BOX_PING_MS: 30 * SECOND,
  /** A box server from which nothing has come for this long is gone. */
  BOX_SILENCE_MS: 75 * SECOND,
  /** A page's question whether the relay is still there is answered within this time. */
  BOX_ANSWER_WITHIN_MS: 20 * SECOND,
  BOX_CLOSE_GRACE_MS: 2 * SECOND,
  /** Answers to WebSocket pings that a client hasn't taken yet; one more, and it is cut off. */
  BOX_PONGS_WAITING_MAX: 60,
  /** Requests of a client that may be unanswered, and that may wait for their turn. */
  BOX_REQUESTS_OUTSTANDING_MAX: 64,
  BOX_REQUESTS_QUEUED_MAX: 1024,
  BOX_REQUEST_TIMEOUT_MS: 60 * SECOND,
  /** Frames of one conversation that wait for their slots: a parcel, and what was said meanwhile. */
  LEVEL_FRAMES_WAITING_MAX: 256,
  /** Puts of one circuit without an answer; with more it is left. */
  LEVEL_UNANSWERED_MAX: 32,
  /** What came by one circuit and waits until nothing is about to go out; with more it is left. */
  LEVEL_HELD_BYTES_MAX: 1024 * 1024,
  /** A slot's frame is asked for, and made, so long before the slot's time. */
  SLOT_TURN_AHEAD_MS: 1 * SECOND,
  SLOT_PREPARE_AHEAD_MS: 500,
  /** Later than this the slot is missed: the machine slept. */
  SLOT_LATE_MAX_MS: 500,
  /** A relay that gives one circuit no right, or keeps next to nothing of what it puts, for so many slots is shown. */
  LEVEL_HINDERED_SLOTS: 30,
  /** A reader that is heard so often at a relay, and confirms nothing, so long after the relay said that it has it, isn't given it. */
  LEVEL_WITHHELD_SLOTS: 90,
  LEVEL_WITHHELD_HEARD: 6,
  /** Slots until a circuit at a relay with tickets shows another one, if the last gave it no right. */
  SLOT_RIGHT_AGAIN_SLOTS: 6,
  /** So many times that, once for each ticket that brought too little before, at the most. */
  SLOT_RIGHT_PAUSES_MAX: 60,
  /** For each ticket that circuits show in a day as long as nothing is lost, so many are fetched. */
  SLOT_TICKETS_SPARE: 1.5,
  /** So long before everybody shows those of the next day, these are asked for. */
  SLOT_TICKETS_AHEAD_MS: 2 * 60 * MINUTE,
  /** Work for tickets as it is estimated before a level is chosen: tries of a laptop in a second. */
  TICKET_TRIES_PER_SECOND: 400_000,
  /** Empty frames that show that somebody has come. */
  QUIET_GREETINGS: 3,
  /** Turns without a frame of somebody, after which they count as gone. */
  QUIET_READER_TURNS: 6,
  /** Frames that the slowest reader has not confirmed, up to which empty ones are added. */
  QUIET_UNREAD_MAX: 6,
  /**
   * A group's member reads where it went by before so long, and until all have acknowledged where it goes by now: if all have chosen
   * that, at most so long.
   */
  LEVEL_LEFT_READ_MS: 24 * 60 * MINUTE,
  LEVEL_LEFT_READ_MAX_MS: 7 * 24 * 60 * MINUTE,
  /** Of these so many at once. */
  LEVELS_LEFT_MAX: 4,
  /** In a group so many as are put in so many slots, until it is known that they were read: each is a round that what is said next waits for. */
  QUIET_GROUP_UNREAD_SLOTS: 4,
  /** Conversations that go by one relay's log: each entry is tried with the boxes of all of them. */
  BLIND_CONVERSATIONS_MAX: 16,
  /** What lies in a relay's log unconfirmed is put again: at first after so long, and at the latest. */
  LOG_AGAIN_MIN_MS: 2 * MINUTE,
  LOG_AGAIN_MAX_MS: 60 * MINUTE,
  /** So many slots after the renewal of circuits, and in the one before, nothing but noise goes into a log. */
  LOG_SEAM_SLOTS: 4,
  /** Every so often the place in a relay's log is stored. */
  LOG_PLACE_SAVE_MS: 1 * MINUTE,
  /** Entries of a relay's log that were for nobody here, and are tried again by who comes into an epoch of its group. */
  LOG_UNKNOWN_KEPT: 128,
  /** Reading that has not been at the end of a relay's log for so long is shown. */
  LOG_BEHIND_MS: 1 * MINUTE,
  /** A relay that has not told its terms by then counts as away. */
  RELAY_TERMS_WITHIN_MS: 10 * SECOND,
  /** How long a frame lies in a relay: unless its operator says otherwise, and at the longest. */
  RELAY_TTL_DEFAULT_MS: 24 * 60 * MINUTE,
  RELAY_TTL_MAX_MS: 7 * 24 * 60 * MINUTE,
  /** Memory for frames, in MiB: unless the operator says otherwise, at the least, and at the most. */
  RELAY_RAM_DEFAULT_MIB: 256,
  RELAY_RAM_MIN_MIB: 1,
  RELAY_RAM_MAX_MIB: 65_536,
  /** Connections to one relay. When full, those that have not said what they want make room first. */
  RELAY_CONNECTIONS_DEFAULT: 4096,
  /** Copies of frames on their way that are kept for the next ones. */
  RELAY_FRAME_COPIES_MAX: 1024,
  RELAY_CONNECTIONS_MAX: 65_536,
  /** Whoever asks a relay for its page has read it in this time. */
  RELAY_PAGE_WITHIN_MS: 2 * MINUTE,
  /** Frames that a connection may put in an hour, or by one ticket. */
  RELAY_RIGHT_PUTS: 720,
  RELAY_RIGHT_MS: 60 * MINUTE,
  /** Rights of one connection that may be open at a time. */
  RELAY_RIGHTS_MAX: 8,
  /** A Redis that leaves a command unanswered for so long is down; so often it is tried again. */
  RELAY_REDIS_TIMEOUT_MS: 5 * SECOND,
  RELAY_REDIS_RETRY_MS: 500,
  /** A relay says something to itself on each channel; what it misses so often in a row means that a subscription is dead. */
  RELAY_REDIS_PULSE_MS: 5 * SECOND,
  RELAY_REDIS_PULSES_MISSED_MAX: 2,
  /** Points that a relay multiplies for tickets, of all and of one connection: each takes milliseconds. */
  RELAY_POINTS_BURST: 64,
  RELAY_POINTS_PER_SECOND: 20,
  RELAY_CONNECTION_POINTS_BURST: 16,
  RELAY_CONNECTION_POINTS_PER_SECOND: 0.1,
  /** Entries of the log in one answer, and how often a connection gets one, unless the operator says otherwise. */
  RELAY_LOG_BATCH_DEFAULT: 16,
  RELAY_LOG_PACE_DEFAULT_MS: 10 * SECOND,
  /** Answers of the log to connections that have had none: at once, and in a second. All that a relay takes read as many by their pace. */
  RELAY_FIRST_READS_BURST: 512,
  RELAY_FIRST_READS_PER_SECOND: 400,
  /** Appended frames of one connection beyond one in each pace of the log. */
  RELAY_APPENDS_BURST: 4,
} as const;
