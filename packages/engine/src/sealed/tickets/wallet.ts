/**
 * Tickets of relays, and the invites and requests that bring them, as the store keeps them (docs/protocol.md, "Tickets").
 * What is to be sent is stored first: a program that was killed asks again for the very same tickets, and shows one again
 * only over the connection of the same purpose, so that no ticket joins two conversations.
 */

import {
  type AskedTickets,
  askForTickets,
  equalBytes,
  ISSUE_PROOF_BYTES,
  LOCAL_LIMITS,
  PROTOCOL_LIMITS,
  parseRelayAddress,
  type RandomBytes,
  TICKET_INPUT_BYTES,
  TICKET_OUTPUT_BYTES,
  TICKET_POINT_BYTES,
  type Ticket,
  wire,
} from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";
import type { Store } from "../../store/store.ts";
import { isNear, PLAIN_WALLET, type WalletKind } from "./wallet-kind.ts";

const { decode, encode, fixed, list, optional, struct, text, time, u32 } = wire;
const { PLACE_CHARS_MAX, TICKET_BATCH } = PROTOCOL_LIMITS;
const { WALLET_TICKETS_MAX, WALLET_IDLE_MS } = LOCAL_LIMITS;

const LINK_CHARS_MAX = 512;

const points = list(fixed(TICKET_POINT_BYTES), TICKET_BATCH);
const KeptTicket = struct({
  day: u32,
  input: fixed(TICKET_INPUT_BYTES),
  output: fixed(TICKET_OUTPUT_BYTES),
  /** The link over which it was shown, without an answer so far. */
  shownBy: optional(text(LINK_CHARS_MAX)),
});
const WalletRecord = struct({
  relay: text(PLACE_CHARS_MAX),
  /** The operator's. */
  invite: optional(fixed(ISSUE_PROOF_BYTES)),
  tickets: list(KeptTicket, WALLET_TICKETS_MAX),
  /** What was asked for and not answered. */
  asked: optional(
    struct({
      day: u32,
      inputs: points,
      blinded: points,
      blinds: points,
      tweakedKey: fixed(TICKET_POINT_BYTES),
    }),
  ),
  /** When a ticket was last needed. */
  neededAt: time,
});
type WalletRecord = wire.Value<typeof WalletRecord>;

export interface ShownTicket extends Ticket {
  /** No relay has seen it before. */
  readonly isFirst: boolean;
}

export class Wallet {
  readonly kind: WalletKind;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  readonly #records = new Map<string, WalletRecord>();

  constructor(store: Store, clock: Clock, random: RandomBytes, kind: WalletKind = PLAIN_WALLET) {
    this.kind = kind;
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
    for (const [, bytes] of store.list(kind.prefix)) {
      const record = decode(WalletRecord, bytes, "STORE_BROKEN");
      this.#records.set(record.relay, record);
    }
  }

  /** Relays that tickets were asked of lately, or that there is an invite to. */
  get relays(): string[] {
    const sinceMs = this.#clock.nowMs() - WALLET_IDLE_MS;
    const all = [...this.#records.values()];
    return all
      .filter(({ invite, neededAt }) => invite !== null || neededAt > sinceMs)
      .map(({ relay }) => relay);
  }

  /** Those that may be shown for the first time. */
  count(relay: string): number {
    return this.#showable(relay).filter(({ shownBy }) => shownBy === null).length;
  }

  /** Those of the day for which more would be asked, or a later one. */
  countFresh(relay: string): number {
    const asked = this.kind.asks(this.#clock.nowMs(), false);
    return this.#good(relay).filter(({ day, shownBy }) => shownBy === null && day >= asked).length;
  }

  invite(relay: string): Uint8Array | null {
    return this.#records.get(relay)?.invite ?? null;
  }

  keepInvite(relay: string, invite: Uint8Array | null): void {
    this.#change(relay, { invite, neededAt: this.#clock.nowMs() });
  }

  needed(relay: string): void {
    this.#change(relay, { neededAt: this.#clock.nowMs() });
  }

  /** What to ask the relay for: what was asked before and not answered, or something new. Throws RELAY_BAD_ADDRESS. */
  ask(relay: string, isForNow: boolean): AskedTickets {
    const before = this.#records.get(relay)?.asked ?? null;
    const nowMs = this.#clock.nowMs();
    const { kind } = this;
    const isStillOf = (day: number) => kind.shows(day, nowMs) || day >= kind.asks(nowMs, true);
    if (before !== null && isNear(before.day, nowMs) && isStillOf(before.day)) return before;
    const day = kind.asks(nowMs, isForNow);
    const asked = askForTickets(issuerKeyOf(relay), day, this.#random);
    this.#change(relay, { asked });
    return asked;
  }

  /** The answer to what was asked; null: none that can be used will come. */
  answered(relay: string, tickets: readonly Ticket[] | null): void {
    const fresh = (tickets ?? []).map((ticket) => ({ ...ticket, shownBy: null }));
    this.#change(relay, {
      asked: null,
      tickets: [...this.#good(relay), ...fresh].slice(-WALLET_TICKETS_MAX),
    });
  }

  /** A ticket for this link to show: the one that it showed and was not answered, or the oldest. */
  show(relay: string, link: string): ShownTicket | null {
    const good = this.#good(relay);
    const showable = this.#showable(relay);
    const unused = showable.filter(({ shownBy }) => shownBy === null).sort((a, b) => a.day - b.day);
    const ticket = showable.find(({ shownBy }) => shownBy === link) ?? unused[0];
    if (ticket === undefined) return null;
    const isFirst = ticket.shownBy === null;
    const shown = { ...ticket, shownBy: link };
    if (isFirst) this.#change(relay, { tickets: good.map((one) => (one === ticket ? shown : one)) });
    const { day, input, output } = ticket;
    return { day, input, output, isFirst };
  }

  /** It was redeemed, or never will be. */
  drop(relay: string, { input }: Ticket): void {
    this.#change(relay, { tickets: this.#good(relay).filter((one) => !equalBytes(one.input, input)) });
  }

  /** Those that the relay would take. */
  #good(relay: string): WalletRecord["tickets"] {
    const nowMs = this.#clock.nowMs();
    return (this.#records.get(relay)?.tickets ?? []).filter(({ day }) => isNear(day, nowMs));
  }

  #showable(relay: string): WalletRecord["tickets"] {
    const nowMs = this.#clock.nowMs();
    return this.#good(relay).filter(({ day }) => this.kind.shows(day, nowMs));
  }

  #change(relay: string, change: Partial<WalletRecord>): void {
    const fresh: WalletRecord = { relay, invite: null, tickets: [], asked: null, neededAt: 0 };
    const record = { ...fresh, ...this.#records.get(relay), ...change };
    const isEmpty = record.invite === null && record.tickets.length === 0 && record.asked === null;
    const isOld = record.neededAt < this.#clock.nowMs() - WALLET_IDLE_MS;
    const value = isEmpty && isOld ? null : encode(WalletRecord, record);
    this.#store.apply({ writes: [{ key: this.kind.prefix + relay, value }], rows: [] });
    if (value === null) this.#records.delete(relay);
    else this.#records.set(relay, record);
  }
}

/** Throws RELAY_BAD_ADDRESS for one that asks for no tickets, too. */
function issuerKeyOf(relay: string): Uint8Array {
  return parseRelayAddress(relay).issuerKey ?? new Uint8Array();
}
