/**
 * One way to a relay and back for a batch of tickets: over a connection and a circuit of its own, so that nothing joins
 * whoever asks with whoever shows them later. The operator's invite pays, or else work.
 */

import type { BoxClient } from "@hushroom/net";
import {
  HushError,
  type IssuedTickets,
  payForTickets,
  searchWork,
  type TicketPayment,
  type TicketWork,
  takeTickets,
} from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";
import type { Wallet } from "./wallet.ts";

/** A slice of work takes some milliseconds; the program goes on between two. */
const TRIES_PER_SLICE = 1000;
const SLICE_PAUSE_MS = 5;

export interface ErrandParts {
  readonly wallet: Wallet;
  readonly clock: Clock;
  /** The operator's, for this relay. */
  readonly invite: (relay: string) => Uint8Array | null;
  /** A new connection to the relay. */
  readonly connect: (relay: string) => Promise<BoxClient>;
}

export interface ErrandKind {
  /** No work is done. */
  readonly byInviteAlone: boolean;
  /** Tickets that may be shown today, though those of tomorrow's are fetched already. */
  readonly isForNow: boolean;
}

/**
 * Brings a batch into the wallet. Throws DIAL_…; RELAY_NEEDS_TICKETS: an invite is needed; RELAY_INVITE_REFUSED;
 * RELAY_WRONG_KEY; RELAY_TICKETS_REFUSED: it issues none, though its address has a key.
 */
export async function fetchTickets(parts: ErrandParts, relay: string, how: ErrandKind): Promise<void> {
  const { wallet } = parts;
  const { byInviteAlone, isForNow } = how;
  const asked = wallet.ask(relay, isForNow);
  const client = await parts.connect(relay);
  const payment = { asked, invite: parts.invite(relay), byInviteAlone, done: null, worked: () => {} };
  try {
    const issued = await carryOut(parts.clock, client, payment);
    wallet.answered(relay, takeTickets(asked, issued));
  } catch (error) {
    // Asked again the same way, the relay would try its key again.
    if (error instanceof HushError && error.code === "RELAY_WRONG_KEY") wallet.answered(relay, null);
    throw error;
  } finally {
    client.close();
  }
}

async function carryOut(clock: Clock, client: BoxClient, payment: TicketPayment): Promise<IssuedTickets> {
  const steps = payForTickets(payment);
  let next = steps.next();
  while (next.done !== true) {
    const step = next.value;
    next = steps.next(step.type === "ask" ? await client.ask(step.question) : await work(clock, step.work));
  }
  return next.value;
}

async function work(clock: Clock, { prefix, bits }: TicketWork): Promise<Uint8Array> {
  for (let from = 0; ; from += TRIES_PER_SLICE) {
    const nonce = searchWork(prefix, bits, from, TRIES_PER_SLICE);
    if (nonce !== null) return nonce;
    await new Promise<void>((resolve) => clock.after(SLICE_PAUSE_MS, resolve));
  }
}
