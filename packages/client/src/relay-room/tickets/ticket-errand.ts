/**
 * One way to a relay and back for a batch of tickets, over a connection of its own: nothing joins whoever asks with whoever
 * shows them but what the connections themselves show. Work goes on if the connection breaks, and is kept for the next try.
 */

import {
  type ErrorCode,
  encodeRelayRequest,
  HushError,
  type IssuedTickets,
  LOCAL_LIMITS,
  type PaymentAnswer,
  type PaymentStep,
  payForTickets,
  type TicketPayment,
} from "@hushroom/protocol";
import type { ConnectionTimers } from "../../connection.ts";
import { type OpenRelayWire, type RelayWire, readAnswer } from "../relay-wire.ts";
import { SlicedWork, type WorkParts, type WorkSoFar } from "./sliced-work.ts";

export interface ErrandParts extends WorkParts {
  readonly open: OpenRelayWire;
  readonly timers: ConnectionTimers;
}

export interface ErrandEnds {
  readonly working: (soFar: WorkSoFar) => void;
  readonly issued: (issued: IssuedTickets) => void;
  /** As `payForTickets` throws; DIAL_REFUSED, DIAL_TIMEOUT: the relay wasn't reached, or went away. */
  readonly failed: (code: ErrorCode) => void;
}

export class TicketErrand {
  readonly #parts: ErrandParts;
  readonly #ends: ErrandEnds;
  readonly #steps: Generator<PaymentStep, IssuedTickets, PaymentAnswer>;
  #wire: RelayWire | null;
  #isGreeted = false;
  #work: SlicedWork | null = null;
  /** Of the last question; 0 before the first. */
  #tag = 0;
  #isOver = false;
  #cancelWait: () => void = () => {};

  constructor(payment: TicketPayment, parts: ErrandParts, ends: ErrandEnds) {
    this.#parts = parts;
    this.#ends = ends;
    this.#steps = payForTickets(payment);
    this.#wire = null;
    this.#waitForAnswer();
    this.#wire = parts.open({
      message: (bytes) => this.#received(bytes),
      close: () => this.#closed(),
    });
  }

  /** Nothing more is heard of it. */
  close(): void {
    this.#isOver = true;
    this.#cancelWait();
    this.#work?.stop();
    this.#wire?.close();
  }

  #received(bytes: Uint8Array): void {
    if (this.#isOver) return;
    const answer = readAnswer(bytes);
    const isHello = answer?.op === "hello";
    if (answer === null || isHello === this.#isGreeted) this.#fail("WIRE_BAD_FRAME");
    else if (isHello) {
      this.#isGreeted = true;
      this.#take(() => this.#steps.next());
    } else if (answer.op === "terms-answer" || answer.op === "issued") {
      if (this.#work !== null || answer.tag !== this.#tag) this.#fail("WIRE_BAD_FRAME");
      else this.#take(() => this.#steps.next(answer));
    } else this.#fail("WIRE_BAD_FRAME");
  }

  #take(next: () => IteratorResult<PaymentStep, IssuedTickets>): void {
    this.#cancelWait();
    try {
      const { done, value } = next();
      if (done === true) this.#finish(() => this.#ends.issued(value));
      else this.#carryOut(value);
    } catch (error) {
      if (!(error instanceof HushError)) throw error;
      this.#fail(error.code);
    }
  }

  #carryOut(step: PaymentStep): void {
    if (step.type === "work") {
      this.#work = new SlicedWork(step.work, this.#parts, {
        progress: this.#ends.working,
        done: (nonce) => {
          this.#work = null;
          this.#take(() => this.#steps.next(nonce));
        },
      });
    } else if (this.#wire === null) this.#fail("DIAL_REFUSED");
    else {
      this.#waitForAnswer();
      this.#wire.send(encodeRelayRequest({ ...step.question, tag: ++this.#tag }));
    }
  }

  #waitForAnswer(): void {
    const { timers } = this.#parts;
    const timer = timers.setTimeout(() => this.#fail("DIAL_TIMEOUT"), LOCAL_LIMITS.BOX_REQUEST_TIMEOUT_MS);
    this.#cancelWait = () => timers.clearTimeout(timer);
  }

  #closed(): void {
    this.#wire = null;
    if (!this.#isOver && this.#work === null) this.#fail("DIAL_REFUSED");
  }

  #fail(code: ErrorCode): void {
    this.#finish(() => this.#ends.failed(code));
  }

  #finish(tell: () => void): void {
    if (this.#isOver) return;
    this.close();
    tell();
  }
}
