/** What Tor publishes of an identity has an end: beyond it are those who come last, and that is said. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clientPublicKey, createOnionKey } from "@hushroom/net";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { onionAddressOf, SimTor, SimTorNetwork, VirtualWorld } from "@hushroom/testkit";
import { afterEach, expect, it } from "vitest";
import { OwnPlace } from "../src/sealed/own-place.ts";

const folder = mkdtempSync(join(tmpdir(), "own-place-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const random = (length: number) => Uint8Array.from(randomBytes(length));
const { DIAL_KEYS_MAX } = LOCAL_LIMITS;

it("lets in as many as can be published, the first ones, and says whom it left out", async () => {
  const network = new SimTorNetwork();
  const tor = new SimTor(network);
  const world = new VirtualWorld();
  const lines: unknown[][] = [];
  const { key } = createOnionKey(random);
  const place = new OwnPlace({
    address: onionAddressOf(key),
    key,
    listen: { path: join(folder, "boxes") },
    clock: {
      nowMs: world.clock,
      monotonicMs: world.clock,
      after: (delayMs, act) => world.after(delayMs, act),
    },
    log: { write: (...line) => lines.push(line) },
    random,
    arrived: () => {},
  });
  await place.open();
  place.useTor(tor);
  const keys = Array.from({ length: DIAL_KEYS_MAX + 3 }, () => randomBytes(32).toString("base64"));
  expect(place.allow(keys)).toBe(true);
  expect(place.allow(keys)).toBe(false);
  expect(keys.map((one) => place.leavesOut([one]))).toEqual(keys.map((_, at) => at >= DIAL_KEYS_MAX));
  expect(place.leavesOut([keys[0] ?? "", keys.at(-1) ?? ""])).toBe(false);
  for (let turn = 0; turn < 20; turn++) {
    world.runFor(1000);
    await new Promise(setImmediate);
  }
  const [service] = network.servicesOf(tor);
  const fitting = keys.slice(0, DIAL_KEYS_MAX).map(clientPublicKey);
  expect([...(service?.spec.clientKeys ?? [])].sort()).toEqual(fitting.sort());
  expect(lines).toContainEqual(["error", "own-place-full", { leftOut: 3 }, "SEALED_TOO_MANY_DIALLERS"]);
  expect(place.allow(keys.slice(1))).toBe(true);
  expect(place.leavesOut([keys[DIAL_KEYS_MAX] ?? ""])).toBe(false);
  expect(place.allow(keys.slice(3))).toBe(true);
  expect(place.isFull).toBe(false);
  await place.close();
});
