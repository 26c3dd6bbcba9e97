/** What comes of a look at a relay: real connections to a real box server, which breaks them. */

import { randomBytes } from "node:crypto";
import { BoxClient, dialDirect } from "@hushroom/net";
import { addressText, boxAddress, frameHash } from "@hushroom/protocol";
import { BoxListener, BoxServer, keepAll } from "@hushroom/relay";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type LookEffect, RelayLooks } from "../src/sealed/relay-looks.ts";

const random = (length: number) => Uint8Array.from(randomBytes(length));
const clock = {
  nowMs: Date.now,
  monotonicMs: () => performance.now(),
  after: (delayMs: number, act: () => void) => {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};

let listener: BoxListener;
let port: number;
/** Ends each connection that there is. */
const ends = new Set<() => void>();
let connections = 0;
beforeEach(async () => {
  ends.clear();
  connections = 0;
  const terms = { capacity: 100, ttlMs: 60_000, admit: keepAll, arrived: () => {}, random };
  const server = new BoxServer({ ...terms, nowMs: () => performance.now() });
  listener = new BoxListener({
    connect: (send, close) => {
      connections++;
      ends.add(close);
      return server.connect(send, close);
    },
  });
  const target = await listener.open({ host: "127.0.0.1", port: 0 });
  if (!("port" in target)) throw new Error("a port was asked for");
  port = target.port;
});
afterEach(() => listener.close());

const connect = async () => await BoxClient.connect(await dialDirect("127.0.0.1", port), "relay");
const looks = () => new RelayLooks({ clock, random, connect });

/** Two frames are sought, and the first of them is there. */
async function oneIsThere(): Promise<LookEffect> {
  const writer = await connect();
  const frame = random(4096);
  const keys = [random(32), random(32)];
  await writer.put(keys[0] as Uint8Array, frame);
  writer.close();
  const [first = "", second = ""] = keys.map((key) => addressText(boxAddress(key)));
  const hashes = new Map([first, second].map((address) => [address, frameHash(frame)]));
  return { type: "look", look: "1", place: "relay", rounds: [[first, second]], hashes };
}

it("nothing, if the connection breaks once some of it has come: who carries it is no proof against a relay", async () => {
  const effect = await oneIsThere();
  const before = connections;
  const seen = looks().look(effect, () => true);
  await expect.poll(() => connections).toBe(before + 1);
  // Real time: the frame that is there comes, and its round waits for the other one.
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (const end of ends) end();
  expect(await seen).toBeNull();
});

it("nothing, and nobody is dialled, if it isn't wanted any more when its turn comes", async () => {
  const effect = await oneIsThere();
  const before = connections;
  expect(await looks().look(effect, () => false)).toBeNull();
  expect(connections).toBe(before);
});
