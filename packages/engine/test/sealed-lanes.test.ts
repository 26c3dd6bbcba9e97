/** What a lane has to say is said at each new connection and every few minutes, however often it was connected. */
import { randomBytes } from "node:crypto";
import type { BoxClient } from "@hushroom/net";
import { addressText, boxAddress, type PutStatus } from "@hushroom/protocol";
import { BoxServer, keepExpected } from "@hushroom/relay";
import { VirtualWorld } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { BoxReaders } from "../src/sealed/box-readers.ts";
import { FullRelays } from "../src/sealed/full-relays.ts";
import type { Lane } from "../src/sealed/lane.ts";
import { LaneTraffic, sendByLane } from "../src/sealed/lane-traffic.ts";
import { Lanes, linksOfLane } from "../src/sealed/lanes.ts";
import { RelayBoxes } from "../src/sealed/relay-boxes.ts";

const AGAIN_MS = 10 * 60_000;

function lanesOf({ carriedBy = null, isHeld = false }: Partial<Pick<Lane, "carriedBy" | "isHeld">> = {}) {
  const world = new VirtualWorld();
  let puts = 0;
  const heard: string[] = [];
  const relay = { says: "ok" };
  const atRelay = {
    put: async () => ({ status: relay.says, hash: new Uint8Array(32) }),
  } as unknown as BoxClient;
  const client = {
    put: async () => {
      puts++;
      return { status: "ok", hash: new Uint8Array(32) };
    },
  } as unknown as BoxClient;
  const random = (length: number) => Uint8Array.from(randomBytes(length));
  const clock = {
    nowMs: world.clock,
    monotonicMs: world.clock,
    after: (delayMs: number, act: () => void) => world.after(delayMs, act),
  };
  const server = new BoxServer({
    capacity: 100,
    ttlMs: 1e9,
    admit: keepExpected,
    nowMs: world.clock,
    random,
    arrived: () => {},
  });
  const readers = new BoxReaders({ server, found: () => {} });
  const fullRelays = new FullRelays(clock, () => {});
  const lanes = new Lanes({
    clock,
    fullRelays,
    random,
    readers,
    relayBoxes: new RelayBoxes({ clock, client: () => null }),
    ownRelays: () => [],
    writesRelays: (conversation) => conversation !== "told never to",
    client: (key) => (key.endsWith(" b") ? client : key.endsWith(" relay") ? atRelay : null),
    heard: (place) => heard.push(place),
    later: (act) => act(),
    refresh: () => {},
  });
  const lane: Lane = {
    id: "one",
    traffic: new LaneTraffic({
      secret: random(32),
      direction: 0,
      ownPlace: "a",
      peerPlace: "b",
      peerRelays: ["relay"],
    }),
    onMessage: () => {},
    outgoing: null,
    sentAt: null,
    isAttended: false,
    readsRelays: false,
    carriedBy,
    isHeld,
  };
  lanes.listen(lane);
  const pass = async (durationMs: number) => {
    world.runFor(durationMs);
    await new Promise(setImmediate);
    const since = puts;
    puts = 0;
    return since;
  };
  return { world, lanes, lane, client, heard, pass, relay, fullRelays };
}

describe("a lane with something to say", () => {
  it("says it once every ten minutes after many connections", async () => {
    const { lanes, lane, client, pass } = lanesOf();
    lanes.say(lane, new Uint8Array([1]));
    for (let i = 0; i < 5; i++) lanes.connected("one", "b", client);
    expect(await pass(1000)).toBe(6);
    expect(await pass(AGAIN_MS)).toBe(1);
    expect(await pass(AGAIN_MS)).toBe(1);
  });

  it("says nothing, and wants no connection, while a privacy level holds it", async () => {
    const { lanes, lane, client, pass } = lanesOf({ isHeld: true });
    lanes.say(lane, new Uint8Array([1]));
    lanes.connected("one", "b", client);
    expect(await pass(3 * AGAIN_MS)).toBe(0);
    expect(lanes.wishes()).toEqual([]);
  });

  it("says nothing any more once that is taken away, or nobody listens to it", async () => {
    const { lanes, lane, pass } = lanesOf();
    lanes.say(lane, new Uint8Array([1]));
    expect(await pass(1000)).toBe(1);
    lanes.say(lane, null);
    expect(await pass(3 * AGAIN_MS)).toBe(0);
    lanes.say(lane, new Uint8Array([2]));
    expect(await pass(1000)).toBe(1);
    lanes.unlisten("one");
    expect(await pass(3 * AGAIN_MS)).toBe(0);
  });

  it.each([
    [null, ["b", "relay"]],
    ["a conversation", ["b", "relay"]],
    ["told never to", ["b"]],
  ])("goes to relays after a while, unless its conversation never does: %s", async (carriedBy, places) => {
    const { lanes, lane, pass } = lanesOf({ carriedBy });
    lanes.say(lane, new Uint8Array([1]));
    expect(lanes.wishes().map(({ place }) => place)).toEqual(["b"]);
    await pass(AGAIN_MS);
    expect(lanes.wishes().map(({ place }) => place)).toEqual(places);
  });
});

describe("a relay that says for minutes that it is full to what a lane has to say", () => {
  const offered = async (says: string) => {
    const made = lanesOf();
    made.relay.says = says;
    made.lanes.say(made.lane, new Uint8Array([1]));
    const trouble = () => [made.fullRelays.trouble("relay"), made.fullRelays.troubleOf(linksOfLane("one"))];
    await made.pass(0);
    await made.pass(AGAIN_MS - 1);
    expect(trouble()).toEqual([null, null]);
    await made.pass(1);
    return { ...made, trouble };
  };
  const NAMED = ["RELAY_FULL", "RELAY_FULL"];

  it("is named until it takes that", async () => {
    const { relay, trouble, pass, lane } = await offered("full");
    expect([trouble(), lane.sentAt === null]).toEqual([NAMED, false]);
    await pass(AGAIN_MS);
    expect(trouble()).toEqual(NAMED);
    relay.says = "ok";
    await pass(AGAIN_MS);
    expect(trouble()).toEqual([null, null]);
  });

  it("is named for laying it aside, too", async () => {
    expect((await offered("aside")).trouble()).toEqual(NAMED);
  });

  it("is named no more once nothing is to be said, and not for boxes that others have filled", async () => {
    const { lanes, lane, trouble } = await offered("full");
    lanes.say(lane, null);
    expect(trouble()).toEqual([null, null]);
    expect((await offered("exists")).trouble()).toEqual([null, null]);
  });
});

describe("a lane that is read", () => {
  const said = async (place: string) => {
    const { world, lanes, lane, heard } = lanesOf();
    const other = {
      secret: lane.traffic.parts.secret,
      direction: 1,
      ownPlace: "b",
      peerPlace: "a",
      peerRelays: [],
    } as const;
    const table = new Map<string, Uint8Array>();
    const put = async (writeKey: Uint8Array, frame: Uint8Array) => {
      table.set(addressText(boxAddress(writeKey)), frame);
      return { status: "ok", hash: new Uint8Array(32) };
    };
    await sendByLane(
      { put } as unknown as BoxClient,
      other,
      place,
      new Uint8Array([7]),
      world.nowMs,
      new Uint8Array(32),
    );
    for (const [address, frame] of table) lanes.arrived(lane, address, frame);
    return heard;
  };

  it("shows that the other side is there by its own frame, and by nobody else's", async () => {
    expect(await said("a")).toEqual(["b"]);
    expect(await said("elsewhere")).toEqual([]);
  });
});

it("nothing is said by a lane that its reader knows nothing of: its boxes are tried once, and no more are filled", async () => {
  const said = async (...answers: PutStatus[]) => {
    let puts = 0;
    const put = async () => ({ status: answers[puts++] ?? "full", hash: new Uint8Array(32) });
    const client = { put } as unknown as BoxClient;
    const { parts } = lanesOf().lane.traffic;
    const result = await sendByLane(client, parts, "b", new Uint8Array([7]), 0, new Uint8Array(32));
    return [result, puts];
  };
  expect(await said("aside", "ok")).toEqual(["aside", 1]);
  expect(await said("exists", "ok")).toEqual(["ok", 2]);
  expect((await said("full"))[0]).toBe("full");
  expect((await said(...Array<PutStatus>(64).fill("exists")))[0]).toBe("foreign");
});
