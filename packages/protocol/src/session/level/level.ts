/**
 * What the three privacy levels have in common (docs/protocol.md, "Privacy levels"): a machine between conversations,
 * which fill and read boxes, and the connections to a relay. What a level hides, it hides by when it sends.
 */

import type { ErrorCode } from "../../base/errors.ts";
import type { Ticket } from "../../crypto/ticket.ts";
import type { RelayPutStatus } from "../../wire/box-protocol.ts";
import type { RightStatus } from "../../wire/relay-protocol.ts";

export const PRIVACY_LEVELS = ["direct", "quiet", "blind"] as const;
export type PrivacyLevel = (typeof PRIVACY_LEVELS)[number];

/** One Tor circuit with one connection to the relay. Each also names a timer of its own. */
export type CircuitName = string;

/** How far a relay's log was read. Another boot id has another log. */
export interface LogPlace {
  readonly bootId: string;
  readonly cursor: bigint;
}

export type LevelInput =
  /** From now on this machine keeps itself connected, until `stop`. */
  | { readonly type: "start" }
  | { readonly type: "stop" }
  /**
   * `lanes`: how many chains of boxes the conversation reads, and as many it fills, one after the other. In `quiet` what is
   * open already goes on with so many, all of them empty.
   */
  | { readonly type: "open"; readonly conversation: string; readonly lanes: number }
  | { readonly type: "close"; readonly conversation: string }
  /** It has something to say, and wants its turn. Not needed for a frame that is put without being asked. */
  | { readonly type: "ready"; readonly conversation: string }
  /** `put` comes back in `answered`, `unanswered` or `overflow`. `lane`: in `quiet` it goes out in a slot of that one. */
  | {
      readonly type: "put";
      readonly conversation: string;
      readonly lane: number;
      readonly put: string;
      readonly writeKey: Uint8Array;
      readonly frame: Uint8Array;
    }
  /** What to look for next in this lane, in place of what was looked for before. Not for `blind`, which reads all. */
  | {
      readonly type: "read";
      readonly conversation: string;
      readonly lane: number;
      readonly address: Uint8Array;
    }
  | { readonly type: "connected"; readonly circuit: CircuitName }
  /** Lost, or not reached. */
  | { readonly type: "disconnected"; readonly circuit: CircuitName }
  | { readonly type: "received"; readonly circuit: CircuitName; readonly bytes: Uint8Array }
  /** What `redeem` asked for. Null: there is none now. It must not be shown by anybody else, ever. */
  | { readonly type: "ticket"; readonly circuit: CircuitName; readonly ticket: Ticket | null }
  /** The wake for this circuit is due. One that comes early or twice does no harm. */
  | { readonly type: "woken"; readonly circuit: CircuitName };

/**
 * What became of a ticket. `lost`: the connection ended before the answer, or none came, and it may be spent or not; or the
 * right for it is too small.
 */
export type RedeemedAs = RightStatus | "lost";

export type LevelEffect =
  /** `isolation`: circuits of different names must not share anything in Tor. */
  | { readonly type: "dial"; readonly circuit: CircuitName; readonly isolation: string }
  | { readonly type: "hang-up"; readonly circuit: CircuitName }
  /** One message. Those of one step for one circuit go out together. */
  | { readonly type: "transmit"; readonly circuit: CircuitName; readonly bytes: Uint8Array }
  /**
   * Replaces this circuit's earlier wake. Each circuit needs a timer of its own, as exact as the machine allows. `sendAtMs`:
   * when it sends next, which nothing else may delay; null where it has no slots.
   */
  | {
      readonly type: "wake";
      readonly circuit: CircuitName;
      readonly atMs: number;
      readonly sendAtMs: number | null;
    }
  /**
   * The conversation may `put` one frame for this slot now, with all that waits for it; later it counts for a later slot. At
   * levels without lanes the slot is 0.
   */
  | { readonly type: "turn"; readonly conversation: string; readonly slot: number }
  /** A ticket for this circuit's next slot, to be given at once by `ticket`. */
  | { readonly type: "redeem"; readonly circuit: CircuitName }
  /** `busy`: it is kept, and shown again. */
  | {
      readonly type: "redeemed";
      readonly circuit: CircuitName;
      readonly ticket: Ticket;
      readonly status: RedeemedAs;
    }
  /**
   * On its connection the relay said which boot of it this is, and how long it keeps frames. `conversation`: the one that goes by this circuit, and the
   * only one that may do anything about it; null: all, which go by the same.
   */
  | {
      readonly type: "booted";
      readonly conversation: string | null;
      readonly bootId: Uint8Array;
      readonly keepsMs: number;
    }
  | {
      readonly type: "answered";
      readonly conversation: string;
      readonly put: string;
      readonly status: RelayPutStatus;
      readonly hash: Uint8Array;
    }
  /** `blind`: it was seen in the log. */
  | { readonly type: "appended"; readonly conversation: string; readonly put: string }
  /** The connection ended before the answer came; in `blind` also: it isn't in the log. */
  | { readonly type: "unanswered"; readonly conversation: string; readonly put: string }
  | {
      readonly type: "found";
      readonly conversation: string;
      readonly lane: number;
      readonly address: Uint8Array;
      readonly frame: Uint8Array;
    }
  /** Nothing lies yet in what was looked for in this lane. */
  | {
      readonly type: "nothing";
      readonly conversation: string;
      readonly lane: number;
      readonly address: Uint8Array;
    }
  /** `blind`: the next entry of the log. Whose it is only its reader can tell (`openLogEntry`). */
  | { readonly type: "logged"; readonly address: Uint8Array; readonly frame: Uint8Array }
  /**
   * `blind`: everything before this place has been `logged`; a machine made with it goes on from here. `batch`: entries in
   * each answer. `isEnd`: nothing more was there.
   */
  | { readonly type: "read-to"; readonly place: LogPlace; readonly batch: number; readonly isEnd: boolean }
  /** Not taken: too much waits already. Shown to the user; nothing of it shows on the wire. */
  | { readonly type: "overflow"; readonly conversation: string; readonly put: string }
  /** The relay broke the protocol, and is hung up on. */
  | { readonly type: "refuse"; readonly circuit: CircuitName; readonly code: ErrorCode };

/**
 * Why a relay that answers is of no use to a circuit, once that has lasted for `LEVEL_HINDERED_SLOTS`. No right for its
 * tickets: the relay has no time for them, refuses them, calls them spent, or gives nothing for them (`lost`). `not-taken`:
 * it keeps nothing of what is put, or says that it is full.
 */
export type Hindrance = RedeemedHow | "not-taken";
type RedeemedHow = Exclude<RedeemedAs, "ok">;

export interface LevelMachine {
  /** Throws nothing. Time is the wall clock, since slots are the same for everybody. */
  handle(input: LevelInput, nowMs: number): readonly LevelEffect[];
  /** What hinders the circuit of this conversation, for people to see. Null: nothing that is known. */
  hindrance(conversation: string): Hindrance | null;
}

/** A frame on its way into its box. */
export interface WaitingFrame {
  readonly conversation: string;
  readonly put: string;
  readonly writeKey: Uint8Array;
  readonly frame: Uint8Array;
}
