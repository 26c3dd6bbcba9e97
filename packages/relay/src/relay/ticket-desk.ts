/** What one connection does with tickets: asks for some, and redeems them for rights of its own. */

import {
  type IssuedTickets,
  LOCAL_LIMITS,
  PROTOCOL_LIMITS,
  type RelayAnswer,
  type RelayOnlyRequest,
  type RightStatus,
  TICKET_POINT_BYTES,
  TICKET_PROOF_BYTES,
  type Ticket,
} from "@hushroom/protocol";
import { ByteBudget } from "../byte-budget.ts";
import { nativeAddressText } from "../native.ts";
import type { PutRights } from "./put-rights.ts";
import type { RelayParts } from "./relay-parts.ts";
import type { TicketOffice } from "./ticket-office.ts";

type Asked<Op extends RelayOnlyRequest["op"]> = Extract<RelayOnlyRequest, { op: Op }>;

const { RELAY_CONNECTION_POINTS_BURST, RELAY_CONNECTION_POINTS_PER_SECOND } = LOCAL_LIMITS;
const { TICKET_BATCH } = PROTOCOL_LIMITS;
const DAY_MS = 86_400_000;
const SALT_BYTES = 32;

export class TicketDesk {
  readonly #parts: RelayParts;
  readonly #rights: PutRights;
  readonly #points: ByteBudget;

  constructor(parts: RelayParts, rights: PutRights) {
    this.#parts = parts;
    this.#rights = rights;
    const nowMs = parts.clock.nowMs();
    this.#points = new ByteBudget(RELAY_CONNECTION_POINTS_BURST, RELAY_CONNECTION_POINTS_PER_SECOND, nowMs);
  }

  terms() {
    const { tickets, clock } = this.#parts;
    const work = tickets?.work ?? { workBits: 0, workSalt: new Uint8Array(SALT_BYTES) };
    return { ticketed: tickets !== null, day: Math.floor(clock.nowMs() / DAY_MS), ...work };
  }

  issue(request: Asked<"issue">, done: (answer: RelayAnswer) => void): void {
    const { tickets, store, random, counters } = this.#parts;
    const { tag } = request;
    const answer = (issued: IssuedTickets | null) => {
      if (issued !== null) {
        counters.add("issued");
        done({ op: "issued", tag, issued: true, ...issued });
        return;
      }
      const evaluated = Array.from({ length: TICKET_BATCH }, () => random(TICKET_POINT_BYTES));
      done({ op: "issued", tag, issued: false, evaluated, proof: random(TICKET_PROOF_BYTES) });
    };
    if (tickets === null || !this.#mayAsk(TICKET_BATCH)) answer(null);
    else tickets.issue(request, store, answer);
  }

  redeem({ tag, ...ticket }: Asked<"redeem">, done: (answer: RelayAnswer) => void): void {
    const { tickets, store, clock, counters, terms } = this.#parts;
    const answer = (status: RightStatus) => {
      counters.add(status === "ok" ? "redeemed" : "refused_tickets");
      done({ op: "right", tag, status, puts: status === "ok" ? terms.rightPuts : 0 });
    };
    const checked = tickets === null ? "refused" : this.#checked(tickets, ticket);
    if (checked !== "ok") answer(checked);
    else {
      store.spend(nativeAddressText(ticket.input), ticket.day, (outcome) => {
        if (outcome === "ok") this.#rights.add(clock.nowMs());
        answer(outcome);
      });
    }
  }

  /** Before anything is spent for a right that there is no room for. */
  #checked(tickets: TicketOffice, ticket: Ticket): RightStatus {
    const nowMs = this.#parts.clock.nowMs();
    // What circuits in slots show that have none: nothing has to be computed for it.
    if (!tickets.isNear(ticket.day)) return "refused";
    if (!this.#rights.mayAdd(nowMs) || !this.#mayAsk(1)) return "busy";
    const status = tickets.check(ticket, this.#rights.isOpen(nowMs) ? "renewal" : "stranger");
    // A forged one costs its connection all that it may ask for, so that a flood takes as many connections.
    if (status === "refused") this.#points.spend(RELAY_CONNECTION_POINTS_BURST, nowMs);
    return status;
  }

  #mayAsk(points: number): boolean {
    const nowMs = this.#parts.clock.nowMs();
    if (this.#points.spend(points, nowMs) === 0) return true;
    this.#points.spend(-points, nowMs);
    return false;
  }
}
