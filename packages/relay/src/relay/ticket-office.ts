/**
 * Issues tickets, for an operator's invite or for work, and says whether one is good. It can't tell to whom it issued the
 * ticket that it is shown. The points cost milliseconds each, so that all of it is rationed.
 */

import { createHash } from "node:crypto";
import {
  type IssuedTickets,
  issuerKeys,
  issueTickets,
  isTicket,
  LOCAL_LIMITS,
  PROTOCOL_LIMITS,
  type RandomBytes,
  type RelayOnlyRequest,
  type Ticket,
  workBits,
  workPrefix,
} from "@hushroom/protocol";
import { ByteBudget } from "../byte-budget.ts";
import type { RelayClock } from "./relay-clock.ts";
import type { InvitedBatch, RelayStore } from "./relay-store.ts";

export interface TicketSettings {
  /** The issuer's secret: 32 random bytes. */
  readonly seed: Uint8Array;
  /** SHA-256 of an invite, in hex → batches that it is good for in a day. */
  readonly invites: ReadonlyMap<string, number>;
  /** Zero bits that a proof of work must have; 0: none is taken. */
  readonly workBits: number;
}

type CountedInvites = Pick<RelayStore, "invited">;
type IssueRequest = Extract<RelayOnlyRequest, { op: "issue" }>;

/** What points are computed for. */
type PointsFor = "issue" | "renewal" | "stranger";

const DAY_MS = 86_400_000;
const SALT_BYTES = 32;
const { TICKET_BATCH } = PROTOCOL_LIMITS;
const { RELAY_POINTS_BURST, RELAY_POINTS_PER_SECOND } = LOCAL_LIMITS;

export class TicketOffice {
  readonly publicKey: Uint8Array;
  readonly #secretKey: Uint8Array;
  readonly #settings: TicketSettings;
  readonly #random: RandomBytes;
  readonly #clock: RelayClock;
  readonly #salt: Uint8Array;
  /** Each by itself: who has no ticket can't keep those from theirs who have one, or who get some. */
  readonly #points: Readonly<Record<PointsFor, ByteBudget>>;

  constructor(settings: TicketSettings, random: RandomBytes, clock: RelayClock) {
    const { secretKey, publicKey } = issuerKeys(settings.seed);
    this.#secretKey = secretKey;
    this.publicKey = publicKey;
    this.#settings = settings;
    this.#random = random;
    this.#clock = clock;
    this.#salt = random(SALT_BYTES);
    const budget = () => new ByteBudget(RELAY_POINTS_BURST, RELAY_POINTS_PER_SECOND, clock.nowMs());
    this.#points = { issue: budget(), renewal: budget(), stranger: budget() };
  }

  get today(): number {
    return Math.floor(this.#clock.nowMs() / DAY_MS);
  }

  get work(): { readonly workBits: number; readonly workSalt: Uint8Array } {
    return { workBits: this.#settings.workBits, workSalt: this.#salt };
  }

  /** Null: refused, or too much at once. `counted`: where all processes of the relay count what was issued for invites. */
  issue(request: IssueRequest, counted: CountedInvites, done: (issued: IssuedTickets | null) => void): void {
    const { day, kind, blinded } = request;
    const batch = kind === "invite" ? this.#invited(request) : null;
    const isOffered = this.isNear(day) && (batch === null ? this.#worked(request) : batch.batches > 0);
    // Before it is counted for an invite, which would lose a batch by being told to come later.
    if (!isOffered || !this.#mayCompute("issue", TICKET_BATCH)) {
      done(null);
      return;
    }
    // The message that they came in is wiped meanwhile.
    const points = blinded.map((point) => new Uint8Array(point));
    const compute = () => done(issueTickets(this.#secretKey, day, points, this.#random));
    if (batch === null) compute();
    else {
      counted.invited(batch, (isDue) => {
        if (isDue) compute();
        else {
          this.#points.issue.spend(-TICKET_BATCH, this.#clock.nowMs());
          done(null);
        }
      });
    }
  }

  /** Whether it is good, but for having been spent. `shower`: whose connection has a right already, or has none. */
  check(ticket: Ticket, shower: "renewal" | "stranger"): "ok" | "refused" | "busy" {
    if (!this.isNear(ticket.day)) return "refused";
    if (!this.#mayCompute(shower, 1)) return "busy";
    return isTicket(this.#secretKey, ticket) ? "ok" : "refused";
  }

  /** Tickets of other days are good for nothing, which costs nothing to see. */
  isNear(day: number): boolean {
    return Math.abs(day - this.today) <= 1;
  }

  /** A point is blinded the same for every day, and what is asked for another day is another batch. */
  #invited({ proof, day, blinded }: IssueRequest): InvitedBatch {
    const invite = createHash("sha256").update(proof).digest("hex");
    const batches = this.#settings.invites.get(invite) ?? 0;
    return { invite, day: this.today, points: hashOf(day, blinded), batches };
  }

  #worked({ day, blinded, proof }: IssueRequest): boolean {
    const bits = this.#settings.workBits;
    return bits > 0 && workBits(workPrefix({ salt: this.#salt, day, blinded }), proof) >= bits;
  }

  #mayCompute(what: PointsFor, points: number): boolean {
    const nowMs = this.#clock.nowMs();
    const budget = this.#points[what];
    if (budget.spend(points, nowMs) === 0) return true;
    budget.spend(-points, nowMs);
    return false;
  }
}

function hashOf(day: number, points: readonly Uint8Array[]): string {
  const hash = createHash("sha256").update(`${day} `);
  for (const point of points) hash.update(point);
  return hash.digest("hex");
}
