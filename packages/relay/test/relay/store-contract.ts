/** What every store of a relay does, whatever is behind it: run over memory and over a real Redis. */

import { randomBytes } from "node:crypto";
import { frameHash, LOG_END } from "@hushroom/protocol";
import { until } from "@hushroom/testkit";
import { afterEach, describe, expect, it } from "vitest";
import type { PutOutcome } from "../../src/index.ts";
import type { InvitedBatch, LogBatch, RelayStore, SpendOutcome } from "../../src/relay/relay-store.ts";
import { frameOf } from "../house-client.ts";

export const BOXES = 64;
export const LOG_ENTRIES = 6;
/** For what has to be over within a test, and for what must not be, however slow the machine. */
export const TTL_MS = 1500;
const LASTING_MS = 60_000;

export interface StoreUnderTest {
  readonly store: RelayStore;
  /** Another process of the same relay; the store itself where there can be one only. */
  readonly other: RelayStore;
  /** What came, as the other process is told. */
  readonly arrived: [string, Uint8Array][];
  /** Lets this time pass. */
  pass(ms: number): Promise<void>;
  end(): Promise<void>;
}

/** Addresses are hex here, and bytes to a store. */
export const bytesOf = (address: string) => Buffer.from(address, "hex");
export const textOf = (address: Uint8Array) => Buffer.from(address).toString("hex");

const anyAddress = () => randomBytes(32).toString("hex");
/** Of one shard, so that its cap is reached soon. */
const near = (first: string) => first + anyAddress().slice(2);

export const put = (store: RelayStore, address: string, frame: Uint8Array) =>
  new Promise<PutOutcome>((resolve) => store.put(bytesOf(address), frame, resolve));
export const get = (store: RelayStore, address: string) =>
  new Promise<Uint8Array | null>((resolve) => store.get(bytesOf(address), resolve));
export const append = (store: RelayStore, address: string, frame: Uint8Array) =>
  new Promise<void>((resolve) => store.append(bytesOf(address), frame, resolve));
export const read = (store: RelayStore, cursor: bigint, max: number) =>
  new Promise<LogBatch>((resolve) => store.read(cursor, max, (lent) => resolve(structuredClone(lent))));
export const spend = (store: RelayStore, ticket: string, day: number) =>
  new Promise<SpendOutcome>((resolve) => store.spend(ticket, day, resolve));

export const invited = (store: RelayStore, batch: InvitedBatch) =>
  new Promise<boolean>((resolve) => store.invited(batch, resolve));

const marks = ({ entries }: LogBatch) => entries.map(({ frame }) => frame[0]);

export function relayStoreContract(make: (ttlMs: number) => Promise<StoreUnderTest>): void {
  let made: StoreUnderTest;
  afterEach(async () => await made.end());
  const begin = async (ttlMs = LASTING_MS) => {
    made = await make(ttlMs);
    return made;
  };

  describe("boxes", () => {
    it("are written once and read by all until their time is over", async () => {
      const { store, other, pass } = await begin(TTL_MS);
      const address = anyAddress();
      expect(await get(store, address)).toBeNull();
      expect(await put(store, address, frameOf(1))).toEqual({ status: "ok" });
      const again = await put(other, address, frameOf(2));
      expect(again).toEqual({ status: "exists", hash: frameHash(frameOf(1)) });
      expect([await get(store, address), await get(other, address)]).toEqual([frameOf(1), frameOf(1)]);
      await pass(TTL_MS);
      expect(await get(other, address)).toBeNull();
      expect(await put(store, address, frameOf(2))).toEqual({ status: "ok" });
    });

    it("are told of, once each, also what another process took", async () => {
      const { store, arrived } = await begin();
      const address = anyAddress();
      await put(store, address, frameOf(1));
      await put(store, address, frameOf(2));
      const next = anyAddress();
      await put(store, next, frameOf(3));
      await until("they are told of", 5000, () => arrived.length >= 2);
      expect(arrived).toEqual([
        [address, frameOf(1)],
        [next, frameOf(3)],
      ]);
    });

    it("are refused when there is no room, until something is over", async () => {
      const { store, other, pass } = await begin(TTL_MS);
      const addresses = Array.from({ length: BOXES + 1 }, () => near("07"));
      // All at once: the first may not be over before the last is put.
      const all = await Promise.all(addresses.map((address) => put(store, address, frameOf(1))));
      const outcomes = all.map(({ status }) => status);
      const kept = outcomes.filter((status) => status === "ok").length;
      expect(kept).toBeGreaterThan(0);
      expect(outcomes.slice(kept)).toEqual(outcomes.slice(kept).map(() => "full"));
      expect(await get(other, addresses[0] ?? "")).toEqual(frameOf(1));
      await pass(TTL_MS);
      expect((await put(other, near("07"), frameOf(1))).status).toBe("ok");
    });

    it("of one address asked for by two at a time go to one of them", async () => {
      const { store, other } = await begin();
      const address = anyAddress();
      const outcomes = await Promise.all([put(store, address, frameOf(1)), put(other, address, frameOf(2))]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(["exists", "ok"]);
    });
  });

  describe("the log", () => {
    it("is the same for all, in order, and goes on from a cursor", async () => {
      const { store, other } = await begin();
      for (let mark = 1; mark <= 5; mark++) {
        await append(mark % 2 === 0 ? store : other, anyAddress(), frameOf(mark));
      }
      const first = await read(store, 0n, 3);
      expect(marks(first)).toEqual([1, 2, 3]);
      expect(await read(other, 0n, 3)).toEqual(first);
      const second = await read(other, first.cursor, 3);
      expect(marks(second)).toEqual([4, 5]);
      const third = await read(store, second.cursor, 3);
      expect([marks(third), third.cursor]).toEqual([[], second.cursor]);
      await append(store, anyAddress(), frameOf(6));
      expect(marks(await read(store, third.cursor, 3))).toEqual([6]);
      expect(marks(await read(store, 2n ** 63n, 1))).toEqual([1]);
    });

    it("shows who asks from its end on nothing that came before", async () => {
      const { store, other } = await begin();
      const empty = await read(store, LOG_END, 3);
      expect(empty.entries).toEqual([]);
      for (let mark = 1; mark <= 4; mark++) await append(store, anyAddress(), frameOf(mark));
      expect(marks(await read(store, empty.cursor, 1))).toEqual([1]);
      const end = await read(other, LOG_END, 3);
      expect(end.entries).toEqual([]);
      await append(other, anyAddress(), frameOf(5));
      expect(marks(await read(store, end.cursor, 3))).toEqual([5]);
    });

    it("takes one frame for an address; one too many takes the place of the oldest", async () => {
      const { store, other, pass } = await begin(TTL_MS);
      const address = anyAddress();
      await append(store, address, frameOf(1));
      await append(other, address, frameOf(2));
      for (let mark = 3; mark <= LOG_ENTRIES + 5; mark++) await append(other, anyAddress(), frameOf(mark));
      const all = await read(store, 0n, 64);
      expect(marks(all)).toEqual([6, 7, 8, 9, 10, 11]);
      expect(marks(await read(other, 1n, 2))).toEqual([6, 7]);
      await pass(TTL_MS);
      await append(store, anyAddress(), frameOf(99));
      expect(marks(await read(store, 0n, 64))).toEqual([99]);
      expect(marks(await read(other, all.cursor, 64))).toEqual([99]);
    });
  });

  it("tickets are spent once, whichever process is asked", async () => {
    const { store, other } = await begin();
    const [ticket, another] = [anyAddress(), anyAddress()];
    expect([await spend(store, ticket, 20_000), await spend(other, ticket, 20_000)]).toEqual(["ok", "spent"]);
    expect([await spend(other, another, 20_000), await spend(store, another, 20_000)]).toEqual([
      "ok",
      "spent",
    ]);
  });

  it("batches for an invite are counted for each day, the same one once, whichever process is asked", async () => {
    const { store, other } = await begin();
    const [invite, another] = [anyAddress(), anyAddress()];
    const [one, two, three, four] = [anyAddress(), anyAddress(), anyAddress(), anyAddress()];
    const asked = (each: RelayStore, points: string, of = invite, day = 20_000) =>
      invited(each, { invite: of, day, points, batches: 2 });
    expect([await asked(store, one), await asked(other, one), await asked(other, two)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([await asked(store, three), await asked(other, three)]).toEqual([false, false]);
    expect([await asked(store, two), await asked(other, one)]).toEqual([true, true]);
    expect([await asked(store, three, another), await asked(other, four, another)]).toEqual([true, true]);
    expect(await asked(store, one, another)).toBe(false);
    expect([await asked(other, three, invite, 20_001), await asked(store, four)]).toEqual([true, false]);
    const atOnce = Array.from({ length: 6 }, (_, at) =>
      asked(at % 2 === 0 ? store : other, anyAddress(), invite, 20_002),
    );
    expect((await Promise.all(atOnce)).filter(Boolean).length).toBe(2);
  });

  it("all processes have one boot id", async () => {
    const { store, other } = await begin();
    expect(store.bootId).toEqual(other.bootId);
    expect(store.bootId.length).toBe(16);
  });
}
