/** Two wallets: of each, which tickets of which days may be shown, and which are asked for. */

import { LOCAL_LIMITS, slotTicketDay } from "@hushroom/protocol";

const DAY_MS = 86_400_000;

/** Which tickets a wallet is for: those of its own days, kept apart from all others. */
export interface WalletKind {
  /** Of its records in the store. */
  readonly prefix: string;
  /** Whether tickets of this day may be shown now. */
  shows(day: number, nowMs: number): boolean;
  /** The day for which more are asked; `isForNow`: that on which they may be shown now. */
  asks(nowMs: number, isForNow: boolean): number;
  /** So few are a reason to ask for more; 0: they are asked for by the clock. */
  readonly low: number;
}

const dayOf = (nowMs: number): number => Math.floor(nowMs / DAY_MS);
/** A relay takes them on their day, the one before and the one after. */
export const isNear = (day: number, nowMs: number): boolean => Math.abs(day - dayOf(nowMs)) <= 1;

/** For whoever puts when there is something to put. */
export const PLAIN_WALLET: WalletKind = {
  prefix: "wallet/",
  shows: isNear,
  asks: dayOf,
  low: LOCAL_LIMITS.WALLET_LOW,
};

/**
 * For circuits in slots. Nothing that is said spends any of these, so when there are none tells nothing either; and how many
 * there are doesn't move when more are asked for.
 */
export const SLOT_WALLET: WalletKind = {
  prefix: "slot-wallet/",
  shows: (day, nowMs) => day === slotTicketDay(nowMs),
  asks: (nowMs, isForNow) => slotTicketDay(isForNow ? nowMs : nowMs + LOCAL_LIMITS.SLOT_TICKETS_AHEAD_MS),
  low: 0,
};
