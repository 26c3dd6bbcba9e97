/**
 * The tor process: started, read for causes of trouble, ended for certain. In a process group of its own, so that
 * Ctrl-C reaches us alone and guests can still be told; it ends with our control connection anyhow.
 */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { devNull } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type ErrorCode, LOCAL_LIMITS } from "@hushroom/protocol";
import { logCause } from "./log-cause.ts";
import { torEnvironment } from "./probe.ts";

export class TorProcess {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
  #isRunning = true;
  #cause: ErrorCode | null = null;

  constructor(torPath: string, torrc: string, dataDir: string, onCause: (cause: ErrorCode) => void) {
    this.#child = spawn(torPath, ["--defaults-torrc", devNull, "-f", torrc], {
      stdio: ["ignore", "pipe", "pipe"],
      cwd: dataDir,
      env: torEnvironment(torPath),
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    for (const input of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input }).on("line", (line) => {
        const cause = logCause(line);
        // "Reading config failed" also ends every list of better reasons.
        if (cause === null || (cause === "TOR_BAD_TORRC" && this.#cause !== null)) return;
        this.#cause = cause;
        onCause(cause);
      });
    }
    this.ended = new Promise((resolve) => {
      const end = () => {
        this.#isRunning = false;
        resolve();
      };
      this.#child.once("exit", end);
      this.#child.once("error", end);
    });
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** The last cause that its log named. */
  get cause(): ErrorCode | null {
    return this.#cause;
  }

  kill(): void {
    if (this.#isRunning) this.#child.kill("SIGKILL");
  }

  async stop(): Promise<void> {
    if (!this.#isRunning) return;
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.kill(), LOCAL_LIMITS.TOR_STOP_GRACE_MS);
    await this.ended;
    clearTimeout(timer);
  }
}
