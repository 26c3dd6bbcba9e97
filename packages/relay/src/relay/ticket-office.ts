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

export interface TicketSettings {
  /** The issuer's secret: 32 random bytes. */
  readonly seed: Uint8Array;
  /** SHA-256 of an invite, in hex → batches that it is good for in a day. */
  readonly invites: ReadonlyMap<string, number>;
  /** Zero bits that a proof of work must have; 0: none is taken. */
  readonly workBits: number;
}

type IssueRequest = Extract<RelayOnlyRequest, { op: "issue" }>;

/** What points are computed for. */
type PointsFor = "issue" | "renewal" | "stranger";

const DAY_MS = 86_400_000;
const SALT_BYTES = 32;
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
  /** What was issued for each invite on `#usedDay`, by the hash of the points. Asked for again, it counts once. */
  #used = new Map<string, Set<string>>();
  #usedDay = 0;

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

  /** Null: refused, or too much at once. */
  issue(request: IssueRequest): IssuedTickets | null {
    const { day, kind, proof, blinded } = request;
    if (!this.isNear(day)) return null;
    const invite = createHash("sha256").update(proof).digest("hex");
    const points = hashOf(blinded);
    const isDue = kind === "invite" ? this.#invited(invite, points) : this.#worked(request);
    if (!isDue || !this.#mayCompute("issue", PROTOCOL_LIMITS.TICKET_BATCH)) return null;
    const issued = issueTickets(this.#secretKey, day, blinded, this.#random);
    if (issued !== null && kind === "invite") this.#usedBy(invite).add(points);
    return issued;
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

  #invited(invite: string, points: string): boolean {
    if (this.#usedDay !== this.today) this.#used = new Map();
    this.#usedDay = this.today;
    const batches = this.#settings.invites.get(invite);
    if (batches === undefined) return false;
    const used = this.#usedBy(invite);
    return used.has(points) || used.size < batches;
  }

  #usedBy(invite: string): Set<string> {
    const used = this.#used.get(invite) ?? new Set();
    this.#used.set(invite, used);
    return used;
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

function hashOf(points: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const point of points) hash.update(point);
  return hash.digest("hex");
}
