/** The server in virtual time: what writers, readers and the daemon around it see. */

import { BOOT_ID_BYTES, encodeBoxRequest, equalBytes, frameHash, LOCAL_LIMITS } from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { type BoxServer, keepAll } from "../src/index.ts";
import { BoxHouse } from "./box-house.ts";
import { addressOf, frameOf, keyOf, TTL_MS, textOf } from "./house-client.ts";

describe("a relay's boxes", () => {
  it("begin with HELLO, and tell a new start from an old one", () => {
    const first = new BoxHouse().client().last;
    const second = new BoxHouse({ random: new SeededRandom(2).bytes }).client().last;
    expect(first).toMatchObject({ op: "hello", ttlMs: TTL_MS });
    if (first?.op !== "hello" || second?.op !== "hello") throw new Error("HELLO comes first");
    expect(first.bootId).toHaveLength(BOOT_ID_BYTES);
    expect(first.bootId).not.toEqual(second.bootId);
  });

  it("are written once, and show a second writer whose frame lies there", () => {
    const house = new BoxHouse({ admit: keepAll });
    const [alice, bob] = [house.client(), house.client()];
    expect(alice.get(1)).toBeNull();
    expect(alice.put(1, frameOf(1)).status).toBe("ok");
    expect(bob.put(1, frameOf(2))).toMatchObject({ status: "exists", hash: frameHash(frameOf(1)) });
    expect(alice.put(1, frameOf(1))).toMatchObject({ status: "exists", hash: frameHash(frameOf(1)) });
    expect(bob.get(1)).toEqual(frameOf(1));
  });

  it("answer a miss with bytes that are random, not with what lay in memory before", () => {
    const house = new BoxHouse({ admit: keepAll });
    const [one, two] = [1, 2].map((key) => house.client().ask({ op: "get", address: addressOf(key) })[0]);
    if (one?.op !== "box" || two?.op !== "box") throw new Error("a GET is answered by BOX");
    expect([one.found, two.found]).toEqual([false, false]);
    expect(new Set(one.frame).size).toBeGreaterThan(200);
    expect(one.frame).not.toEqual(two.frame);
  });

  it("say FULL without losing anything, and have room again after the time of a frame", () => {
    const house = new BoxHouse({ admit: keepAll, capacity: 2 });
    const client = house.client();
    expect([1, 2, 3].map((key) => client.put(key, frameOf(key)).status)).toEqual(["ok", "ok", "full"]);
    expect(client.get(1)).toEqual(frameOf(1));
    house.pass(TTL_MS - 1);
    expect(client.put(3, frameOf(3)).status).toBe("full");
    house.pass(1);
    expect(client.get(1)).toBeNull();
    expect(client.put(3, frameOf(3)).status).toBe("ok");
  });

  it("end on time without a tick, when somebody asks", () => {
    const house = new BoxHouse({ admit: keepAll });
    const client = house.client();
    client.put(1, frameOf(1));
    house.nowMs = TTL_MS;
    expect(client.get(1)).toBeNull();
  });

  it("keep a connection to its quota, and what it put after its end", () => {
    const max = LOCAL_LIMITS.BOX_FRAMES_PER_CONNECTION_MAX;
    const house = new BoxHouse({ admit: keepAll, capacity: max + 2 });
    const greedy = house.client();
    for (let key = 0; key < max; key++) expect(greedy.put(key, frameOf(1)).status).toBe("ok");
    expect(greedy.put(max, frameOf(1)).status).toBe("full");
    expect(house.client().put(max, frameOf(2)).status).toBe("ok");
    greedy.end();
    expect(house.server.size).toBe(max + 1);
  });

  it("answer a watch at once if something lies there, otherwise once when it comes", () => {
    const house = new BoxHouse({ admit: keepAll });
    const [writer, early, late] = [house.client(), house.client(), house.client()];
    expect(early.watch(1)).toEqual([]);
    writer.put(2, frameOf(2));
    expect(early.answers).toHaveLength(1);
    writer.put(1, frameOf(1));
    expect(early.last).toMatchObject({ op: "box", tag: 1, found: true, frame: frameOf(1) });
    expect(late.watch(1)).toMatchObject([{ op: "box", found: true, frame: frameOf(1) }]);
    expect(early.answers).toHaveLength(2);
  });

  it("forget a watch when asked, or when its connection ends", () => {
    const house = new BoxHouse({ admit: keepAll });
    const [writer, one, two] = [house.client(), house.client(), house.client()];
    one.watch(1);
    two.watch(1);
    expect(one.ask({ op: "unwatch", address: addressOf(1) })).toEqual([{ op: "pong", tag: 2 }]);
    two.end();
    writer.put(1, frameOf(1));
    expect([one.last?.op, two.last?.op]).toEqual(["pong", "hello"]);
  });

  it("wait for a bounded number of boxes, and say so to who asks for more", () => {
    const house = new BoxHouse({ admit: keepAll });
    const client = house.client();
    for (let key = 0; key < LOCAL_LIMITS.BOX_WATCHES_PER_CONNECTION_MAX; key++) {
      expect(client.watch(key)).toEqual([]);
    }
    expect(client.watch(60_000)).toMatchObject([{ op: "box", found: false }]);
    expect(client.watch(1)).toEqual([]);
    expect(house.client().watch(60_000)).toEqual([]);
  });

  it("close the connection that breaks the protocol, once and alone", () => {
    const house = new BoxHouse({ admit: keepAll });
    const [bad, good] = [house.client(), house.client()];
    bad.watch(1);
    bad.send(new Uint8Array([1, 2, 3]));
    expect(bad.closed).toBe(true);
    bad.send(encodeBoxRequest({ op: "ping", tag: 9 }));
    good.put(1, frameOf(1));
    expect(bad.last?.op).toBe("hello");
    expect([good.last?.op, good.closed, house.server.connections]).toEqual(["put-answer", false, 1]);
  });
});

describe("a daemon's boxes", () => {
  it("hand over what is expected before its writer hears OK, and remember what was consumed", () => {
    const seen: string[] = [];
    const house = new BoxHouse({
      arrived: (address, frame) => {
        house.server.consume(address);
        seen.push(`${address} ${frame[0]} ${writer.last?.op}`);
      },
    });
    const writer = house.client();
    house.server.expect([textOf(1)]);
    expect(writer.put(1, frameOf(5)).status).toBe("ok");
    expect(seen).toEqual([`${textOf(1)} 5 hello`]);
    expect(house.server.size).toBe(0);
    expect(writer.get(1)).toBeNull();
    expect(writer.put(1, frameOf(5))).toMatchObject({ status: "exists", hash: frameHash(frameOf(5)) });
    house.pass(TTL_MS);
    expect(writer.put(1, frameOf(6)).status).toBe("ok");
  });

  it("hand over a copy, which erasing doesn't reach", () => {
    const house = new BoxHouse();
    house.server.expect([textOf(1)]);
    house.client().put(1, frameOf(5));
    const copy = house.server.frameAt(textOf(1));
    house.server.consume(textOf(1));
    expect(house.arrived).toEqual([[textOf(1), frameOf(5)]]);
    expect(copy).toEqual(frameOf(5));
  });

  it("show nobody what lies aside, until it is expected", () => {
    const house = new BoxHouse();
    const [writer, reader] = [house.client(), house.client()];
    reader.watch(1);
    expect(writer.put(1, frameOf(1)).status).toBe("aside");
    expect([writer.get(1), reader.get(1), house.arrived, house.server.size]).toEqual([null, null, [], 0]);
    expect(house.server.expect([textOf(2), textOf(1)])).toEqual([{ address: textOf(1), frame: frameOf(1) }]);
    expect(house.arrived).toEqual([]);
    expect(reader.last).toMatchObject({ op: "box", tag: 1, found: true, frame: frameOf(1) });
    expect(house.server.expect([textOf(1)])).toEqual([]);
    writer.end();
    expect(house.client().get(1)).toEqual(frameOf(1));
  });

  it("tell a writer that its frame lies aside, however often it asks, until that lies in its box", () => {
    const house = new BoxHouse();
    const writer = house.client();
    const answers = [1, 2].map(() => writer.put(1, frameOf(1)));
    expect(answers.map(({ status }) => status)).toEqual(["aside", "aside"]);
    expect(new Set(answers.map(({ hash }) => Buffer.from(hash).toString("hex"))).size).toBe(2);
    expect(answers.map(({ hash }) => equalBytes(hash, frameHash(frameOf(1))))).toEqual([false, false]);
    expect(writer.put(1, frameOf(2))).toMatchObject({ status: "exists", hash: frameHash(frameOf(1)) });
    expect(house.client().put(1, frameOf(1)).status).toBe("aside");
    house.server.expect([textOf(1)]);
    expect(writer.put(1, frameOf(1))).toMatchObject({ status: "exists", hash: frameHash(frameOf(1)) });
  });

  it("answer what lies aside in the same size as what is kept", () => {
    const house = new BoxHouse();
    const writer = house.client();
    house.server.expect([textOf(1)]);
    const before = writer.lengths.length;
    for (const key of [1, 2, 2, 1]) writer.put(key, frameOf(1));
    expect(new Set(writer.lengths.slice(before)).size).toBe(1);
  });

  it("lay aside again what found no room, and say so", () => {
    const house = new BoxHouse({ capacity: 1 });
    const writer = house.client();
    house.server.expect([textOf(1)]);
    writer.put(1, frameOf(1));
    writer.put(2, frameOf(2));
    house.server.expect([textOf(2)]);
    expect(writer.put(2, frameOf(2)).status).toBe("aside");
  });

  it("drop what lies aside with its connection, and after its time", () => {
    const house = new BoxHouse();
    const [gone, slow] = [house.client(), house.client()];
    gone.put(1, frameOf(1));
    slow.put(2, frameOf(2));
    gone.end();
    house.pass(LOCAL_LIMITS.BOX_PROVISIONAL_MS - 1);
    slow.put(3, frameOf(3));
    house.pass(1);
    const arrivals = house.server.expect([1, 2, 3].map(textOf));
    expect(arrivals.map(({ address }) => address)).toEqual([textOf(3)]);
  });

  it("lay aside a bounded number for each connection, and leave others their room", () => {
    const house = new BoxHouse();
    const [stranger, friend] = [house.client(), house.client()];
    const max = LOCAL_LIMITS.BOX_PROVISIONAL_PER_CONNECTION_MAX;
    for (let key = 0; key < max; key++) expect(stranger.put(key, frameOf(1)).status).toBe("aside");
    expect(stranger.put(max, frameOf(1)).status).toBe("full");
    expect(friend.put(max, frameOf(1)).status).toBe("aside");
    house.server.expect([textOf(max + 1)]);
    expect(stranger.put(max + 1, frameOf(1)).status).toBe("ok");
  });

  it("take the first of two frames that lay aside for one box, and tell the second writer when it asks", () => {
    const house = new BoxHouse();
    const [first, second] = [house.client(), house.client()];
    first.put(1, frameOf(1));
    second.put(1, frameOf(2));
    expect(house.server.expect([textOf(1)])).toEqual([{ address: textOf(1), frame: frameOf(1) }]);
    expect(second.put(1, frameOf(2))).toMatchObject({ status: "exists", hash: frameHash(frameOf(1)) });
  });

  it("leave aside what finds no room when it is expected, and forget what is forgotten", () => {
    const house = new BoxHouse({ capacity: 1 });
    const writer = house.client();
    house.server.expect([textOf(1), textOf(3)]);
    house.server.forget([textOf(3)]);
    writer.put(1, frameOf(1));
    writer.put(2, frameOf(2));
    writer.put(3, frameOf(3));
    expect([house.server.isExpected(textOf(1)), house.server.isExpected(textOf(3))]).toEqual([true, false]);
    expect(house.server.expect([textOf(2)])).toEqual([]);
    house.server.consume(textOf(1));
    expect(house.server.expect([textOf(2)])).toEqual([{ address: textOf(2), frame: frameOf(2) }]);
  });

  it("ask the admission, once more when something lay aside", () => {
    const asked: [string, number | undefined, boolean][] = [];
    const house = new BoxHouse({
      admit: (address, frame, _connection, isExpected) => {
        asked.push([address, frame[0], isExpected]);
        if (frame[0] === 66) return "refuse";
        return isExpected ? "keep" : "provisional";
      },
    });
    const writer = house.client();
    expect(writer.put(1, frameOf(66)).status).toBe("full");
    expect(writer.put(1, frameOf(1)).status).toBe("aside");
    expect(house.server.expect([textOf(1)])).toHaveLength(1);
    expect(asked).toEqual([
      [textOf(1), 66, false],
      [textOf(1), 1, false],
      [textOf(1), 1, true],
    ]);
  });

  it("publish the daemon's own frames for others to get and to wait for", () => {
    const house = new BoxHouse();
    const [reader, squatter] = [house.client(), house.client()];
    reader.watch(1);
    expect(house.server.publish(keyOf(1), frameOf(9))).toEqual({ status: "ok" });
    expect(reader.last).toMatchObject({ op: "box", found: true, frame: frameOf(9) });
    expect(house.server.publish(keyOf(1), frameOf(8))).toEqual({
      status: "exists",
      hash: frameHash(frameOf(9)),
    });
    expect(squatter.put(1, frameOf(8))).toMatchObject({ status: "exists", hash: frameHash(frameOf(9)) });
    expect(house.arrived).toEqual([]);
  });

  it("survive an owner that turns everything over while a frame arrives", () => {
    const server = (): BoxServer => house.server;
    const house = new BoxHouse({
      arrived: (address) => {
        server().consume(address);
        server().forget([address]);
        server().expect([textOf(2)]);
        server().publish(keyOf(3), frameOf(3));
      },
    });
    const [writer, reader] = [house.client(), house.client()];
    reader.watch(1);
    reader.watch(3);
    writer.put(2, frameOf(2));
    house.server.expect([textOf(1)]);
    expect(writer.put(1, frameOf(1)).status).toBe("ok");
    expect(reader.answers.map((answer) => answer.op)).toEqual(["hello", "box"]);
    expect(house.server.frameAt(textOf(2))).toEqual(frameOf(2));
  });
});
