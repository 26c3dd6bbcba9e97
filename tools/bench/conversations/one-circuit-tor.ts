/**
 * One tor with two onion services, each with two ports: the box server of one of two daemons, and a raw port. What is
 * dialled with the same name goes by the same circuit, so that both can be measured in turn on it.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dialSocks, type OnionService, type OnionSpec, type Tor, type TorStatus } from "@hushroom/net";
import { HushError } from "@hushroom/protocol";
import { onionAddressOf, pause, type Tornet, until } from "@hushroom/testkit";

const BOXES_PORT = 80;
export const RAW_PORT = 81;
const UP_WITHIN_MS = 60_000;
const AGAIN_MS = 250;
const READY: TorStatus = {
  phase: "ready",
  progress: 100,
  tag: "done",
  problem: null,
  version: null,
  outdated: false,
};

export class OneCircuitTor {
  readonly #tornet: Tornet;
  readonly #folder = mkdtempSync(join(tmpdir(), "bench-circuit-"));
  /** Where the daemon that calls itself by this address listens. */
  readonly #targets = new Map<string, string>();
  readonly #addresses = new Map<string, string>();
  readonly #streams: { readonly user: string; readonly stream: Socket }[] = [];
  #process: ChildProcess | null = null;

  constructor(tornet: Tornet) {
    this.#tornet = tornet;
  }

  /** As one daemon's tor. `name`: that of its circuits. */
  forDaemon(name: string): Tor {
    const nothing = async () => {};
    return {
      status: READY,
      onStatus: () => () => {},
      onOnionEvent: () => () => {},
      ready: nothing,
      addOnion: (spec) => this.#add(spec),
      removeOnion: nothing,
      listOnions: async () => [],
      dial: (place) => this.dial(place, BOXES_PORT, name),
      addClientKey: nothing,
      renewCircuits: nothing,
      closeCircuit: nothing,
      setBridges: nothing,
      restart: nothing,
      stop: nothing,
    };
  }

  /** Nobody can be dialled before. `rawPath`: a unix socket. */
  async begin(places: readonly string[], rawPath: string): Promise<void> {
    await until("the daemons listen", UP_WITHIN_MS, () => this.#targets.size >= places.length);
    const lines = [
      readFileSync(this.#tornet.torrcExtra, "utf8"),
      `DataDirectory ${join(this.#folder, "data")}`,
      "SocksPort 0",
      `__OwningControllerProcess ${process.pid}`,
    ];
    for (const [at, target] of [...this.#targets.values()].entries()) {
      const service = join(this.#folder, String(at));
      mkdirSync(service, { mode: 0o700 });
      lines.push(`HiddenServiceDir ${service}`, `HiddenServicePort ${BOXES_PORT} ${target}`);
      lines.push(`HiddenServicePort ${RAW_PORT} unix:${rawPath}`);
    }
    const torrc = join(this.#folder, "torrc");
    writeFileSync(torrc, `${lines.join("\n")}\n`);
    const tor = process.env.TOR_PATH ?? "tor";
    this.#process = spawn(tor, ["-f", torrc, "--defaults-torrc", "/dev/null", "--hush"], { stdio: "ignore" });
    await until("the services have names", UP_WITHIN_MS, () => this.#readAddresses());
    for (const place of places) (await this.#dialUntilUp(place)).destroy();
  }

  async dial(place: string, port: number, user: string): Promise<Socket> {
    const host = this.#addresses.get(place);
    if (host === undefined) throw new HushError("DIAL_REFUSED");
    const proxy = { host: "127.0.0.1", port: this.#tornet.socks[0] ?? 0 };
    const stream = (await dialSocks(proxy, { host, port, user })) as Socket;
    if (port === BOXES_PORT) this.#streams.push({ user, stream });
    return stream;
  }

  /** What the daemon with this name has put on all its streams to box servers, in bytes. */
  writtenBy(user: string): number {
    const own = this.#streams.filter((one) => one.user === user);
    return own.reduce((sum, { stream }) => sum + stream.bytesWritten, 0);
  }

  end(): void {
    this.#process?.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #add({ key, target }: OnionSpec): Promise<OnionService> {
    this.#targets.set(key ?? "", "path" in target ? `unix:${target.path}` : `127.0.0.1:${target.port}`);
    return { address: "", key: key ?? "" };
  }

  #readAddresses(): boolean {
    return [...this.#targets.keys()].every((key, at) => {
      const file = join(this.#folder, String(at), "hostname");
      try {
        this.#addresses.set(onionAddressOf(key), readFileSync(file, "utf8").trim());
        return true;
      } catch {
        return false;
      }
    });
  }

  async #dialUntilUp(place: string): Promise<Socket> {
    const end = Date.now() + UP_WITHIN_MS;
    for (;;) {
      try {
        return await this.dial(place, RAW_PORT, "first");
      } catch (error) {
        if (Date.now() > end) throw error;
        await pause(AGAIN_MS);
      }
    }
  }
}
