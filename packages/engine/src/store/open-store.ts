/**
 * Opens what the program keeps. Without a passphrase that is RAM; with one it is the kept profile in the data folder:
 * `profile/key` (the wrapped key) and `profile/store` (the database). A profile is made beside its place and moved there
 * whole, so that an unfinished one is never taken for an empty one.
 */

import { hkdfSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { HushError } from "@hushroom/protocol";
import { syncFolder, writeDurably } from "./durable-files.ts";
import { KeptStore, type StoreKeys } from "./kept-store.ts";
import { normalisePassphrase } from "./passphrase.ts";
import { PASSPHRASE_COST, type PassphraseCost, unwrapKey, wrapKey } from "./profile-header.ts";
import { ProfileLock } from "./profile-lock.ts";
import { RamStore } from "./ram-store.ts";
import type { Store } from "./store.ts";

export interface StorePlace {
  /** The data folder, which must exist. */
  readonly folder: string;
  /** UTF-8; wiped when this is done. Null keeps nothing. */
  readonly passphrase: Buffer | null;
  /** For a profile that is made now. */
  readonly cost?: PassphraseCost;
}

const PROFILE = "profile";
const UNFINISHED = "profile.new";
const LOCK = "profile.lock";
const KEY_FILE = "key";
const DATABASE_FILE = "store";
const KEY_BYTES = 32;

/** Whether there is a kept profile in this data folder. */
export function hasProfile(folder: string): boolean {
  return existsSync(join(folder, PROFILE));
}

/** Throws STORE_NEEDS_PASSPHRASE, _WRONG_PASSPHRASE, _BAD_PASSPHRASE, _LOCKED, _FULL, _BROKEN or _NEWER. */
export async function openStore({ folder, passphrase, cost = PASSPHRASE_COST }: StorePlace): Promise<Store> {
  if (passphrase === null) {
    if (hasProfile(folder)) throw new HushError("STORE_NEEDS_PASSPHRASE");
    return new RamStore();
  }
  const normal = normalisePassphrase(passphrase);
  passphrase.fill(0);
  try {
    return await openLocked(folder, normal, cost);
  } catch (error) {
    throw fileError(error);
  } finally {
    normal.fill(0);
  }
}

async function openLocked(folder: string, passphrase: Buffer, cost: PassphraseCost): Promise<Store> {
  const lock = new ProfileLock(join(folder, LOCK));
  const release = () => lock.release();
  try {
    const profile = join(folder, PROFILE);
    const key = hasProfile(folder)
      ? await unwrapKey(readFileSync(join(profile, KEY_FILE)), passphrase)
      : await createProfile(folder, passphrase, cost);
    return KeptStore.open(join(profile, DATABASE_FILE), storeKeys(key), release);
  } catch (error) {
    release();
    throw error;
  }
}

/** Returns its key, for the caller to wipe. */
async function createProfile(folder: string, passphrase: Buffer, cost: PassphraseCost): Promise<Buffer> {
  const unfinished = join(folder, UNFINISHED);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  const key = randomBytes(KEY_BYTES);
  writeDurably(join(unfinished, KEY_FILE), await wrapKey(key, passphrase, cost));
  KeptStore.create(join(unfinished, DATABASE_FILE), storeKeys(Buffer.from(key))).close();
  syncFolder(unfinished);
  renameSync(unfinished, join(folder, PROFILE));
  syncFolder(folder);
  // The data folder may be new too.
  syncFolder(dirname(folder));
  return key;
}

/** Wipes `key`. */
function storeKeys(key: Buffer): StoreKeys {
  const derive = (use: string) =>
    Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), `hushroom store ${use}`, KEY_BYTES));
  const keys = { pages: derive("pages"), values: derive("values") };
  key.fill(0);
  return keys;
}

/** The system's own errors, by their code; the rest is ours already. */
function fileError(error: unknown): unknown {
  if (error instanceof HushError || !(error instanceof Error)) return error;
  const code: unknown = Reflect.get(error, "code");
  if (Reflect.get(error, "syscall") === undefined) return error;
  return new HushError(code === "ENOSPC" || code === "EDQUOT" ? "STORE_FULL" : "STORE_BROKEN", {}, error);
}
