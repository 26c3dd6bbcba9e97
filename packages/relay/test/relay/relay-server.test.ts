/** A relay in virtual time: boxes, rights, the log, and what it tells nobody. */

import { addressText, encodeRelayRequest, frameHash, LOCAL_LIMITS } from "@hushroom/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOf, frameOf, TTL_MS, textOf } from "../house-client.ts";
import { RelayHouse, TERMS } from "./relay-house.ts";

const keysOf = (log: { count: number; entries: readonly { frame: Uint8Array }[] } | undefined) =>
  (log?.entries ?? []).slice(0, log?.count).map(({ frame }) => frame[0]);

describe("boxes of a relay", () => {
  it("are written once, by anybody, and read by anybody who knows their address, also later", () => {
    const house = new RelayHouse();
    const [writer, reader] = [house.client(), house.client()];
    expect(writer.put(1, frameOf(7)).status).toBe("ok");
    writer.end();
    expect(reader.get(1)).toEqual(frameOf(7));
    const again = reader.put(1, frameOf(8));
    expect([again.status, again.hash]).toEqual(["exists", frameHash(frameOf(7))]);
    house.pass(TTL_MS - 1);
    expect(reader.get(1)).toEqual(frameOf(7));
    house.pass(1);
    expect(reader.get(1)).toBeNull();
    expect(house.server.size).toBe(0);
  });

  it("refuse what there is no room for, and put nothing else out", () => {
    const house = new RelayHouse({ boxes: 2 });
    const client = house.client();
    expect([1, 2, 3].map((key) => client.put(key, frameOf(key)).status)).toEqual(["ok", "ok", "full"]);
    expect([client.get(1), client.get(2), client.get(3)]).toEqual([frameOf(1), frameOf(2), null]);
  });

  it("are pushed to all that wait, each once", () => {
    const house = new RelayHouse();
    const [writer, one, other] = [house.client(), house.client(), house.client()];
    expect([one.watch(1), other.watch(1), other.watch(2)]).toEqual([[], [], []]);
    writer.put(1, frameOf(7));
    for (const client of [one, other]) {
      expect(client.answers.at(-1)).toEqual({ op: "box", tag: 1, found: true, frame: frameOf(7) });
      expect(client.answers.length).toBe(2);
    }
    expect(one.watch(1)[0]).toMatchObject({ found: true });
    one.end();
    other.ask({ op: "unwatch", address: addressOf(2) });
    writer.put(2, frameOf(8));
    expect([one, other].map(({ answers }) => answers.at(-1)?.op)).toEqual(["box", "pong"]);
  });

  it("answer a GET in one size, found or not, and never twice the same filler", () => {
    const house = new RelayHouse();
    const client = house.client();
    client.put(1, frameOf(7));
    const before = client.lengths.length;
    const [found] = client.ask({ op: "get", address: addressOf(1) });
    const [missing] = client.ask({ op: "get", address: addressOf(2) });
    const [again] = client.ask({ op: "get", address: addressOf(2) });
    expect(new Set(client.lengths.slice(before)).size).toBe(1);
    expect(found).toMatchObject({ found: true });
    expect(missing).toMatchObject({ found: false });
    expect(missing).not.toEqual({ ...again, tag: missing?.op === "box" ? missing.tag : 0 });
  });

  it("take so many frames of a connection in an hour, counting only what they kept", () => {
    const house = new RelayHouse({ boxes: 100 });
    const client = house.client();
    for (let key = 1; key < TERMS.rightPuts; key++) {
      expect(client.put(key, frameOf(1)).status).toBe("ok");
      expect(client.put(key, frameOf(2)).status).toBe("exists");
    }
    expect(client.put(49, frameOf(1)).status).toBe("ok");
    expect(client.put(50, frameOf(1)).status).toBe("full");
    expect(house.client().put(51, frameOf(1)).status).toBe("ok");
    house.pass(LOCAL_LIMITS.RELAY_RIGHT_MS);
    expect(client.put(50, frameOf(1)).status).toBe("ok");
  });
});

describe("a WATCH of many boxes", () => {
  it("is answered for each of them once, with its number after the first tag, as they lie or come", () => {
    const house = new RelayHouse();
    const [writer, reader] = [house.client(), house.client()];
    writer.put(3, frameOf(3));
    writer.put(1, frameOf(1));
    const found = (number: number, key: number) => ({
      op: "box",
      tag: 1 + number,
      found: true,
      frame: frameOf(key),
    });
    expect(reader.watch(1, 2, 3, 4)).toMatchObject([found(0, 1), found(2, 3)]);
    writer.put(4, frameOf(4));
    writer.put(2, frameOf(2));
    expect(reader.answers.slice(3)).toMatchObject([found(3, 4), found(1, 2)]);
  });

  it.each([
    ["may not tell of what comes is asked for each that begins to wait", true],
    ["tells of all that comes is asked once for all that wait", false],
  ])("at a store that %s", (_, mayMiss) => {
    const found: string[][] = [];
    let frames = new Map<string, Uint8Array>();
    const house = new RelayHouse({
      store: (memory, events) => {
        const find = (addresses: readonly Uint8Array[]) => {
          found.push(addresses.map(addressText));
          for (const address of addresses) {
            const frame = frames.get(addressText(address));
            if (frame !== undefined) events.arrived(address, frame, false);
          }
        };
        return Object.assign(memory, { mayMiss, find });
      },
    });
    const [first, second] = [house.client(), house.client()];
    first.watch(1);
    frames = new Map([[textOf(1), frameOf(7)]]);
    second.watch(1);
    expect(found).toEqual(mayMiss ? [[textOf(1)], [textOf(1)]] : [[textOf(1)]]);
    const told = { op: "box", tag: 1, found: true, frame: frameOf(7) };
    for (const { answers } of [first, second]) expect(answers.slice(1)).toEqual(mayMiss ? [told] : []);
  });

  it("moves earlier ones of the same boxes to its own tags, and counts each that is too many as not found", () => {
    const house = new RelayHouse({ boxes: 8000, terms: { rightPuts: 8000 } });
    const [writer, reader] = [house.client(), house.client()];
    const most = LOCAL_LIMITS.BOX_WATCHES_PER_CONNECTION_MAX;
    const all = Array.from({ length: most + 2 }, (_, key) => key);
    for (let at = 0; at < most; at += 32) {
      expect(reader.watch(...all.slice(at, Math.min(at + 32, most)))).toEqual([]);
    }
    const tag = most / 32 + 1;
    expect(reader.watch(5, most, 6, most + 1)).toMatchObject([
      { op: "box", tag: tag + 1, found: false },
      { op: "box", tag: tag + 3, found: false },
    ]);
    writer.put(6, frameOf(6));
    expect(reader.last).toMatchObject({ tag: tag + 2, found: true });
  });
});

describe("the log of a relay", () => {
  it("is read by all in the order in which it came, batch after batch, in answers of one size", () => {
    const house = new RelayHouse();
    const writers = [house.client(), house.client()];
    for (let key = 1; key <= 6; key++) writers[key % 2]?.append(key, frameOf(key));
    for (const reader of [house.client(), ...writers]) {
      reader.sync(0n);
      house.pass(TERMS.paceMs);
      reader.sync(reader.logs().at(-1)?.cursor ?? 0n);
      house.pass(TERMS.paceMs);
      reader.sync(reader.logs().at(-1)?.cursor ?? 0n);
      expect(reader.logs().map(keysOf)).toEqual([[1, 2, 3, 4], [5, 6], []]);
      expect(new Set(reader.logs().map(({ entries }) => entries.length))).toEqual(new Set([TERMS.batch]));
      expect(reader.logs()[0]?.entries[0]?.address).toEqual(addressOf(1));
      expect(new Set(reader.lengths.slice(-3)).size).toBe(reader.logs().length === 3 ? 1 : 0);
    }
  });

  it("answers an APPEND the same, kept or not", () => {
    const house = new RelayHouse({ logEntries: 2, terms: { paceMs: 60_000 } });
    const client = house.client();
    const answers = [1, 1, 2, 3, 4, 5, 6, 7].map((key) => client.append(key, frameOf(key)));
    expect(answers.map(([answer]) => answer?.op)).toEqual(answers.map(() => "appended"));
    expect(new Set(client.lengths.slice(1)).size).toBe(1);
    client.sync(0n);
    expect(client.logs().map(keysOf)).toEqual([[2, 3]]);
  });

  it("hears no more of one connection than its pace, and of the others all the same", () => {
    const house = new RelayHouse({ logEntries: 100, terms: { batch: 64 } });
    const client = house.client();
    for (let key = 1; key <= 20; key++) client.append(key, frameOf(key));
    house.pass(2 * TERMS.paceMs);
    for (let key = 31; key <= 40; key++) client.append(key, frameOf(key));
    house.client().append(60, frameOf(60));
    client.sync(0n);
    const burst = LOCAL_LIMITS.RELAY_APPENDS_BURST;
    expect(client.logs().map(keysOf)).toEqual([[1, 2, 3, 4, 31, 32, 60]]);
    expect(burst).toBe(4);
  });

  it("is answered once in a pace: an early SYNC waits, and a second one costs the connection", () => {
    const house = new RelayHouse();
    const client = house.client();
    client.sync(0n);
    expect(client.logs().length).toBe(1);
    client.sync(0n);
    expect(client.logs().length).toBe(1);
    house.pass(TERMS.paceMs - 1);
    expect(client.logs().length).toBe(1);
    house.client().append(1, frameOf(9));
    house.pass(1);
    expect(client.logs().map(keysOf)).toEqual([[], [9]]);
    client.sync(1n);
    client.sync(1n);
    expect([client.closed, client.logs().length]).toEqual([true, 2]);
    house.pass(TERMS.paceMs);
    expect(client.logs().length).toBe(2);
  });

  it("answers no more new connections than its rate, those that are there in time, and who comes then after whom it keeps waiting", () => {
    const house = new RelayHouse({ terms: { batch: 1 } });
    const { RELAY_FIRST_READS_BURST: burst, RELAY_FIRST_READS_PER_SECOND: perSecond } = LOCAL_LIMITS;
    const there = house.client();
    there.sync(0n);
    let answered = 0;
    for (let second = 1; second <= 3; second++) {
      for (let at = 0; at < 2 * perSecond; at++) {
        const storming = house.client();
        storming.sync(0n);
        answered += storming.logs().length;
        storming.end();
      }
      house.pass(TERMS.paceMs);
      there.sync(0n);
      expect(there.logs()).toHaveLength(1 + second);
    }
    expect(answered).toBeLessThanOrEqual(burst + 3 * perSecond);
    expect(answered).toBeGreaterThanOrEqual(3 * perSecond);
    const waiting = Array.from({ length: 3 * perSecond }, () => house.client());
    for (const client of waiting) client.sync(0n);
    const honest = house.client();
    honest.sync(0n);
    house.pass(1000);
    expect(honest.logs()).toEqual([]);
    house.pass(3000);
    expect(honest.logs()).toHaveLength(1);
  });

  it("forgets what is over, and cursors go on meaning the same", () => {
    const house = new RelayHouse({ logEntries: 4000, terms: { batch: 64 } });
    const reader = house.client();
    let cursor = 0n;
    for (let round = 0; round < 30; round++) {
      for (let at = 0; at < 60; at++) house.client().append(1 + round * 60 + at, frameOf(round));
      reader.sync(cursor);
      house.pass(TTL_MS / 4);
      cursor = reader.logs().at(-1)?.cursor ?? 0n;
      expect(keysOf(reader.logs().at(-1))).toEqual(Array(60).fill(round));
      expect(house.server.size).toBeLessThanOrEqual(240);
    }
    const late = house.client();
    late.sync(0n);
    expect(keysOf(late.logs()[0])?.[0]).toBe(27);
    late.sync(2n ** 63n);
    house.pass(TERMS.paceMs);
    expect(keysOf(late.logs()[1])?.[0]).toBe(27);
  });
});

describe("a relay", () => {
  it("tells its terms", () => {
    const [answer] = new RelayHouse().client().askRelay({ op: "terms" });
    expect(answer).toMatchObject({ op: "terms-answer", ticketed: false, ...TERMS, day: 19_675 });
  });

  it("cuts off who sends anything else, whatever it is, and nobody else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const house = new RelayHouse();
        const [honest, hostile] = [house.client(), house.client()];
        hostile.send(bytes);
        expect(hostile.closed || hostile.answers.length + hostile.watchesOpen(bytes) > 1).toBe(true);
        expect(honest.put(1, frameOf(1)).status).toBe("ok");
        expect(honest.closed).toBe(false);
      }),
      { numRuns: 300 },
    );
    const hostile = new RelayHouse().client();
    hostile.send(encodeRelayRequest({ op: "sync", tag: 1, cursor: 0n }).slice(0, 9));
    expect(hostile.closed).toBe(true);
  });

  it("counts, coarsely, and says nothing of anybody", () => {
    const house = new RelayHouse({ boxes: 1000, terms: { rightPuts: 1000 } });
    const client = house.client();
    for (let key = 0; key < 199; key++) client.put(key, frameOf(key));
    const text = house.server.counters.exposition({ connections: house.server.connections, frames: 199 });
    expect(text).toContain("hushroom_relay_put_total 100\n");
    expect(text).toContain("hushroom_relay_frames 190\n");
    expect(text).toContain("hushroom_relay_connections 0\n");
    expect(text).toMatch(/^(# TYPE hushroom_relay_[a-z_]+ (counter|gauge)\n|hushroom_relay_[a-z_]+ \d+\n)+$/);
  });
});
