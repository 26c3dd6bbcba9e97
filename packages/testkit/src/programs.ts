/**
 * Programs under test: started, read as events (one JSON object a line on standard output), written to, killed, and
 * shown to have ended with everything below them.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isRunning, type ProcessId, processTree } from "./process-tree.ts";
import { until } from "./waiting.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const EVENT_WITHIN_MS = 30_000;
const END_WITHIN_MS = 5000;
const STDERR_CHARS = 4000;

/** One line of a program's output. `event` names it, save in the output of tools. */
export type ProgramEvent = Readonly<Record<string, unknown>>;

export interface ProgramOptions {
  readonly cwd?: string;
  /** Added to this process's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Program {
  /** Every event so far, in order. */
  readonly events: ProgramEvent[] = [];
  /** Lines of standard output that are not JSON objects. */
  readonly otherLines: string[] = [];
  readonly #name: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<ProgramEnd>;
  #end: ProgramEnd | null = null;
  #errors = "";
  #watchers: (() => void)[] = [];

  constructor(command: string, args: readonly string[], options: ProgramOptions = {}) {
    this.#name = [command, ...args].join(" ");
    this.#process = spawn(command, [...args], {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#process.stdin?.on("error", () => undefined);
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errors = (this.#errors + text).slice(-STDERR_CHARS);
    });
    if (this.#process.stdout !== null) {
      createInterface({ input: this.#process.stdout }).on("line", (line) => this.#readLine(line));
    }
    this.#ended = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null) => {
        this.#end = { code, signal };
        this.#wake();
        resolve(this.#end);
      };
      this.#process.once("error", () => end(null, null));
      this.#process.once("close", end);
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** What it wrote to standard error, from the end. */
  get errors(): string {
    return this.#errors;
  }

  /** The first event, past or to come, that `matches`; fails when the time is over or the program ends before it. */
  async event(
    matches: (event: ProgramEvent) => boolean,
    withinMs: number = EVENT_WITHIN_MS,
  ): Promise<ProgramEvent> {
    const endMs = Date.now() + withinMs;
    for (let next = 0; ; ) {
      for (; next < this.events.length; next++) {
        const event = this.events[next];
        if (event !== undefined && matches(event)) return event;
      }
      if (this.#end !== null) throw new Error(this.#report("it ended before the event"));
      if (Date.now() >= endMs) throw new Error(this.#report(`no such event within ${withinMs} ms`));
      await this.#change(endMs - Date.now());
    }
  }

  /** Writes a line to its standard input. */
  write(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  /** Writes all of its standard input, and ends it. */
  writeAll(input: string | Uint8Array): void {
    this.#process.stdin?.end(input);
  }

  endInput(): void {
    this.#process.stdin?.end();
  }

  kill(signal: NodeJS.Signals = "SIGTERM"): void {
    this.#process.kill(signal);
  }

  /** How it ended; fails when it goes on for longer. */
  async ended(withinMs: number = END_WITHIN_MS): Promise<ProgramEnd> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(this.#report(`it runs on after ${withinMs} ms`))), withinMs);
    });
    return Promise.race([this.#ended, late]).finally(() => clearTimeout(timer));
  }

  /** It and all processes below it, now. */
  tree(): ProcessId[] {
    return processTree(this.pid);
  }

  /** For the end of a test: nothing of the program is left, by force if need be. */
  async stop(): Promise<void> {
    if (this.#end !== null) return;
    const tree = this.tree();
    this.kill();
    await this.ended().catch(() => this.kill("SIGKILL"));
    await assertEnded(tree);
  }

  #readLine(line: string): void {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === "object" && value !== null) this.events.push(value as ProgramEvent);
      else this.otherLines.push(line);
    } catch {
      this.otherLines.push(line);
    }
    this.#wake();
  }

  #wake(): void {
    for (const watcher of this.#watchers.splice(0)) watcher();
  }

  async #change(withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#watchers.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #report(what: string): string {
    const events = this.events.slice(-20).map((event) => JSON.stringify(event));
    return [
      `${this.#name}: ${what}`,
      ...["its last events:", ...events],
      ...["its other lines:", ...this.otherLines.slice(-20)],
      ...["its standard error:", this.#errors],
    ].join("\n");
  }
}

/** The built `hushroom` command, to be run by node. */
export const HUSHROOM = join(ROOT, "bin", "hushroom.mjs");

export function startHushroom(args: readonly string[], options: ProgramOptions = {}): Program {
  return new Program(process.execPath, [HUSHROOM, ...args], options);
}

/** Fails, and kills what is left, unless all of `processes` have ended within the time. */
export async function assertEnded(
  processes: readonly ProcessId[],
  withinMs: number = END_WITHIN_MS,
): Promise<void> {
  await until("everything ends", withinMs, () => !processes.some(isRunning)).catch(() => {
    const left = processes.filter(isRunning);
    if (left.length === 0) return;
    for (const { pid } of left) process.kill(pid, "SIGKILL");
    throw new Error(`still there after ${withinMs} ms: ${left.map(({ command }) => command).join("; ")}`);
  });
}
