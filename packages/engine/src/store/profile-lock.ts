/**
 * One program at a time has a profile open. The lock is SQLite's own on an empty database: the system lets go of it when
 * the process ends, however it ends.
 */

import Database from "libsql";
import { withStoreErrors } from "./sqlite-errors.ts";

export class ProfileLock {
  readonly #database: Database.Database;

  /** Throws STORE_LOCKED while another one is held, in this process too. */
  constructor(file: string) {
    this.#database = withStoreErrors(() => new Database(file));
    withStoreErrors(() => {
      // A journal on disk would hold nothing but a file more to explain.
      this.#database.pragma("journal_mode = MEMORY");
      this.#database.exec("BEGIN EXCLUSIVE");
    });
  }

  release(): void {
    this.#database.exec("ROLLBACK");
    this.#database.close();
  }
}
