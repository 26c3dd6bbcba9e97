/**
 * The right of a circuit in slots to put at a relay that asks for tickets (docs/protocol.md, "Tickets in slots"). In some
 * slots a REDEEM goes out in place of the frame: which ones depends on when the circuit began and on what the relay
 * answered, and on nothing that is said. Without a right the circuit sends noise, and what waits goes on waiting.
 */

import type { RandomBytes } from "../../base/bytes.ts";
import { HushError } from "../../base/errors.ts";
import { LOCAL_LIMITS } from "../../base/limits.ts";
import type { Ticket } from "../../crypto/ticket.ts";
import type { Tag } from "../../wire/box-protocol.ts";
import {
  encodeRelayRequest,
  type RelayAnswer,
  TICKET_INPUT_BYTES,
  TICKET_OUTPUT_BYTES,
} from "../../wire/relay-protocol.ts";
import type { CircuitName, Hindrance, LevelEffect, RedeemedAs } from "./level.ts";

const {
  LEVEL_HINDERED_SLOTS,
  RELAY_RIGHT_MS,
  RELAY_RIGHT_PUTS,
  SLOT_RIGHT_AGAIN_SLOTS,
  SLOT_RIGHT_PAUSES_MAX,
} = LOCAL_LIMITS;
const DAY_MS = 86_400_000;
/** On random bytes in place of a ticket: the relay need not compute anything to refuse these. */
const NO_DAY = 0;

/** From a slot in which a ticket is redeemed to the next such slot: the right still holds for the frame that it replaces. */
export const rightSlots = (slotMs: number): number =>
  Math.min(Math.floor(RELAY_RIGHT_MS / slotMs), RELAY_RIGHT_PUTS) - 1;

/**
 * The day whose tickets everybody shows in slots at this time: not that on which they were got, which would tell apart who
 * got them when. From noon to noon (UTC), so that half a day is left to get them in.
 */
export const slotTicketDay = (nowMs: number): number => Math.floor((nowMs - DAY_MS / 2) / DAY_MS);

export interface SlotRightsStart {
  readonly circuit: CircuitName;
  readonly random: RandomBytes;
  readonly slotMs: number;
  /** False: the relay asks for none, and all slots are for frames. */
  readonly isTicketed: boolean;
}

interface Shown {
  readonly tag: Tag;
  readonly slot: number;
  /** Null: there was none to show, and random bytes were. */
  readonly ticket: Ticket | null;
}

export class SlotRights {
  readonly #start: SlotRightsStart;
  /** The next slot that redeems. */
  #due = 0;
  /** The last slot that the right is good for. */
  #goodTo = -1;
  /** For the next REDEEM; undefined: nobody was asked for one. */
  #ticket: Ticket | null | undefined;
  #shown: Shown | null = null;
  /** Tickets that brought less than they should have. Of this circuit alone: others must not react to what it is done. */
  #fails = 0;
  #slot = 0;
  #tag = 0;
  /** Since when tickets bring no right, and what became of the last one. */
  #denied: { readonly since: number; readonly how: Exclude<RedeemedAs, "ok"> } | null = null;

  constructor(start: SlotRightsStart) {
    this.#start = start;
  }

  /** Told to people alone. Whatever it is, tickets are shown as if nobody knew. */
  get hindrance(): Hindrance | null {
    const isLasting = this.#denied !== null && this.#slot - this.#denied.since >= LEVEL_HINDERED_SLOTS;
    return isLasting && !this.isOpen(this.#slot) ? (this.#denied?.how ?? null) : null;
  }

  /** One circuit's right says nothing of another's, which may be refused all the while. */
  #learn(status: RedeemedAs): void {
    this.#denied = status === "ok" ? null : { since: this.#denied?.since ?? this.#slot, how: status };
  }

  /** Whether a frame may go out in this slot. */
  isOpen(slot: number): boolean {
    return !this.#start.isTicketed || slot <= this.#goodTo;
  }

  /** `isLast`: the circuit ends with this slot; a right that still holds is enough for it. */
  isDue(slot: number, isLast: boolean): boolean {
    this.#slot = slot;
    return this.#start.isTicketed && slot >= this.#due && !(isLast && this.isOpen(slot));
  }

  /** All circuits of everybody are new, and nothing that was before counts. */
  renewed(): void {
    this.#fails = 0;
    this.#due = 0;
  }

  /** Before a slot that is due: a ticket is asked for, unless it is found only now that the last one got no answer. */
  turn(): LevelEffect[] {
    const lost = this.#lose();
    if (this.#slot < this.#due) return lost;
    // One that the relay had no time for is shown again.
    if (this.#ticket != null) return lost;
    this.#ticket = null;
    return [...lost, { type: "redeem", circuit: this.#start.circuit }];
  }

  give(ticket: Ticket | null): void {
    if (this.#ticket === null) this.#ticket = ticket;
  }

  /** The message in place of the frame of a slot that is due; null: nobody was asked for a ticket in time. */
  redeem(slot: number): Uint8Array | null {
    if (this.#ticket === undefined) return null;
    const { random } = this.#start;
    // Drawn in any case.
    const noise = random(TICKET_INPUT_BYTES + TICKET_OUTPUT_BYTES);
    const nothing: Ticket = {
      day: NO_DAY,
      input: noise.subarray(0, TICKET_INPUT_BYTES),
      output: noise.subarray(TICKET_INPUT_BYTES),
    };
    const ticket = this.#ticket;
    const tag = this.#tag++;
    this.#ticket = undefined;
    this.#shown = { tag, slot, ticket };
    this.#due = slot + SLOT_RIGHT_AGAIN_SLOTS;
    if (this.isOpen(slot)) this.#fails = Math.max(0, this.#fails - 1);
    return encodeRelayRequest({ op: "redeem", tag, ...(ticket ?? nothing) });
  }

  /** Throws WIRE_BAD_FRAME: nothing of the kind was asked. */
  answered({ tag, status, puts }: Extract<RelayAnswer, { op: "right" }>): LevelEffect[] {
    if (tag >= this.#tag) throw new HushError("WIRE_BAD_FRAME");
    const shown = this.#shown;
    if (shown?.tag !== tag) return [];
    this.#shown = null;
    const { slot, ticket } = shown;
    if (ticket === null) return [];
    const lasts = rightSlots(this.#start.slotMs);
    if (status === "ok") this.#goodTo = slot + Math.min(lasts, puts);
    // A right that is over before its time is as good as none: else a ticket for nothing would silence the circuit for an hour.
    if (status === "ok" && puts < lasts) {
      this.#failed();
      return [this.#redeemed(ticket, "lost")];
    }
    if (status === "busy") {
      this.#ticket = ticket;
      this.#due = slot + this.#drawAgain();
    } else if (status !== "ok") this.#failed();
    else this.#due = slot + lasts;
    return [this.#redeemed(ticket, status)];
  }

  /** About SLOT_RIGHT_AGAIN_SLOTS: those that a relay had no time for come again at different times. */
  #drawAgain(): number {
    const [draw = 0] = this.#start.random(1);
    return 1 + (draw % (2 * SLOT_RIGHT_AGAIN_SLOTS - 1));
  }

  /** The connection is gone, and its right with it. */
  gone(): LevelEffect[] {
    const held = this.#ticket ?? null;
    this.#ticket = undefined;
    const wasOpen = this.#start.isTicketed && this.isOpen(this.#slot);
    this.#goodTo = -1;
    this.#due = 0;
    const lost = this.#lose();
    if (wasOpen) this.#failed();
    return [...lost, ...(held === null ? [] : [this.#redeemed(held, "lost")])];
  }

  #lose(): LevelEffect[] {
    const ticket = this.#shown?.ticket ?? null;
    this.#shown = null;
    if (ticket === null) return [];
    this.#failed();
    return [this.#redeemed(ticket, "lost")];
  }

  /** The first time the next one is shown at once, and then after more and more slots, so that not all are lost. */
  #failed(): void {
    const pauses = Math.min(this.#fails++, SLOT_RIGHT_PAUSES_MAX);
    this.#due = Math.max(this.#due, this.#slot + pauses * SLOT_RIGHT_AGAIN_SLOTS);
  }

  #redeemed(ticket: Ticket, status: RedeemedAs): LevelEffect {
    this.#learn(status);
    return { type: "redeemed", circuit: this.#start.circuit, ticket, status };
  }
}
