/** A kept profile in a folder of its own, for tests: cheap to guess, quick to open. */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../src/store/open-store.ts";
import type { Store } from "../src/store/store.ts";

export const PASSPHRASE = "correct horse battery staple";
export const CHEAP = { memoryKib: 1024, passes: 1, lanes: 1 };

/** The next store in `folder`; it is made if there is none. */
export function openProfile(folder: string, passphrase: string = PASSPHRASE): Promise<Store> {
  return openStore({ folder, passphrase: Buffer.from(passphrase, "utf8"), cost: CHEAP });
}

/** Where the system has one, in RAM: what a disk does with a sync is not what most tests ask. */
const BASE = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

export class TestFolders {
  readonly #made: string[] = [];

  make(): string {
    const folder = mkdtempSync(join(BASE, "store-"));
    this.#made.push(folder);
    return folder;
  }

  remove(): void {
    for (const folder of this.#made.splice(0)) rmSync(folder, { recursive: true, force: true });
  }
}
