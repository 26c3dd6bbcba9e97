/** A program that keeps, killed at any instant: what it was told is kept is there at the next start, and nothing by half. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { bundleProgram, Program, pause, SeededRandom } from "@hushroom/testkit";
import { afterAll, expect, it } from "vitest";
import { openStore } from "../src/store/open-store.ts";
import { changeNumber, wholeChanges } from "./store-changes.ts";
import { openProfile, PASSPHRASE, TestFolders } from "./store-profile.ts";

const WRITER = bundleProgram(join(import.meta.dirname, "fixtures", "store-writer.ts"));
const KILLS = 50;
/** Well beyond one checkpoint of the write-ahead log. */
const RUN_MS_MAX = 500;

const folders = new TestFolders();
afterAll(() => folders.remove());

function startWriter(folder: string, first: number): Program {
  return new Program(process.execPath, [WRITER, folder, PASSPHRASE, String(first)]);
}

const lastKept = ({ events }: Program) =>
  events.reduce((last, { count }) => (typeof count === "number" ? count : last), 0);

it(`has every acknowledged change, whole, after each of ${KILLS} kills at random instants`, async () => {
  const folder = folders.make();
  const random = new SeededRandom(Date.now());
  let first = 1;
  for (let kill = 0; kill < KILLS; kill++) {
    const program = startWriter(folder, first);
    await program.event(({ event }) => event === "open");
    await pause(random.below(RUN_MS_MAX));
    program.kill("SIGKILL");
    await program.ended();
    const acknowledged = Math.max(lastKept(program), first - 1);
    const store = await openProfile(folder);
    const count = wholeChanges(store);
    store.close();
    // The one that was under way may be there too.
    expect(count - acknowledged, `kill ${kill} of seed ${random.seed}`).toBeGreaterThanOrEqual(0);
    expect(count - acknowledged, `kill ${kill} of seed ${random.seed}`).toBeLessThanOrEqual(1);
    first = count + 1;
  }
  expect(first).toBeGreaterThan(KILLS);
}, 300_000);

it("makes a profile whole or not at all, killed at any instant of its first start", async () => {
  const random = new SeededRandom(Date.now());
  for (let kill = 0; kill < 10; kill++) {
    const folder = folders.make();
    const program = startWriter(folder, 1);
    // The instants between the first file and the first change.
    while (readdirSync(folder).length === 0) await pause(1);
    await pause(random.below(60));
    program.kill("SIGKILL");
    await program.ended();
    const store = await openProfile(folder);
    expect(wholeChanges(store)).toBeGreaterThanOrEqual(lastKept(program));
    store.apply(changeNumber(wholeChanges(store) + 1));
    store.close();
  }
}, 120_000);

it("is open to one program at a time, until that one ends", async () => {
  const folder = folders.make();
  const program = startWriter(folder, 1);
  await program.event(({ event }) => event === "open");
  await expect(openProfile(folder)).rejects.toMatchObject({ code: "STORE_LOCKED" });
  await expect(openStore({ folder, passphrase: null })).rejects.toMatchObject({
    code: "STORE_NEEDS_PASSPHRASE",
  });
  program.kill("SIGKILL");
  await program.ended();
  (await openProfile(folder)).close();
}, 60_000);
