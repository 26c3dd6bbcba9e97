/** Wrong passphrases, damaged files, other versions: a code each, and never anything that was not written. */

import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SeededRandom } from "@hushroom/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { KeptDatabase } from "../src/store/kept-database.ts";
import { KeptStore } from "../src/store/kept-store.ts";
import { hasProfile, openStore } from "../src/store/open-store.ts";
import { encodeText } from "../src/store/stored-text.ts";
import { joinNames, ValueCipher } from "../src/store/value-cipher.ts";
import { changeNumber, wholeChanges } from "./store-changes.ts";
import { CHEAP, openProfile, PASSPHRASE, TestFolders } from "./store-profile.ts";

const folders = new TestFolders();
afterAll(() => folders.remove());

const CHANGES = 60;
const HASH_BYTES = 32;

async function makeProfile(): Promise<string> {
  const folder = folders.make();
  const store = await openProfile(folder);
  for (let count = 1; count <= CHANGES; count++) store.apply(changeNumber(count));
  store.close();
  return folder;
}

/** Name, length, time and content of everything in a folder. */
function snapshot(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const file = join(folder, name);
      const { mtimeMs, size } = statSync(file);
      const content = statSync(file).isFile()
        ? createHash("sha256").update(readFileSync(file)).digest("hex")
        : "";
      return `${name} ${size} ${mtimeMs} ${content}`;
    });
}

async function codeOfOpening(folder: string, passphrase = PASSPHRASE): Promise<string> {
  return openProfile(folder, passphrase).then(
    (store) => {
      store.close();
      return "no error";
    },
    (error: { code?: string }) => error.code ?? String(error),
  );
}

function changeFile(file: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file);
  change(bytes);
  writeFileSync(file, bytes);
}

function flipBit(bytes: Buffer, bit: number): void {
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
}

/** As somebody who knows the format would leave it. */
function rehash(header: Buffer): void {
  const body = header.subarray(0, header.length - HASH_BYTES);
  createHash("sha256").update(body).digest().copy(header, body.length);
}

describe("a kept profile", () => {
  it("opens with its passphrase only, and a wrong one changes nothing", async () => {
    const folder = await makeProfile();
    const before = snapshot(folder);
    expect(await codeOfOpening(folder, "Correct horse battery staple")).toBe("STORE_WRONG_PASSPHRASE");
    expect(snapshot(folder)).toEqual(before);
    expect(await codeOfOpening(folder)).toBe("no error");
  });

  it("asks for its passphrase where none is given, and touches nothing", async () => {
    const folder = await makeProfile();
    const before = snapshot(folder);
    await expect(openStore({ folder, passphrase: null })).rejects.toMatchObject({
      code: "STORE_NEEDS_PASSPHRASE",
    });
    expect(snapshot(folder)).toEqual(before);
    expect(hasProfile(folder)).toBe(true);
  });

  it("takes the same text from every keyboard, wipes what it was given, and refuses what can't be one", async () => {
    const folder = folders.make();
    const given = Buffer.from("pa\u0308ssword of the café", "utf8");
    (await openStore({ folder, passphrase: given, cost: CHEAP })).close();
    expect(given.every((byte) => byte === 0)).toBe(true);
    expect(await codeOfOpening(folder, "p\u00e4ssword of the cafe\u0301")).toBe("no error");
    const other = folders.make();
    expect(await codeOfOpening(other, "elevenchars")).toBe("STORE_BAD_PASSPHRASE");
    expect(await codeOfOpening(other, "x".repeat(1025))).toBe("STORE_BAD_PASSPHRASE");
    const noText = Buffer.alloc(20, 0xff);
    await expect(openStore({ folder: other, passphrase: noText })).rejects.toMatchObject({
      code: "STORE_BAD_PASSPHRASE",
    });
    expect(readdirSync(other)).toEqual([]);
  });

  it("is closed to other users", async () => {
    const folder = await makeProfile();
    expect(statSync(join(folder, "profile")).mode & 0o077).toBe(0);
  });

  it("without one of its files is damaged, not new", async () => {
    for (const name of ["key", "store"]) {
      const folder = await makeProfile();
      rmSync(join(folder, "profile", name));
      expect(await codeOfOpening(folder)).toBe("STORE_BROKEN");
    }
  });
});

describe("the key's file", () => {
  it("says of every flipped bit and every missing byte that it is damaged", async () => {
    const folder = await makeProfile();
    const file = join(folder, "profile", "key");
    const good = readFileSync(file);
    for (let bit = 0; bit < good.length * 8; bit += 3) {
      const bad = Buffer.from(good);
      flipBit(bad, bit);
      writeFileSync(file, bad);
      expect(await codeOfOpening(folder), `bit ${bit}`).toBe("STORE_BROKEN");
    }
    for (let length = 0; length < good.length; length += 5) {
      writeFileSync(file, good.subarray(0, length));
      expect(await codeOfOpening(folder), `length ${length}`).toBe("STORE_BROKEN");
    }
    writeFileSync(file, good);
    expect(await codeOfOpening(folder)).toBe("no error");
  });

  it("changed with its hash made good opens nothing, asks for no more memory than allowed, and may be newer", async () => {
    const folder = await makeProfile();
    const file = join(folder, "profile", "key");
    const good = readFileSync(file);
    const cases: [string, (header: Buffer) => void][] = [
      ["STORE_WRONG_PASSPHRASE", (header) => flipBit(header, 70 * 8)],
      ["STORE_WRONG_PASSPHRASE", (header) => flipBit(header, 30 * 8)],
      ["STORE_WRONG_PASSPHRASE", (header) => header.writeUInt32BE(2, 14)],
      ["STORE_BROKEN", (header) => header.writeUInt32BE(0xffffffff, 10)],
      ["STORE_BROKEN", (header) => header.writeUInt32BE(0, 18)],
      ["STORE_NEWER", (header) => header.writeUInt16BE(2, 8)],
    ];
    for (const [wanted, change] of cases) {
      const bad = Buffer.from(good);
      change(bad);
      rehash(bad);
      writeFileSync(file, bad);
      expect(await codeOfOpening(folder)).toBe(wanted);
    }
  });
});

describe("the database", () => {
  it("with a flipped bit gives an error or exactly what was written", async () => {
    const folder = await makeProfile();
    const random = new SeededRandom(Date.now());
    const file = join("profile", "store");
    const outcomes = new Map<string, number>();
    for (let flip = 0; flip < 120; flip++) {
      const copy = folders.make();
      cpSync(folder, copy, { recursive: true });
      changeFile(join(copy, file), (bytes) => flipBit(bytes, random.below(bytes.length * 8)));
      const outcome = await readAll(copy);
      expect(["STORE_BROKEN", String(CHANGES)], `flip ${flip} of seed ${random.seed}`).toContain(outcome);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      rmSync(copy, { recursive: true });
    }
    // Some hit what is written, some the free pages.
    expect([...outcomes.keys()].sort()).toEqual([String(CHANGES), "STORE_BROKEN"]);
  });

  it("with a flipped bit in the log of a killed program gives an error or an earlier state, whole", async () => {
    const folder = folders.make();
    const killed = folders.make();
    const store = await openProfile(folder);
    for (let count = 1; count <= CHANGES; count++) store.apply(changeNumber(count));
    cpSync(folder, killed, { recursive: true });
    store.close();
    const random = new SeededRandom(Date.now());
    const outcomes = new Set<string>();
    for (let flip = 0; flip < 40; flip++) {
      const copy = folders.make();
      cpSync(killed, copy, { recursive: true });
      changeFile(join(copy, "profile", "store-wal"), (bytes) =>
        flipBit(bytes, random.below(bytes.length * 8)),
      );
      const outcome = await readAll(copy);
      outcomes.add(outcome);
      if (outcome !== "STORE_BROKEN") expect(Number(outcome)).toBeLessThanOrEqual(CHANGES);
      rmSync(copy, { recursive: true });
    }
    expect(outcomes.size).toBeGreaterThan(1);
    expect(await readAll(killed)).toBe(String(CHANGES));
  });

  it("is set so that a change is on the disk when it returns, erased pages are overwritten and nothing goes elsewhere", () => {
    const file = join(folders.make(), "store");
    KeptDatabase.create(file, Buffer.alloc(32, 1)).close();
    const database = KeptDatabase.open(file, Buffer.alloc(32, 1));
    const wanted = {
      journal_mode: "wal",
      synchronous: 2,
      locking_mode: "exclusive",
      secure_delete: 1,
      temp_store: 2,
    };
    const settings = Object.keys(wanted).map(
      (name) => database.all(database.prepare(`PRAGMA ${name}`), [])[0],
    );
    expect(Object.assign({}, ...settings)).toEqual(wanted);
    database.close();
  });

  it("of a newer version is refused as that", () => {
    const file = join(folders.make(), "store");
    const keys = () => ({ pages: Buffer.alloc(32, 1), values: Buffer.alloc(32, 2) });
    KeptStore.create(file, keys()).close();
    const database = KeptDatabase.open(file, keys().pages);
    const sealed = new ValueCipher(keys().values).seal(joinNames(encodeText("schema")), Buffer.of(2));
    const update = database.prepare("UPDATE about SET value = ?");
    database.transaction(() => void update.run([sealed]));
    database.close();
    expect(() => KeptStore.open(file, keys(), () => {})).toThrow(
      expect.objectContaining({ code: "STORE_NEWER" }),
    );
  });

  it("does not take a value that was sealed for another name", () => {
    const file = join(folders.make(), "store");
    const keys = () => ({ pages: Buffer.alloc(32, 1), values: Buffer.alloc(32, 2) });
    const store = KeptStore.create(file, keys());
    const value = Buffer.from("yes");
    store.apply({
      writes: [
        { key: "a", value },
        { key: "b", value },
      ],
      rows: [],
    });
    store.close();
    const database = KeptDatabase.open(file, keys().pages);
    const swap = database.prepare(
      "UPDATE pairs SET value = (SELECT value FROM pairs WHERE key = ?) WHERE key = ?",
    );
    database.transaction(() => void swap.run([encodeText("a"), encodeText("b")]));
    database.close();
    expect(() => KeptStore.open(file, keys(), () => {})).toThrow(
      expect.objectContaining({ code: "STORE_BROKEN" }),
    );
  });
});

/** The number of changes in the store, all of them read and compared; or the code of an error. */
async function readAll(folder: string): Promise<string> {
  try {
    const store = await openProfile(folder);
    try {
      return String(wholeChanges(store));
    } finally {
      store.close();
    }
  } catch (error) {
    const code = Reflect.get(error as object, "code");
    if (typeof code === "string") return code;
    throw error;
  }
}
