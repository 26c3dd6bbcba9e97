/**
 * The bounds of relay rooms that are this program's own choice. Apart from the others, which a guest's page loads: that one
 * has room for little.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export const RELAY_ROOM_LIMITS = {
  /** Who is in a relay room says so this often, counts as there for so long after, and is taken out after the third. */
  HEARTBEAT_MS: 60 * SECOND,
  HERE_MS: 150 * SECOND,
  SILENT_MS: 10 * MINUTE,
  /** The same for somebody let in of whom nothing was ever heard, and how many of those there may be. */
  NEW_SILENT_MS: 2 * MINUTE,
  UNHEARD_MAX: 4,
  /** How much longer than the one before it each member waits to do what somebody has to. */
  RANK_MS: 20 * SECOND,
  /** A clock that jumps so far slept, and blames nobody for the silence. */
  ASLEEP_MS: 2 * MINUTE,
  /** Hellos that wait to be served, and how many are let in by one commit. */
  KNOCKS_MAX: 8,
  ADMITTED_AT_ONCE: 4,
  /** So long the member that took a hello in hand has before others serve it. */
  CLAIM_LASTS_MS: 15 * SECOND,
  /** What is found in the lobby sooner after looking lay there before, and may have been served. */
  LIVE_AFTER_MS: 5 * SECOND,
  /** A joiner says hello so many times, so far apart, and gives up after the third; each tick counts so much at most. */
  HELLOS_MAX: 3,
  HELLO_AGAIN_MS: 30 * SECOND,
  NOBODY_MS: 120 * SECOND,
  TICK_MAX_MS: 5 * SECOND,
  /** What somebody has not confirmed is sent again after so long, doubled so many times. */
  RESEND_MS: 20 * SECOND,
  RESEND_DOUBLINGS: 4,
  /** Own messages that wait for somebody; more are not taken. */
  UNSENT_MAX: 64,
  /** Parts of one member that came before one that is still missing. */
  HELD_PARTS_MAX: 64,
  /** Own frames without an answer: fewer than the window of a chain. */
  FRAMES_FLYING_MAX: 8,
  /** Frames without messages: so many at once, and one more each time. A relay takes so many puts an hour. */
  CONTROL_BURST: 20,
  CONTROL_REFILL_MS: 10 * SECOND,
  /** After a FULL of the relay. */
  FULL_RETRY_MS: 10 * SECOND,
  /** What others need to follow is put again after a restart of the relay for so long, and so many frames of it. */
  KEPT_MS: 10 * MINUTE,
  KEPT_FRAMES_MAX: 256,
  /** After a restart of the relay nobody commits for so long: commits that it lost come again first. */
  RESTART_HOLD_MS: 30 * SECOND,
  /** A commit whose slot is filled and which doesn't come in this time never comes. */
  BODY_WAIT_MS: 2 * MINUTE,
  /** Who leaves waits so long for what it said to be confirmed. */
  LEAVE_WAIT_MS: 10 * SECOND,
  /** Work for tickets goes in slices of about so long: so many tries until the page knows its pace, and at least and at most. */
  WORK_SLICE_MS: 12,
  WORK_TRIES_FIRST: 200,
  WORK_TRIES_MIN: 20,
  WORK_TRIES_MAX: 10_000,
  /** So long a page works before it says how long that takes. */
  WORK_MEASURED_MS: 500,
  /**
   * So few tickets left are a reason to ask for more; after a failure that is tried again, later each time, and up to the
   * last if the relay wasn't reached.
   */
  TICKETS_LOW: 2,
  TICKETS_RETRY_MIN_MS: 5 * SECOND,
  TICKETS_RETRY_MAX_MS: 10 * MINUTE,
  TICKETS_AWAY_MAX_MS: 30 * SECOND,
  /** Batches of tickets that a page gets in an hour, however fast they are used up: no relay keeps it at work. */
  BATCHES_AN_HOUR_MAX: 8,
  /** A right with so few puts left, or so long before its end, is renewed; one that begins with so few counts as none. */
  RIGHT_LOW_PUTS: 60,
  RIGHT_AHEAD_MS: 5 * MINUTE,
  RIGHT_PUTS_MIN: 240,
} as const;
