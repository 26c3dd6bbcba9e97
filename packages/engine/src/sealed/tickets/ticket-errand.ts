/**
 * One way to a relay and back for a batch of tickets: over a connection and a circuit of its own, so that nothing joins
 * whoever asks with whoever shows them later. The operator's invite pays, or else work.
 */

import type { BoxClient } from "@hushroom/net";
import {
  type AskedTickets,
  HushError,
  type IssuedTickets,
  LOCAL_LIMITS,
  searchWork,
  takeTickets,
  workPrefix,
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
  try {
    const issued = await payForTickets(parts, client, asked, { invite: parts.invite(relay), byInviteAlone });
    wallet.answered(relay, takeTickets(asked, issued));
  } catch (error) {
    // Asked again the same way, the relay would try its key again.
    if (error instanceof HushError && error.code === "RELAY_WRONG_KEY") wallet.answered(relay, null);
    throw error;
  } finally {
    client.close();
  }
}

interface Means {
  readonly invite: Uint8Array | null;
  readonly byInviteAlone: boolean;
}

async function payForTickets(
  { clock }: ErrandParts,
  client: BoxClient,
  asked: AskedTickets,
  { invite, byInviteAlone }: Means,
): Promise<IssuedTickets> {
  const { day, blinded } = asked;
  const { ticketed, workBits, workSalt } = await client.ask({ op: "terms" });
  if (!ticketed) throw new HushError("RELAY_TICKETS_REFUSED");
  if (invite !== null) {
    const answer = await client.ask({ op: "issue", day, kind: "invite", proof: invite, blinded });
    if (answer.issued) return answer;
  }
  const refused = new HushError(invite === null ? "RELAY_NEEDS_TICKETS" : "RELAY_INVITE_REFUSED");
  if (byInviteAlone || workBits === 0 || workBits > LOCAL_LIMITS.TICKET_WORK_BITS_MAX) throw refused;
  const proof = await work(clock, workPrefix({ salt: workSalt, day, blinded }), workBits);
  const answer = await client.ask({ op: "issue", day, kind: "work", proof, blinded });
  if (!answer.issued) throw refused;
  return answer;
}

async function work(clock: Clock, prefix: Uint8Array, bits: number): Promise<Uint8Array> {
  for (let from = 0; ; from += TRIES_PER_SLICE) {
    const nonce = searchWork(prefix, bits, from, TRIES_PER_SLICE);
    if (nonce !== null) return nonce;
    await new Promise<void>((resolve) => clock.after(SLICE_PAUSE_MS, resolve));
  }
}
