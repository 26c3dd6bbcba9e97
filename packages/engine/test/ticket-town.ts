/** Tickets of a relay in virtual time: the relay's own code at the other end, honest or with answers of its own. */
import { createHash } from "node:crypto";
import type { BoxClient } from "@hushroom/net";
import {
  equalBytes,
  formatRelayAddress,
  issuerKeys,
  type PutStatus,
  type RelayAnswer,
} from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { frameOf, type HouseClient } from "../../relay/test/house-client.ts";
import { RelayHouse } from "../../relay/test/relay/relay-house.ts";
import { PutRight } from "../src/sealed/tickets/put-right.ts";
import { TicketKeeper } from "../src/sealed/tickets/ticket-keeper.ts";
import { Wallet } from "../src/sealed/tickets/wallet.ts";
import { RamStore } from "../src/store/ram-store.ts";

export const SEED = new Uint8Array(32).fill(5);
export const INVITE = new Uint8Array(32).fill(6);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const hash = createHash("sha256").update(INVITE).digest("hex");
export const relay = formatRelayAddress({
  host: "relay.example",
  port: 80,
  issuerKey: issuerKeys(SEED).publicKey,
});

/** Answers in the relay's stead; undefined: the relay answers itself. */
export type Lie = (asked: { readonly op: string }) => Partial<RelayAnswer> | "cut" | undefined;

interface TownOptions {
  readonly seed?: Uint8Array;
  readonly batches?: number;
  readonly workBits?: number;
}

/** A relay, and one person's wallet. */
export class Town {
  readonly house: RelayHouse;
  readonly store = new RamStore();
  readonly random = new SeededRandom(3).bytes;
  readonly shown: Uint8Array[] = [];
  lie: Lie = () => undefined;
  putsAnswered: PutStatus | null = null;
  /** So far this person's clock is from the relay's. */
  aheadMs = 0;
  wallet!: Wallet;
  keeper!: TicketKeeper;

  constructor({ seed = SEED, batches = 2, workBits = 0 }: TownOptions = {}) {
    const tickets = { seed, invites: new Map([[hash, batches]]), workBits };
    this.house = new RelayHouse({ boxes: 1000, tickets });
    this.restart();
  }

  /** The program begins anew with what the store has. */
  restart(): void {
    const { world } = this.house;
    const after = (delayMs: number, act: () => void) => world.after(delayMs, act);
    const clock = { nowMs: () => world.nowMs + this.aheadMs, monotonicMs: () => world.nowMs, after };
    this.wallet = new Wallet(this.store, clock, this.random);
    this.keeper = this.makeKeeper(this.wallet);
  }

  makeKeeper(wallet: Wallet): TicketKeeper {
    const { world } = this.house;
    const after = (delayMs: number, act: () => void) => world.after(delayMs, act);
    return new TicketKeeper({
      wallet,
      clock: { nowMs: () => world.nowMs + this.aheadMs, monotonicMs: () => world.nowMs, after },
      invite: (relay) => this.wallet.invite(relay),
      connect: async () => this.#client(this.house.client(), () => {}),
      random: () => 0.5,
      changed: () => {},
    });
  }

  connect(link: string) {
    const { world } = this.house;
    const after = (delayMs: number, act: () => void) => world.after(delayMs, act);
    const clock = { nowMs: () => world.nowMs + this.aheadMs, monotonicMs: () => world.nowMs, after };
    const right = new PutRight({ counter: this.keeper.at(relay), clock, link });
    const wire = this.house.client();
    const client = this.#client(wire, () => right.closed());
    let key = 0;
    const put = async (): Promise<PutStatus | null> => {
      await right.enter(client);
      const status = this.putsAnswered ?? wire.put(key++, frameOf(1)).status;
      right.answered(status);
      return status;
    };
    return { put: () => put().catch(() => null), close: () => right.closed() };
  }

  async pass(ms: number): Promise<void> {
    const endMs = this.house.world.nowMs + ms;
    const stepMs = Math.max(1000, ms / 200);
    while (this.house.world.nowMs < endMs) {
      await settled();
      this.house.pass(Math.min(stepMs, endMs - this.house.world.nowMs));
    }
    await settled();
  }

  #client(wire: HouseClient, closed: () => void): BoxClient {
    const ask = async (asked: { op: string; input?: Uint8Array }) => {
      if (asked.op === "redeem" && asked.input !== undefined) this.shown.push(asked.input);
      const lie = this.lie(asked);
      if (lie === "cut") {
        closed();
        throw new Error("cut");
      }
      const [answer] = wire.askRelay(asked as Parameters<HouseClient["askRelay"]>[0]);
      return { ...answer, ...lie };
    };
    return { ask, close: closed, onClose: () => {} } as unknown as BoxClient;
  }
}

export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

/** With the operator's invite, and the first batch. */
export async function invited(options: TownOptions = {}): Promise<Town> {
  const town = new Town(options);
  await town.keeper.at(relay).addInvite(INVITE);
  return town;
}

export const distinct = (all: readonly Uint8Array[]) =>
  all.filter((one, at) => all.findIndex((other) => equalBytes(one, other)) === at).length;
