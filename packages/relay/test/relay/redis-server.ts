/** A Redis of the test's own, on a loopback port of its own, which ends with it. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@hushroom/testkit";
import { Redis } from "ioredis";

export const GOOD_SETTINGS = ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"];

/** And for one that is to have replicas, or to be one. */
export const REPLICATED = [
  ...["--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0"],
  ...["--repl-diskless-load", "swapdb"],
];

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}

export class RedisServer {
  readonly port: number;
  readonly #settings: readonly string[];
  /** Where it would write. */
  readonly folder = mkdtempSync(join(tmpdir(), "relay-redis-"));
  #process: ChildProcess | null = null;

  private constructor(port: number, settings: readonly string[]) {
    this.port = port;
    this.#settings = settings;
  }

  static async start(settings: readonly string[] = GOOD_SETTINGS): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), settings);
    await server.startAgain();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async startAgain(): Promise<void> {
    const own = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.folder];
    this.#process = spawn("redis-server", [...own, ...this.#settings], { stdio: "ignore" });
    await until("Redis answers", 10_000, () =>
      this.ask((redis) => redis.ping()).then(
        () => true,
        () => false,
      ),
    );
  }

  /** A command by a connection of its own. */
  async ask<T>(act: (redis: Redis) => Promise<T>, password = ""): Promise<T> {
    const redis = new Redis(this.url, { password, lazyConnect: true, retryStrategy: () => null });
    redis.on("error", () => {});
    try {
      await redis.connect();
      return await act(redis);
    } finally {
      redis.disconnect();
    }
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Stops it where it stands; SIGCONT lets it go on. */
  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (running === null) return;
    const ended = new Promise((resolve) => running.once("close", resolve));
    running.kill("SIGKILL");
    await ended;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
