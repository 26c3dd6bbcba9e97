/** Links when there are many more of them than connections, most of them dead: nobody waits for ever. */
import type { BoxClient, Tor } from "@hushroom/net";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { VirtualWorld } from "@hushroom/testkit";
import { describe, expect, it } from "vitest";
import { Links, type LinkWish } from "../src/sealed/links.ts";

const HOUR_MS = 3_600_000;
const STEP_MS = 500;
const { LINKS_MAX, LINK_DIAL_TIMEOUT_MS } = LOCAL_LIMITS;
const DIAL_MS = 3000;

/** A town in virtual time: places whose name begins with one of `dead` never answer. */
function town() {
  const dead = ["dead"];
  const world = new VirtualWorld(0);
  const open = new Map<string, () => void>();
  const reached = new Set<string>();
  let mostOpen = 0;

  const connect = (place: string): Promise<BoxClient> =>
    new Promise((resolve, reject) => {
      if (dead.some((name) => place.startsWith(name))) {
        world.after(LINK_DIAL_TIMEOUT_MS, () => reject(new HushError("DIAL_TIMEOUT")));
        return;
      }
      world.after(DIAL_MS, () => {
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

  const links = new Links({
    tor: () => ({ status: { phase: "ready" } }) as unknown as Tor,
    clock: {
      nowMs: () => world.nowMs,
      monotonicMs: () => world.nowMs,
      after: (delayMs, act) => world.after(delayMs, act),
    },
    random: () => 0.5,
    dialKeys: () => [],
    connect: (_tor, { place }) => connect(place),
    listener: {
      up: (_key, place) => reached.add(place),
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
  return { links, dead, reached, open, pass, mostOpen: () => mostOpen };
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
