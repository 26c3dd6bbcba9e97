/** A disk that is full: what was kept stays, the next change is refused whole, and room that is made is used. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { bundleProgram, Program } from "@hushroom/testkit";
import { afterAll, expect, it } from "vitest";
import { TestFolders } from "./store-profile.ts";

const KEEPER = bundleProgram(join(import.meta.dirname, "fixtures", "full-disk.ts"));

const folders = new TestFolders();
afterAll(() => folders.remove());

it("says STORE_FULL, loses nothing, and works on when there is room again", async () => {
  const disk = join(folders.make(), "disk");
  mkdirSync(disk);
  // In a mount namespace of its own, so that it needs no rights and is gone with the program.
  const script = 'mount -t tmpfs -o size=16m none "$1" && "$2" "$3" "$1" && exec "$2" "$3" "$1" again';
  const inside = ["sh", "-c", script, "sh", disk, process.execPath, KEEPER];
  const program = new Program("unshare", ["--user", "--map-root-user", "--mount", ...inside]);
  const { code } = await program.ended(60_000);
  expect(program.errors).toBe("");
  expect(code).toBe(0);
  const [full, later, reopened] = program.events;
  expect(full).toMatchObject({ code: "STORE_FULL", again: "STORE_FULL" });
  expect(full?.["acknowledged"]).toBeGreaterThan(10);
  expect(full?.["found"]).toBe(full?.["acknowledged"]);
  expect(later).toMatchObject({ code: "STORE_FULL" });
  expect(later?.["acknowledged"]).toBeGreaterThan(Number(full?.["acknowledged"]));
  expect(later?.["found"]).toBe(later?.["acknowledged"]);
  expect(reopened).toEqual({ event: "reopened", found: later?.["acknowledged"] });
}, 90_000);
