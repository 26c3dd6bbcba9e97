/**
 * Goal: the light is green only while the room is reached from outside, and a broken way in is seen and repaired.
 * Method: an engine of its own on the private network; its listener's socket and its onion are taken away.
 */

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tor } from "@hushroom/net";
import type { Reachability } from "@hushroom/protocol";
import { useTornet } from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../src/clock.ts";
import { completeConfig } from "../src/config.ts";
import { Engine } from "../src/engine.ts";
import type { HostedRoom } from "../src/hosting/hosted-room.ts";
import { REACHABILITY_TIMING } from "../src/reachability/reachability.ts";
import { createTorLauncher } from "../src/tor-instances.ts";

const OFF_WITHIN_MS = 60_000;
const BACK_WITHIN_MS = 100_000;
const data = mkdtempSync(join(tmpdir(), "reach-"));
const config = completeConfig({}, { data, torrcExtra: useTornet().torrcExtra, log: "error" });
const launcher = createTorLauncher(config);
let tor: Tor | null = null;
let engine: Engine;
let room: HostedRoom;
const states: Reachability[] = [];

function state(wanted: (reachability: Reachability) => boolean, withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the state was ${room.host.room.reachability.state} after ${withinMs} ms`)),
      withinMs,
    );
    const end = room.host.onEvent((event) => {
      if (event.type !== "reachability" || !wanted(event.reachability)) return;
      clearTimeout(timer);
      end();
      resolve();
    });
  });
}

const isGreen = ({ state }: Reachability) => state === "reachable";
const isOff = (reachability: Reachability) => !isGreen(reachability);

beforeAll(async () => {
  engine = await Engine.start({
    config,
    version: "test",
    webRoot: data,
    launchTor: {
      ...launcher,
      async launch(dataDir) {
        const launched = await launcher.launch(dataDir);
        if ("tor" in launched) tor = launched.tor;
        return launched;
      },
    },
    clock: systemClock,
    log: { write: () => {} },
    timing: REACHABILITY_TIMING,
    ownerPage: false,
    openSealed: null,
    passphrase: null,
  });
  room = await engine.createRoom({ name: "Watched" });
  room.host.onEvent((event) => {
    if (event.type === "reachability") states.push(event.reachability);
  });
  await state(isGreen, BACK_WITHIN_MS);
});
afterAll(async () => {
  await engine.stop();
  rmSync(data, { recursive: true, force: true });
});

describe("the light of a room over Tor", () => {
  it("turned green by a proof, after being published", () => {
    expect(states.map((one) => one.state)).toEqual(["published", "reachable"]);
    expect(Math.abs(Date.now() - (states.at(-1)?.provenAt ?? 0))).toBeLessThan(60_000);
  });

  it("goes off within 60 s when the onion is removed behind its back, and comes back", async () => {
    const off = state(isOff, OFF_WITHIN_MS);
    await tor?.removeOnion(new URL(room.placement.baseUrl ?? "").host);
    await off;
    await state(isGreen, BACK_WITHIN_MS);
  }, 200_000);

  it("goes off within 60 s when the listener's socket is gone, and comes back", async () => {
    const off = state(isOff, OFF_WITHIN_MS);
    for (const name of readdirSync(engine.roomSockets)) rmSync(join(engine.roomSockets, name));
    await off;
    await state(isGreen, BACK_WITHIN_MS);
  }, 200_000);
});
