/**
 * What is said to a relay for a batch of tickets (docs/protocol.md, "Tickets"): its terms, the operator's invite, else work.
 * Steps that whoever has a connection takes, one after the other.
 */

import { decodeBase32, equalBytes } from "../base/bytes.ts";
import { HushError } from "../base/errors.ts";
import { LOCAL_LIMITS } from "../base/local-limits.ts";
import { ISSUE_PROOF_BYTES, type RelayAnswer, type RelayOnlyRequest } from "../wire/relay-protocol.ts";
import { type AskedTickets, type IssuedTickets, workBits, workPrefix } from "./ticket.ts";

type Asked<Op> = Omit<Extract<RelayOnlyRequest, { op: Op }>, "tag">;
type IssueKind = Asked<"issue">["kind"];

export type TicketQuestion = Asked<"terms"> | Asked<"issue">;
/** Answered by a nonce with so many zero bits (`searchWork`). */
export interface TicketWork {
  readonly prefix: Uint8Array;
  readonly bits: number;
}
export type PaymentStep =
  | { readonly type: "ask"; readonly question: TicketQuestion }
  | { readonly type: "work"; readonly work: TicketWork };
/** To `ask` the relay's answer, to `work` the nonce. */
export type PaymentAnswer = RelayAnswer | Uint8Array;

/** Good for the same points as long as the relay's salt is this one. */
export interface DoneWork {
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
}

export interface TicketPayment {
  readonly asked: AskedTickets;
  /** The operator's. */
  readonly invite: Uint8Array | null;
  /** No work is done. */
  readonly byInviteAlone: boolean;
  /** Of an earlier try for the same points. */
  readonly done: DoneWork | null;
  /** Work is done: to be kept for the next try, should this one fail. */
  readonly worked: (done: DoneWork) => void;
}

/** A relay takes tickets of its day, the one before and the one after. */
const DAYS_APART_MAX = 1;

/**
 * Throws RELAY_TICKETS_REFUSED: it issues none, though its address has a key, or it is quite another day there;
 * RELAY_NEEDS_TICKETS: an invite is needed, or work was done and brought nothing; RELAY_INVITE_REFUSED; WIRE_BAD_FRAME.
 */
export function* payForTickets(payment: TicketPayment): Generator<PaymentStep, IssuedTickets, PaymentAnswer> {
  const { asked, invite, byInviteAlone } = payment;
  const terms = yield* ask({ op: "terms" }, "terms-answer");
  const isNear = Math.abs(terms.day - asked.day) <= DAYS_APART_MAX;
  if (!terms.ticketed || !isNear) throw new HushError("RELAY_TICKETS_REFUSED");
  if (invite !== null) {
    const answer = yield* issue(asked, "invite", invite);
    if (answer.issued) return answer;
  }
  const refused = new HushError(invite === null ? "RELAY_NEEDS_TICKETS" : "RELAY_INVITE_REFUSED");
  if (byInviteAlone || !mayWork(terms)) throw refused;
  const answer = yield* issue(asked, "work", yield* work(payment, terms));
  if (!answer.issued) throw refused;
  return answer;
}

/** Whether the relay takes work, and not so much that it would only keep somebody busy. */
export const mayWork = ({ workBits }: { readonly workBits: number }): boolean =>
  workBits > 0 && workBits <= LOCAL_LIMITS.TICKET_WORK_BITS_MAX;

/** An operator's invite as people paste it. Throws RELAY_BAD_INVITE. */
export function parseTicketInvite(pasted: string): Uint8Array {
  const isShort = pasted.length <= LOCAL_LIMITS.TICKET_INVITE_CHARS_MAX;
  const invite = isShort ? decodeBase32(pasted.replace(/\s/g, "").toLowerCase()) : null;
  if (invite?.length !== ISSUE_PROOF_BYTES) throw new HushError("RELAY_BAD_INVITE");
  return invite;
}

const issue = ({ day, blinded }: AskedTickets, kind: IssueKind, proof: Uint8Array) =>
  ask({ op: "issue", day, kind, proof, blinded }, "issued");

function* ask<Op extends "terms-answer" | "issued">(
  question: TicketQuestion,
  op: Op,
): Generator<PaymentStep, Extract<RelayAnswer, { op: Op }>, PaymentAnswer> {
  const answer = yield { type: "ask", question };
  if (answer instanceof Uint8Array || answer.op !== op) throw new HushError("WIRE_BAD_FRAME");
  return answer as Extract<RelayAnswer, { op: Op }>;
}

function* work(
  { asked, done, worked }: TicketPayment,
  { workBits: bits, workSalt: salt }: Extract<RelayAnswer, { op: "terms-answer" }>,
): Generator<PaymentStep, Uint8Array, PaymentAnswer> {
  const { day, blinded } = asked;
  const prefix = workPrefix({ salt, day, blinded });
  // A relay may ask for more bits than it did.
  if (done !== null && equalBytes(done.salt, salt) && workBits(prefix, done.nonce) >= bits) return done.nonce;
  const nonce = yield { type: "work", work: { prefix, bits } };
  if (!(nonce instanceof Uint8Array)) throw new HushError("WIRE_BAD_FRAME");
  worked({ salt, nonce });
  return nonce;
}
