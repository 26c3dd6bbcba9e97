/** Links when there are many more of them than connections, most of them dead: nobody waits for ever. */
import type { BoxClient, Tor } from "@hushroom/net";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { VirtualWorld } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { Links, type LinkWish } from "../src/sealed/links.ts";

const HOUR_MS = 3_600_000;
const STEP_MS = 500;
const { LINKS_MAX, LINK_DIAL_TIMEOUT_MS, LINK_HEARD_PAUSE_MS, LINK_PAUSE_MIN_MS, LINK_PAUSE_MAX_MS } =
  LOCAL_LIMITS;
const DIAL_MS = 3000;

/** A town in virtual time: places whose name begins with one of `dead` never answer; `keys` of a place: the last is right. */
function town(keys: readonly string[] = []) {
  const dead = ["dead"];
  const refused = new Set<string>();
  let dials = 0;
  const told = new Map<string, string>();
  const world = new VirtualWorld(0);
  const open = new Map<string, () => void>();
  const reached = new Set<string>();
  const upKeys = new Set<string>();
  let mostOpen = 0;

  const connect = (place: string): Promise<BoxClient> =>
    new Promise((resolve, reject) => {
      dials++;
      if (dead.some((name) => place.startsWith(name))) {
        world.after(LINK_DIAL_TIMEOUT_MS, () => reject(new HushError("DIAL_TIMEOUT")));
        return;
      }
      const key = told.get(place);
      world.after(DIAL_MS, () => {
        if (refused.has(place) || key !== keys.at(-1)) {
          reject(new HushError("DIAL_WRONG_KEY"));
          return;
        }
        let closed: () => void = () => {};
        const client = {
          onClose: (listener: () => void) => {
            closed = listener;
          },
          close: () => {
            open.delete(place);
            closed();
          },
        };
        open.set(place, client.close);
        resolve(client as unknown as BoxClient);
      });
    });

  async function addClientKey(place: string, key: string): Promise<void> {
    told.set(place, key);
  }

  const links = new Links({
    tor: () => ({ status: { phase: "ready" }, addClientKey }) as unknown as Tor,
    clock: {
      nowMs: () => world.nowMs,
      monotonicMs: () => world.nowMs,
      after: (delayMs, act) => world.after(delayMs, act),
    },
    random: () => 0.5,
    dialKeys: () => keys,
    connect: (_tor, { place }) => connect(place),
    listener: {
      up: (key, place) => {
        reached.add(place);
        upKeys.add(key);
      },
      down: () => {},
    },
  });

  async function pass(durationMs: number): Promise<void> {
    for (const endMs = world.nowMs + durationMs; world.nowMs < endMs; ) {
      world.runFor(STEP_MS);
      await new Promise(setImmediate);
      mostOpen = Math.max(mostOpen, open.size);
    }
  }
  return {
    links,
    dead,
    reached,
    upKeys,
    open,
    pass,
    mostOpen: () => mostOpen,
    dials: () => dials,
    refuse: (place: string) => refused.add(place),
  };
}

const wishes = (name: string, count: number, isWaitedFor: boolean): LinkWish[] =>
  Array.from({ length: count }, (_, i) => {
    const place = `${name}${i}`;
    return { key: place, place, isWaitedFor };
  });

describe("more links than connections", () => {
  it("reach everybody who is there, behind many who are not and were asked for first", async () => {
    const { links, reached, pass } = town();
    links.want([...wishes("dead", 3 * LINKS_MAX, true), ...wishes("there", 20, true)]);
    await pass(2 * HOUR_MS);
    expect([...reached]).toHaveLength(20);
    links.close();
  });

  it("reach whoever was reached before first, when it comes back among the dead", async () => {
    const { links, reached, open, pass } = town();
    const all = [...wishes("dead", 3 * LINKS_MAX, true), ...wishes("there", 5, true)];
    links.want(all);
    await pass(HOUR_MS);
    for (const close of [...open.values()]) close();
    reached.clear();
    await pass(60_000);
    expect([...reached].sort()).toEqual(wishes("there", 5, true).map(({ place }) => place));
    links.close();
  });

  it("reach somebody new behind many who were there once and are no longer", async () => {
    const { links, dead, reached, open, pass } = town();
    const gone = wishes("gone", 3 * LINKS_MAX, true);
    links.want(gone);
    await pass(HOUR_MS);
    expect(reached.size).toBe(3 * LINKS_MAX);
    dead.push("gone");
    for (const close of [...open.values()]) close();
    links.want([...gone, ...wishes("new", 1, true)]);
    await pass(2 * HOUR_MS);
    expect(reached.has("new0")).toBe(true);
    links.close();
  });

  it("take a connection from one that nothing waits for, and never have more than the bound", async () => {
    const { links, reached, pass, mostOpen } = town();
    const idle = wishes("idle", 2 * LINKS_MAX, false);
    links.want(idle);
    await pass(HOUR_MS);
    expect(reached.size).toBe(LINKS_MAX);
    links.want([...idle, ...wishes("urgent", 10, true)]);
    await pass(60_000);
    expect([...reached].filter((place) => place.startsWith("urgent"))).toHaveLength(10);
    expect(mostOpen()).toBeLessThanOrEqual(LINKS_MAX);
    links.close();
  });

  it("take turns when something waits for more than there are connections", async () => {
    const { links, reached, pass, mostOpen } = town();
    links.want(wishes("there", 2 * LINKS_MAX, true));
    await pass(HOUR_MS);
    expect(reached.size).toBe(2 * LINKS_MAX);
    expect(mostOpen()).toBeLessThanOrEqual(LINKS_MAX);
    links.close();
  });
});

describe("a place with several keys", () => {
  const KEYS = ["invite", "newcomer", "coming back", "left", "pair"];

  it("is reached with the right one before anybody has to wait long", async () => {
    const { links, reached, pass } = town(KEYS);
    links.want(wishes("there", 1, true));
    await pass(KEYS.length * (DIAL_MS + 2 * LINK_PAUSE_MIN_MS));
    expect(reached.size).toBe(1);
    links.close();
  });

  it("is reached by all who dial it, though tor knows one key at a time", async () => {
    const { links, upKeys, pass } = town(KEYS);
    const all = [0, 1, 2].map((i) => ({ key: `conversation${i} there`, place: "there", isWaitedFor: true }));
    links.want(all);
    await pass(2 * KEYS.length * (DIAL_MS + 2 * LINK_PAUSE_MIN_MS));
    expect(upKeys.size).toBe(all.length);
    links.close();
  });

  it("is dialled as seldom as a dead one when none of its keys is right", async () => {
    const { links, refuse, pass, dials } = town(KEYS);
    refuse("there0");
    links.want(wishes("there", 1, true));
    await pass(HOUR_MS);
    const before = dials();
    await pass(HOUR_MS);
    expect(dials() - before).toBeLessThanOrEqual(2 * KEYS.length * (HOUR_MS / LINK_PAUSE_MAX_MS));
    links.close();
  });
});

describe("a place that takes connections only to end them", () => {
  it("is not dialled again and again: each dial shows circuits to whoever watches for them", async () => {
    const { links, open, pass, dials } = town();
    links.want(wishes("there", 1, true));
    for (let minute = 0; minute < 60; minute++) {
      for (let i = 0; i < 10; i++) {
        await pass(6000);
        for (const close of [...open.values()]) close();
      }
    }
    links.close();
    expect(dials()).toBeLessThan(70);
  });
});

describe("a place that is heard from", () => {
  it("is dialled at once, however long it didn't answer", async () => {
    const { links, dead, reached, pass } = town();
    links.want(wishes("dead", 1, true));
    await pass(HOUR_MS);
    dead.length = 0;
    links.heard("dead0");
    await pass(2 * DIAL_MS);
    expect(reached.has("dead0")).toBe(true);
    links.close();
  });

  it("is not dialled for each thing that comes from it", async () => {
    const { links, pass, dials } = town();
    links.want(wishes("dead", 1, true));
    await pass(HOUR_MS);
    const before = dials();
    for (let i = 0; i < 100; i++) {
      links.heard("dead0");
      await pass(LINK_HEARD_PAUSE_MS / 50);
    }
    expect(dials() - before).toBeLessThan(8);
    links.close();
  });
});
