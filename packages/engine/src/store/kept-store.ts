/**
 * The store on disk. The database is encrypted by page; each value is sealed once more by itself, bound to where it
 * lies, so that what is read is what was written or an error.
 */

import { HushError } from "@hushroom/protocol";
import { KeptDatabase, type Statement } from "./kept-database.ts";
import type { Change, Row, RowsBefore, Store, Write } from "./store.ts";
import { assertStorable, encodeText } from "./stored-text.ts";
import { joinNames, ValueCipher } from "./value-cipher.ts";

/** Of the tables and of what the values are bound to. */
const SCHEMA_VERSION = 1;
const PLACE_MAX = Number.MAX_SAFE_INTEGER;

/** Each store wipes them when it is closed. */
export interface StoreKeys {
  /** Of the database's pages, 32 bytes. */
  readonly pages: Buffer;
  /** Of the values, 32 bytes. */
  readonly values: Buffer;
}

type Statements = ReturnType<typeof prepareAll>;

export class KeptStore implements Store {
  readonly kept = true;
  readonly #database: KeptDatabase;
  readonly #cipher: ValueCipher;
  readonly #keys: StoreKeys;
  readonly #statements: Statements;
  readonly #closed: () => void;
  #open = true;

  private constructor(database: KeptDatabase, keys: StoreKeys, closed: () => void) {
    this.#database = database;
    this.#keys = keys;
    this.#closed = closed;
    this.#cipher = new ValueCipher(keys.values);
    this.#statements = prepareAll(database);
  }

  /** Throws STORE_FULL or STORE_BROKEN. */
  static create(file: string, keys: StoreKeys): KeptStore {
    const store = new KeptStore(KeptDatabase.create(file, keys.pages), keys, () => {});
    store.#writeVersion(SCHEMA_VERSION);
    return store;
  }

  /**
   * Every key is opened once, so that damage shows now and not in the middle. `closed` runs after the end of the store.
   * Throws STORE_BROKEN or STORE_NEWER.
   */
  static open(file: string, keys: StoreKeys, closed: () => void): KeptStore {
    const database = KeptDatabase.open(file, keys.pages);
    try {
      const store = new KeptStore(database, keys, closed);
      store.#checkVersion();
      store.list("");
      return store;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  get(key: string): Uint8Array | null {
    const name = encodeText(key);
    const [found] = this.#all(this.#statements.get, [name]);
    return found === undefined ? null : this.#cipher.open(pairName(name), blob(found["value"]));
  }

  list(prefix: string): readonly (readonly [string, Uint8Array])[] {
    const from = encodeText(prefix);
    const found = this.#all(this.#statements.list, [from, afterPrefix(from)]);
    return found.map((pair) => {
      const name = blob(pair["key"]);
      return [name.toString("utf8"), this.#cipher.open(pairName(name), blob(pair["value"]))] as const;
    });
  }

  apply(change: Change): void {
    this.#assertOpen();
    assertStorable(change);
    this.#database.transaction(() => {
      for (const one of change.erasedConversations ?? []) this.#statements.erase.run([encodeText(one)]);
      for (const write of change.writes) this.#write(write);
      for (const row of change.rows) this.#putRow(row);
    });
    this.#database.grow();
  }

  rows(conversation: string, { before, limit }: RowsBefore): readonly Row[] {
    const last = before === undefined ? PLACE_MAX : before - 1;
    const found = this.#all(this.#statements.rows, [encodeText(conversation), last, limit]);
    return found.map((row) => this.#readRow(conversation, row)).reverse();
  }

  row(conversation: string, id: string): Row | null {
    const [found] = this.#all(this.#statements.row, [encodeText(conversation), encodeText(id)]);
    return found === undefined ? null : this.#readRow(conversation, found);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#database.close();
    this.#keys.pages.fill(0);
    this.#keys.values.fill(0);
    this.#closed();
  }

  #all(statement: Statement, values: readonly unknown[]): readonly Readonly<Record<string, unknown>>[] {
    this.#assertOpen();
    return this.#database.all(statement, values);
  }

  #write({ key, value }: Write): void {
    const name = encodeText(key);
    if (value === null) this.#statements.remove.run([name]);
    else this.#statements.put.run([name, this.#cipher.seal(pairName(name), value)]);
  }

  #putRow({ conversation, place, id, json }: Row): void {
    const names = [encodeText(conversation), encodeText(id)] as const;
    const sealed = this.#cipher.seal(rowName(...names, place), encodeText(json));
    this.#statements.putRow.run([names[0], place, names[1], sealed]);
  }

  #readRow(conversation: string, row: Readonly<Record<string, unknown>>): Row {
    const id = blob(row["id"]);
    const place = Number(row["place"]);
    const json = this.#cipher.open(rowName(encodeText(conversation), id, place), blob(row["json"]));
    return { conversation, place, id: id.toString("utf8"), json: json.toString("utf8") };
  }

  #writeVersion(version: number): void {
    const sealed = this.#cipher.seal(VERSION_NAME, Buffer.of(version));
    this.#database.transaction(() => this.#statements.putAbout.run(["schema", sealed]));
  }

  #checkVersion(): void {
    const [found] = this.#all(this.#statements.about, ["schema"]);
    if (found === undefined) throw new HushError("STORE_BROKEN");
    const [version] = this.#cipher.open(VERSION_NAME, blob(found["value"]));
    if (version !== SCHEMA_VERSION) throw new HushError("STORE_NEWER");
  }

  #assertOpen(): void {
    if (!this.#open) throw new HushError("STORE_BROKEN");
  }
}

function prepareAll(database: KeptDatabase) {
  return {
    about: database.prepare("SELECT value FROM about WHERE name = ?"),
    putAbout: database.prepare("INSERT OR REPLACE INTO about (name, value) VALUES (?, ?)"),
    get: database.prepare("SELECT value FROM pairs WHERE key = ?"),
    list: database.prepare("SELECT key, value FROM pairs WHERE key >= ? AND key < ? ORDER BY key"),
    put: database.prepare(
      "INSERT INTO pairs (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    ),
    remove: database.prepare("DELETE FROM pairs WHERE key = ?"),
    erase: database.prepare("DELETE FROM rows WHERE conversation = ?"),
    putRow: database.prepare(
      `INSERT INTO rows (conversation, place, id, json) VALUES (?, ?, ?, ?)
       ON CONFLICT (conversation, id) DO UPDATE SET place = excluded.place, json = excluded.json`,
    ),
    row: database.prepare("SELECT place, id, json FROM rows WHERE conversation = ? AND id = ?"),
    rows: database.prepare(
      `SELECT place, id, json FROM rows WHERE conversation = ? AND place <= ?
       ORDER BY place DESC, id DESC LIMIT ?`,
    ),
  };
}

const VERSION_NAME = joinNames(encodeText("schema"));

const pairName = (key: Uint8Array) => joinNames(encodeText("pair"), key);

const rowName = (conversation: Uint8Array, id: Uint8Array, place: number) =>
  joinNames(encodeText("row"), conversation, id, encodeText(String(place)));

/** The first bytes that no key with this prefix can reach: UTF-8 has no 0xff. */
const afterPrefix = (prefix: Buffer) => Buffer.concat([prefix, Buffer.of(0xff)]);

/** The library hands out one kind of bytes or another. */
function blob(value: unknown): Buffer {
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  throw new HushError("STORE_BROKEN");
}
