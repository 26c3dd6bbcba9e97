/**
 * The encrypted SQLite database of a kept profile: how it is opened, checked, changed and closed. What its settings are
 * for is in docs/decisions/0030-kept-profile.md.
 */

import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { HushError } from "@hushroom/protocol";
import Database from "libsql";
import { growthBlobBytes } from "./growth.ts";
import { withStoreErrors } from "./sqlite-errors.ts";

interface EncryptedOptions extends Database.Options {
  readonly encryptionCipher: string;
  readonly encryptionKey: string;
}

/** The lock comes before the journal mode: then WAL needs no file of shared memory. */
const SETTINGS = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA fullfsync = ON;
  PRAGMA checkpoint_fullfsync = ON;
  PRAGMA journal_size_limit = 0;
  PRAGMA temp_store = MEMORY;
  PRAGMA secure_delete = ON;
  PRAGMA cell_size_check = ON;
  PRAGMA trusted_schema = OFF;`;

/** Keys, ids and text are blobs: SQLite then compares bytes and changes nothing. */
const SCHEMA = `
  CREATE TABLE about (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
  CREATE TABLE pairs (key BLOB NOT NULL UNIQUE, value BLOB NOT NULL) STRICT;
  CREATE TABLE rows (
    conversation BLOB NOT NULL, place INTEGER NOT NULL, id BLOB NOT NULL, json BLOB NOT NULL,
    UNIQUE (conversation, id)
  ) STRICT;
  CREATE INDEX rows_by_place ON rows (conversation, place, id);
  CREATE TABLE growth (filler BLOB NOT NULL) STRICT;`;

const PLAIN_START = Buffer.from("SQLite format 3\0", "latin1");

export type Statement = Database.Statement<unknown[]>;

export class KeptDatabase {
  readonly #database: Database.Database;
  /** After a failed write or sync nobody knows what the disk holds: only a new start finds out. */
  #usable = true;

  private constructor(file: string, key: Buffer) {
    const options: EncryptedOptions = { encryptionCipher: "aes256cbc", encryptionKey: key.toString("hex") };
    this.#database = withStoreErrors(() => new Database(file, options));
  }

  /** Throws STORE_FULL or STORE_BROKEN. The file must not exist. */
  static create(file: string, key: Buffer): KeptDatabase {
    const database = new KeptDatabase(file, key);
    withStoreErrors(() => database.#database.exec(SETTINGS + SCHEMA));
    // The encryption is a build option of the library, and one built without it would say nothing.
    if (startsPlain(file) || startsPlain(`${file}-wal`)) throw new HushError("STORE_BROKEN");
    database.grow();
    return database;
  }

  /** Throws STORE_BROKEN for a file that is absent, damaged or under another key. */
  static open(file: string, key: Buffer): KeptDatabase {
    if (!existsSync(file)) throw new HushError("STORE_BROKEN");
    const database = new KeptDatabase(file, key);
    try {
      database.#check();
      database.grow();
      return database;
    } catch (error) {
      database.#database.close();
      throw error;
    }
  }

  prepare(sql: string): Statement {
    return withStoreErrors(() => this.#database.prepare(sql));
  }

  /** `values` in the order of the question marks. Throws STORE_BROKEN. */
  all(statement: Statement, values: readonly unknown[]): readonly Readonly<Record<string, unknown>>[] {
    this.#assertUsable();
    return withStoreErrors(() => statement.all(values)) as Record<string, unknown>[];
  }

  /** All that `work` runs, or nothing; durable when it returns. Throws STORE_FULL or STORE_BROKEN. */
  transaction(work: () => void): void {
    this.#assertUsable();
    try {
      withStoreErrors(() => {
        this.#database.exec("BEGIN IMMEDIATE");
        work();
        this.#database.exec("COMMIT");
      });
    } catch (error) {
      this.#rollBack();
      if (!(error instanceof HushError && error.code === "STORE_FULL")) this.#usable = false;
      throw error;
    }
  }

  /**
   * Keeps free pages in the file, so that its size on disk goes in big steps. No change depends on it: without room to
   * grow, the next one that needs room says STORE_FULL.
   */
  grow(): void {
    const bytes = growthBlobBytes(this.#number("page_count"), this.#number("freelist_count"));
    if (bytes === 0) return;
    try {
      this.transaction(() => {
        this.#database.prepare("INSERT INTO growth (filler) VALUES (zeroblob(?))").run([bytes]);
        this.#database.exec("DELETE FROM growth");
      });
    } catch (error) {
      if (!(error instanceof HushError && error.code === "STORE_FULL")) throw error;
    }
  }

  /** Prepared statements keep the library's connection alive until they are collected, so the locks go first. */
  close(): void {
    try {
      if (this.#usable) {
        this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
        // Out of WAL first, since that can't leave its exclusive lock; the lock itself goes with the next read.
        this.#database.exec(
          "PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT 1 FROM about",
        );
      }
    } catch {
      // What is acknowledged lies in the write-ahead log, where the next start finds it.
    } finally {
      this.#usable = false;
      this.#database.close();
    }
  }

  /** SQLite's own check finds what is missing or out of place; what is in the place of something else, the values' seals. */
  #check(): void {
    withStoreErrors(() => this.#database.exec(SETTINGS));
    const found = this.all(this.prepare("PRAGMA integrity_check"), []);
    if (found.length !== 1 || found[0]?.["integrity_check"] !== "ok") throw new HushError("STORE_BROKEN");
  }

  #rollBack(): void {
    try {
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
    } catch {
      this.#usable = false;
    }
  }

  #number(pragma: string): number {
    return Number(this.all(this.prepare(`PRAGMA ${pragma}`), [])[0]?.[pragma]);
  }

  #assertUsable(): void {
    if (!this.#usable) throw new HushError("STORE_BROKEN");
  }
}

function startsPlain(file: string): boolean {
  if (!existsSync(file)) return false;
  const start = Buffer.alloc(PLAIN_START.length);
  const handle = openSync(file, "r");
  readSync(handle, start);
  closeSync(handle);
  return start.equals(PLAIN_START);
}
