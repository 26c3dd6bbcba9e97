/**
 * The tickets of all relays that ask for them: two wallets, one for what is sent when there is something to say and one
 * for slots, and the rights that are bought with them. Why two: decision 0071.
 */

import type { BoxClient } from "@hushroom/net";
import { type ErrorCode, parseRelayAddress, type RandomBytes, slotBatchesADay } from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";
import type { Store } from "../../store/store.ts";
import type { SlotPlace } from "../levels/slot-place.ts";
import { PutRight } from "./put-right.ts";
import { SlotPurse } from "./slot-purse.ts";
import { TicketKeeper } from "./ticket-keeper.ts";
import { Wallet } from "./wallet.ts";
import { PLAIN_WALLET, SLOT_WALLET, type WalletKind } from "./wallet-kind.ts";

export interface RelayTicketsParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** From 0 up to 1. */
  readonly fraction: () => number;
  /** A new connection to the relay, over a circuit of its own. */
  readonly connect: (relay: string) => Promise<BoxClient>;
  /** Something that people see is not as it was. */
  readonly changed: () => void;
}

const asksForTickets = (relay: string): boolean => parseRelayAddress(relay).issuerKey !== null;

export class RelayTickets {
  readonly #parts: RelayTicketsParts;
  readonly #plain: TicketKeeper;
  readonly #slots: TicketKeeper;

  constructor(parts: RelayTicketsParts) {
    this.#parts = parts;
    this.#plain = this.#keeper(PLAIN_WALLET);
    this.#slots = this.#keeper(SLOT_WALLET);
  }

  #keeper(kind: WalletKind): TicketKeeper {
    const { store, clock, random, fraction, connect, changed } = this.#parts;
    const wallet = new Wallet(store, clock, random, kind);
    return new TicketKeeper({
      wallet,
      clock,
      invite: (relay) => this.invite(relay),
      random: fraction,
      connect,
      changed,
    });
  }

  /** What opens a link's puts there; null for a relay without tickets. */
  right(relay: string, link: string): PutRight | null {
    if (!asksForTickets(relay)) return null;
    return new PutRight({ counter: this.#plain.at(relay), clock: this.#parts.clock, link });
  }

  /** What the slots of a level show there; null for a relay without tickets. */
  purse({ relay, level }: SlotPlace, slotMs: number): SlotPurse | null {
    if (!asksForTickets(relay)) return null;
    const { clock, random } = this.#parts;
    const batchesADay = slotBatchesADay(level, slotMs);
    return new SlotPurse({ counter: this.#slots.at(relay), clock, random, batchesADay });
  }

  /** The operator's, for this relay. It serves both wallets. */
  invite(relay: string): Uint8Array | null {
    return this.#plain.wallet.invite(relay);
  }

  /** Throws what the relay is to blame for; see TicketCounter. */
  async addInvite(relay: string, invite: Uint8Array): Promise<void> {
    await this.#plain.at(relay).addInvite(invite);
    this.#slots.at(relay).tryAgain();
  }

  /** Relays that tickets or an invite are kept of. */
  get relays(): readonly string[] {
    return this.#plain.wallet.relays;
  }

  /** How many may be shown outside of slots. */
  count(relay: string): number {
    return this.#plain.wallet.count(relay);
  }

  /** What is wrong with a relay's tickets. */
  trouble(relay: string): ErrorCode | null {
    return this.#plain.at(relay).trouble ?? this.#slots.at(relay).trouble;
  }

  /** Why frames of links whose key begins so wait. */
  troubleOf(beginning: string): ErrorCode | null {
    return this.#plain.troubleOf(beginning);
  }

  /** Links whose key begins so are no more. */
  drop(beginning: string): void {
    this.#plain.drop(beginning);
  }

  /** Tor is ready. */
  tryNow(): void {
    this.#plain.tryNow();
    this.#slots.tryNow();
  }
}
