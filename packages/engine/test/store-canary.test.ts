/** Nothing of what is kept can be read on the disk: not at rest, not in the middle of a change, not after a kill. */

import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, expect, it } from "vitest";
import type { Change } from "../src/store/store.ts";
import { openProfile, PASSPHRASE, TestFolders } from "./store-profile.ts";

const folders = new TestFolders();
afterAll(() => folders.remove());

const CANARY = "canary-Q7xW-kilimanjaro";
const SPILL_BYTES = 8_000_000;

function encodings(text: string): Buffer[] {
  const bytes = Buffer.from(text, "utf8");
  const base64 = [0, 1, 2].map((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    // Without the ends, which depend on the neighbours.
    return Buffer.from(shifted.slice(4, -4));
  });
  return [bytes, Buffer.from(text, "utf16le"), Buffer.from(bytes.toString("hex")), ...base64];
}

const CANARIES = [...encodings(CANARY), ...encodings(PASSPHRASE)];

/** The files of the folder, or their names, in which something can be read. */
function readable(folder: string): string[] {
  const found: string[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, name);
    const bytes = Buffer.from(name);
    const content = statSync(file).isFile() ? readFileSync(file) : bytes;
    const plain = CANARIES.some((canary) => content.includes(canary) || bytes.includes(canary));
    if (plain || content.includes("SQLite format 3")) found.push(name);
  }
  return found;
}

/** Canaries wherever a caller can put one; `reading` runs while the change is under way. */
function canaryChange(reading: () => void): Change {
  return {
    writes: [
      { key: `a/${CANARY}`, value: Buffer.from(CANARY) },
      // More than the library's cache holds, so that pages go to the disk before the end of the change.
      { key: "large", value: Buffer.alloc(SPILL_BYTES, CANARY) },
    ],
    rows: [
      { conversation: CANARY, place: 1, id: CANARY, json: JSON.stringify({ text: CANARY }) },
      {
        conversation: CANARY,
        place: 2,
        id: "last",
        get json() {
          reading();
          return CANARY;
        },
      },
    ],
  };
}

it("finds canaries where they are (control)", () => {
  const folder = folders.make();
  expect(readable(folder)).toEqual([]);
  const plain = new Database(join(folder, "plain"));
  plain.exec(`PRAGMA journal_mode = WAL; CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('${CANARY}')`);
  expect(readable(folder)).toContain("plain-wal");
  plain.close();
  CANARIES.forEach((canary, i) => {
    const own = folders.make();
    writeFileSync(
      join(own, String(i)),
      Buffer.concat([Buffer.alloc(5000, 1), canary, Buffer.alloc(5000, 2)]),
    );
    expect(readable(own)).toEqual([String(i)]);
  });
  const named = folders.make();
  mkdirSync(join(named, CANARY));
  expect(readable(named)).toEqual([CANARY]);
});

it("shows nothing of what is kept: in the middle of a change, after it, after a kill, at rest, after erasing", async () => {
  const folder = folders.make();
  const killed = folders.make();
  const store = await openProfile(folder);
  const during: string[][] = [];
  let spilled = 0;
  store.apply(
    canaryChange(() => {
      during.push(readable(folder));
      spilled = statSync(join(folder, "profile", "store-wal")).size;
      cpSync(folder, killed, { recursive: true });
    }),
  );
  expect(spilled).toBeGreaterThan(SPILL_BYTES / 2);
  expect(during.length).toBeGreaterThan(0);
  expect(during.flat()).toEqual([]);
  expect(readable(killed)).toEqual([]);
  expect(readable(folder)).toEqual([]);
  store.apply({ writes: [{ key: "large", value: null }], rows: [], erasedConversations: [CANARY] });
  expect(readable(folder)).toEqual([]);
  store.close();
  expect(readable(folder)).toEqual([]);
  // The change that the kill cut off is not there by half.
  const reopened = await openProfile(killed);
  expect(reopened.list("")).toEqual([]);
  expect(reopened.rows(CANARY, { limit: 9 })).toEqual([]);
  expect(readable(killed)).toEqual([]);
  reopened.close();
});

it("keeps no files but the key, the database and its log, and the log only while it is open", async () => {
  const folder = folders.make();
  const store = await openProfile(folder);
  store.apply(canaryChange(() => {}));
  expect(store.list("")).toHaveLength(2);
  expect(readdirSync(folder).sort()).toEqual(["profile", "profile.lock"]);
  expect(readdirSync(join(folder, "profile")).sort()).toEqual(["key", "store", "store-wal"]);
  store.close();
  expect(readdirSync(join(folder, "profile")).sort()).toEqual(["key", "store"]);
});

it("grows in whole megabytes", async () => {
  const folder = folders.make();
  const size = () => statSync(join(folder, "profile", "store")).size / (1024 * 1024);
  const store = await openProfile(folder);
  const sizes = [size()];
  for (let count = 1; count <= 100; count++) {
    store.apply({ writes: [{ key: String(count), value: Buffer.alloc(count * 700, count) }], rows: [] });
    sizes.push(size());
  }
  store.close();
  sizes.push(size());
  expect(sizes.filter((megabytes) => !Number.isInteger(megabytes))).toEqual([]);
  expect(new Set(sizes).size).toBeGreaterThan(2);
});
