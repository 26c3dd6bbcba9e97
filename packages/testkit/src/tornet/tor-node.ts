/** One tor process of the private network: started from lines, owned by a control connection, ended for certain. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Controller } from "@hushroom/net";
import { until } from "../waiting.ts";
import { placeLines } from "./torrc.ts";

const CONTROL_WITHIN_MS = 15_000;
const END_WITHIN_MS = 3000;
const KILLED_WITHIN_MS = 15_000;
const LOG_LINES = 12;

export interface TorNodeOptions {
  readonly tor: string;
  readonly directory: string;
  readonly controlPort: number;
  readonly lines: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export class TorNode {
  readonly directory: string;
  readonly #process: ChildProcess;
  #control: Controller | null = null;
  #ended = false;
  #output = "";

  private constructor(tor: string, directory: string, torrc: string) {
    this.directory = directory;
    this.#process = spawn(tor, ["-f", torrc, "--defaults-torrc", "/dev/null", "--hush"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-2000);
      });
    }
    this.#process.once("error", () => {
      this.#ended = true;
    });
    this.#process.once("exit", () => {
      this.#ended = true;
    });
  }

  static async start({ tor, directory, controlPort, lines, signal }: TorNodeOptions): Promise<TorNode> {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const old of ["tor.log", "control.cookie"]) rmSync(join(directory, old), { force: true });
    const torrc = join(directory, "torrc");
    const place = placeLines({ directory, controlPort, ownerPid: process.pid });
    writeFileSync(torrc, `${[...lines, ...place].join("\n")}\n`);
    const node = new TorNode(tor, directory, torrc);
    try {
      await node.#own(controlPort, signal);
    } catch (error) {
      await node.stop();
      throw new Error(`${String(error)}\n${node.lastLines()}`);
    }
    return node;
  }

  async #own(controlPort: number, signal: AbortSignal | undefined): Promise<void> {
    const connect = async () => {
      if (this.#ended) throw new Error("tor ended at its start");
      this.#control = await Controller.open({
        endpoint: { port: controlPort },
        cookieFile: join(this.directory, "control.cookie"),
        onEvent: () => undefined,
        onEnd: () => undefined,
      }).catch(() => null);
      return this.#control !== null;
    };
    // A connection that tor took but doesn't answer yet would hold up the end.
    const giveUp = () => this.#process.kill("SIGKILL");
    signal?.addEventListener("abort", giveUp);
    try {
      await until("tor opens its control port", CONTROL_WITHIN_MS, connect, signal);
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
  }

  /** Its control connection, which owns it: tor exits when that closes, however this process ended. */
  get control(): Controller {
    if (this.#control === null) throw new Error("tor was not started");
    return this.#control;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  lastLines(): string {
    let log = this.#output;
    try {
      log += readFileSync(join(this.directory, "tor.log"), "utf8");
    } catch {
      log += "(no log file)";
    }
    return `--- ${this.directory}\n${log.trimEnd().split("\n").slice(-LOG_LINES).join("\n")}`;
  }

  async stop(): Promise<void> {
    this.#control?.close();
    if (this.#control === null) this.#process.kill("SIGTERM");
    await until("tor ends", END_WITHIN_MS, () => this.#ended).catch(() => this.#process.kill("SIGKILL"));
    await until("tor ends after SIGKILL", KILLED_WITHIN_MS, () => this.#ended);
  }
}
