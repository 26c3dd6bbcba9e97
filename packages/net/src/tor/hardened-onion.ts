/**
 * Hardened services: HiddenServiceDir, which alone has circuit-id export and introduction-point flood defence. Tor needs
 * the key files for as long as it runs the service, so they lie in a RAM file system, in a folder of this process.
 *   hs_ed25519_secret_key = "== ed25519v1-secret: type0 ==" ‖ 3 zero bytes ‖ 64 bytes expanded key
 */

import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HushError, parseOnionAddress } from "@hushroom/protocol";
import { makePassingFolder, type PassingFolder } from "../passing-folder.ts";
import { checkedWord } from "./control-text.ts";
import { type Controller, formatTarget, type Setting } from "./controller.ts";
import type { OnionSpec } from "./tor.ts";

const RAM_DISK = "/dev/shm";
const PREFIX = "hushroom-onions-";
const SECRET_HEAD = "== ed25519v1-secret: type0 ==\0\0\0";
const KEY_BYTES = 64;
const HOSTNAME_POLL_MS = 20;
const HOSTNAME_POLLS = 100;

interface Hardened {
  readonly folder: string;
  readonly settings: readonly Setting[];
}

export function expandedKey(key: string): Buffer {
  const match = /^ED25519-V3:([A-Za-z0-9+/]{86}==)$/.exec(key);
  const bytes = Buffer.from(match?.[1] ?? "", "base64");
  if (bytes.length !== KEY_BYTES) throw new HushError("TOR_BAD_ARGUMENT");
  return bytes;
}

function settingsOf(folder: string, spec: OnionSpec, proofOfWork: boolean): Setting[] {
  const settings: Setting[] = [
    ["HiddenServiceDir", folder],
    ["HiddenServicePort", `${spec.virtualPort} ${formatTarget(spec.target)}`],
    ["HiddenServiceExportCircuitID", "haproxy"],
    ["HiddenServiceEnableIntroDoSDefense", "1"],
  ];
  if (spec.maxStreams > 0) settings.push(["HiddenServiceMaxStreams", String(spec.maxStreams)]);
  if (proofOfWork) settings.push(["HiddenServicePoWDefensesEnabled", "1"]);
  return settings;
}

export class HardenedOnions {
  readonly #services = new Map<string, Hardened>();
  readonly #ramDisk: string;
  #parent: PassingFolder | null = null;

  constructor(ramDisk: string = RAM_DISK) {
    this.#ramDisk = ramDisk;
  }

  /** Addresses of those that tor itself lists. */
  async list(controller: Controller): Promise<string[]> {
    if (this.#services.size === 0) return [];
    const folders = new Set(await controller.getConf("HiddenServiceDir"));
    return [...this.#services].filter(([, { folder }]) => folders.has(folder)).map(([address]) => address);
  }

  /** Returns the address. Throws TOR_NO_RAM_DISK where there is no RAM file system. */
  async add(controller: Controller, spec: OnionSpec, key: string, proofOfWork: boolean): Promise<string> {
    const folder = this.#writeFolder(spec, key);
    const service = { folder, settings: settingsOf(folder, spec, proofOfWork) };
    try {
      await this.#apply(controller, [...this.#services.values(), service]);
      const address = await hostname(folder);
      if (this.#services.has(address)) throw new HushError("TOR_BAD_ARGUMENT");
      this.#services.set(address, service);
      return address;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** False for an address that isn't a hardened service. */
  async remove(controller: Controller, address: string): Promise<boolean> {
    const service = this.#services.get(address);
    if (service === undefined) return false;
    this.#services.delete(address);
    await this.#apply(controller, [...this.#services.values()]);
    rmSync(service.folder, { recursive: true, force: true });
    return true;
  }

  /** That tor is gone: so are its services, and their keys here. */
  clear(): void {
    this.#services.clear();
    this.#parent?.remove();
    this.#parent = null;
  }

  /** SETCONF replaces the whole list of services, and an empty one ends them all. */
  async #apply(controller: Controller, services: readonly Hardened[]): Promise<void> {
    if (services.length === 0) await controller.setConf([["HiddenServiceDir", null]]);
    else await controller.setConf(services.flatMap(({ settings }) => settings));
  }

  #writeFolder(spec: OnionSpec, key: string): string {
    const secret = Buffer.concat([Buffer.from(SECRET_HEAD, "latin1"), expandedKey(key)]);
    const clients = spec.clientKeys.map((clientKey) => checkedWord(clientKey));
    const folder = mkdtempSync(join(this.#ensureParent(), "onion-"));
    writeFileSync(join(folder, "hs_ed25519_secret_key"), secret, { mode: 0o600 });
    secret.fill(0);
    if (clients.length > 0) mkdirSync(join(folder, "authorized_clients"), { mode: 0o700 });
    for (const [i, clientKey] of clients.entries()) {
      const file = join(folder, "authorized_clients", `${i}.auth`);
      writeFileSync(file, `descriptor:x25519:${clientKey.toUpperCase()}\n`, { mode: 0o600 });
    }
    return folder;
  }

  #ensureParent(): string {
    try {
      accessSync(this.#ramDisk, constants.W_OK);
      this.#parent ??= makePassingFolder(this.#ramDisk, PREFIX);
      return this.#parent.path;
    } catch (error) {
      throw new HushError("TOR_NO_RAM_DISK", {}, error);
    }
  }
}

async function hostname(folder: string): Promise<string> {
  for (let i = 0; i < HOSTNAME_POLLS; i++) {
    const text = await readFile(join(folder, "hostname"), "utf8").catch(() => "");
    if (parseOnionAddress(text.trim()) !== null) return text.trim();
    await pause(HOSTNAME_POLL_MS);
  }
  throw new HushError("TOR_CONTROL_PROTOCOL");
}
