/** A relay's frames in memory, by the suite for all stores, and what memory alone does. */

import { SeededRandom } from "@hushroom/testkit";
import { expect, it } from "vitest";
import { MemoryStore } from "../../src/index.ts";
import { frameOf } from "../house-client.ts";
import {
  append,
  BOXES,
  LOG_ENTRIES,
  put,
  read,
  relayStoreContract,
  TTL_MS,
  textOf,
} from "./store-contract.ts";

function memory(arrived: (address: Uint8Array, frame: Uint8Array) => void = () => {}) {
  let nowMs = 0;
  const store = new MemoryStore({
    boxes: BOXES,
    logEntries: LOG_ENTRIES,
    ttlMs: TTL_MS,
    random: new SeededRandom(1).bytes,
    nowMs: () => nowMs,
    events: { arrived, isAwaited: () => true, lost: () => {} },
  });
  return {
    store,
    pass: async (ms: number) => {
      nowMs += ms;
      store.tick();
    },
  };
}

relayStoreContract(async () => {
  const arrived: [string, Uint8Array][] = [];
  const { store, pass } = memory(
    (address, frame) => void arrived.push([textOf(address), new Uint8Array(frame)]),
  );
  return { store, other: store, arrived, pass, end: () => store.close() };
});

it("is empty once it is closed", async () => {
  const { store } = memory();
  await put(store, "00".repeat(32), frameOf(1));
  await append(store, "01".repeat(32), frameOf(2));
  expect(store.size).toBe(2);
  await store.close();
  expect([store.size, (await read(store, 0n, 4)).entries]).toEqual([0, []]);
});
