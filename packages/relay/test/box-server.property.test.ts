/** Random requests against a model of a few lines, and any bytes whatever against the bounds. */

import {
  type BoxAnswer,
  encodeBoxRequest,
  frameHash,
  LOCAL_LIMITS,
  type RelayAnswer,
} from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepAll } from "../src/index.ts";
import { BoxHouse } from "./box-house.ts";
import { addressOf, frameOf, type HouseClient, keyOf, TTL_MS, textOf } from "./house-client.ts";

const CAPACITY = 4;

type Step =
  | { readonly do: "put"; readonly client: number; readonly key: number; readonly fill: number }
  | { readonly do: "get" | "watch" | "unwatch"; readonly client: number; readonly key: number }
  | { readonly do: "consume"; readonly key: number }
  | { readonly do: "pass"; readonly ms: number };

const key = fc.nat(5);
const client = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("put" as const), client, key, fill: fc.nat(255) }),
  fc.record({ do: fc.constantFrom("get" as const, "watch" as const, "unwatch" as const), client, key }),
  fc.record({ do: fc.constant("consume" as const), key }),
  fc.record({ do: fc.constant("pass" as const), ms: fc.nat(TTL_MS) }),
);

/** What a relay is, without bytes: a frame is its fill. */
class Model {
  #nowMs = 0;
  readonly #lies = new Map<number, { fill: number; untilMs: number }>();
  readonly #lay = new Map<number, { fill: number; untilMs: number }>();
  readonly #watches: Set<number>[] = [new Set(), new Set(), new Set()];

  /** What each client is sent, in words. */
  do(now: Step): string[][] {
    const told: string[][] = [[], [], []];
    if (now.do === "pass") this.#pass(now.ms);
    else if (now.do === "consume") this.#consume(now.key);
    else if (now.do === "put") this.#put(now, told);
    else if (now.do === "unwatch") {
      this.#watches[now.client]?.delete(now.key);
      told[now.client]?.push("pong");
    } else {
      const there = this.#lies.get(now.key);
      if (there !== undefined) told[now.client]?.push(`found ${there.fill}`);
      else if (now.do === "get") told[now.client]?.push("nothing");
      else this.#watches[now.client]?.add(now.key);
    }
    return told;
  }

  #put({ client, key, fill }: Extract<Step, { do: "put" }>, told: string[][]): void {
    const before = this.#lies.get(key) ?? this.#lay.get(key);
    if (before !== undefined) told[client]?.push(`exists ${before.fill}`);
    else if (this.#lies.size === CAPACITY) told[client]?.push("full");
    else {
      this.#lies.set(key, { fill, untilMs: this.#nowMs + TTL_MS });
      told[client]?.push("ok");
      for (const [at, watches] of this.#watches.entries()) {
        if (watches.delete(key)) told[at]?.push(`found ${fill}`);
      }
    }
  }

  #consume(key: number): void {
    const there = this.#lies.get(key);
    if (there === undefined) return;
    this.#lies.delete(key);
    this.#lay.set(key, { fill: there.fill, untilMs: this.#nowMs + TTL_MS });
  }

  #pass(ms: number): void {
    this.#nowMs += ms;
    for (const map of [this.#lies, this.#lay]) {
      for (const [key, { untilMs }] of map) if (untilMs <= this.#nowMs) map.delete(key);
    }
  }
}

const fills = new Map(
  Array.from({ length: 256 }, (_, fill) => [Buffer.from(frameHash(frameOf(fill))).toString("hex"), fill]),
);

function words(answer: BoxAnswer | RelayAnswer): string {
  if (answer.op === "box") return answer.found ? `found ${answer.frame[0]}` : "nothing";
  if (answer.op !== "put-answer") return answer.op;
  const fill = fills.get(Buffer.from(answer.hash).toString("hex"));
  return answer.status === "exists" ? `exists ${fill}` : answer.status;
}

function perform(house: BoxHouse, clients: readonly HouseClient[], now: Step): string[][] {
  const before = clients.map((client) => client.answers.length);
  if (now.do === "pass") house.pass(now.ms);
  else if (now.do === "consume") house.server.consume(textOf(now.key));
  else if (now.do === "put") clients[now.client]?.put(now.key, frameOf(now.fill));
  else if (now.do === "watch") clients[now.client]?.watch(now.key);
  else clients[now.client]?.ask({ op: now.do, address: addressOf(now.key) });
  return clients.map((client, at) => client.answers.slice(before[at]).map(words));
}

describe("a box server", () => {
  it("does what its model does", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const house = new BoxHouse({ admit: keepAll, capacity: CAPACITY });
        const clients = [house.client(), house.client(), house.client()];
        const model = new Model();
        for (const now of steps) expect(perform(house, clients, now)).toEqual(model.do(now));
      }),
      { numRuns: 300 },
    );
  });

  it("stays within its bounds, whatever comes, and serves others all the while", () => {
    const random = new SeededRandom(7);
    const house = new BoxHouse({ capacity: 16 });
    const good = house.client();
    house.server.expect([textOf(1)]);
    good.put(1, frameOf(1));
    let closed = 0;
    for (let run = 0; run < 20_000; run++) {
      const bad = house.client();
      for (let message = random.below(4); message >= 0; message--) bad.send(anyBytes(random));
      if (bad.closed) closed++;
      if (random.chance(0.9)) bad.end();
      if (run % 1000 === 0) house.pass(LOCAL_LIMITS.BOX_PROVISIONAL_MS / 100);
    }
    expect(good.get(1)).toEqual(frameOf(1));
    expect(house.server.size).toBe(1);
    expect(closed).toBeGreaterThan(10_000);
  });
});

/** Mostly near to what would be right: a true message shortened, lengthened, or with a byte changed. */
function anyBytes(random: SeededRandom): Uint8Array {
  const writeKey = keyOf(random.below(1000));
  const tag = random.uint32();
  const bytes = random.chance(0.3)
    ? encodeBoxRequest({ op: "put", tag, writeKey, frame: frameOf(random.below(256)) })
    : random.chance(0.3)
      ? encodeBoxRequest({
          op: "watch",
          tag,
          addresses: new Uint8Array(32 * (1 + random.below(32))).fill(random.below(256)),
        })
      : encodeBoxRequest({ op: random.pick(["get", "unwatch"]), tag, address: writeKey });
  if (random.chance(0.3)) bytes[0] = random.below(256);
  if (random.chance(0.3)) return bytes.subarray(0, random.below(bytes.length));
  if (random.chance(0.2)) return Uint8Array.of(...bytes.subarray(0, 40), ...random.bytes(random.below(5)));
  return random.chance(0.1) ? random.bytes(random.below(64)) : bytes;
}
