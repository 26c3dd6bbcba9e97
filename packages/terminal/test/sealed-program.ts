/**
 * A program over fake conversations, with a real API socket, and the `hushroom` command run against it: in this process,
 * which takes no time to start, or as a program of its own.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import {
  completeConfig,
  createTorLauncher,
  Engine,
  REACHABILITY_TIMING,
  systemClock,
} from "@hushroom/engine";
import { type Program, type ProgramEvent, startHushroom } from "@hushroom/testkit";
import { runCommandLine } from "../src/command-line.ts";
import { VERBS } from "../src/verbs.ts";
import { FakeSealed } from "./fake-sealed.ts";

const CHUNK_BYTES = 65_536;

export interface Ran {
  readonly code: number;
  readonly events: readonly ProgramEvent[];
}

export class SealedProgram {
  readonly folder = mkdtempSync(join(tmpdir(), "sealed-"));
  readonly sealed = new FakeSealed();
  #engine: Engine | null = null;

  async start(): Promise<void> {
    const config = completeConfig({}, { data: join(this.folder, "data"), useTor: false, port: 0 });
    this.#engine = await Engine.start({
      config,
      version: "0",
      webRoot: this.folder,
      launchTor: createTorLauncher(config),
      clock: systemClock,
      log: { write: () => {} },
      timing: REACHABILITY_TIMING,
      ownerPage: false,
      passphrase: null,
      openSealed: async (host) => {
        this.sealed.host = host;
        return this.sealed;
      },
    });
  }

  async stop(): Promise<void> {
    await this.#engine?.stop();
    this.#engine = null;
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** As a program of its own. */
  open(...args: readonly string[]): Program {
    return startHushroom([...args, "--json", "--data", this.#data]);
  }

  async run(...args: readonly string[]): Promise<Ran> {
    return this.pipe("", ...args);
  }

  /** What it says to people, line by line. */
  async runWords(...args: readonly string[]): Promise<readonly string[]> {
    return (await this.#run("", args)).lines;
  }

  /** With this on standard input. */
  async pipe(input: string | Uint8Array, ...args: readonly string[]): Promise<Ran> {
    const { code, lines } = await this.#run(input, [...args, "--json"]);
    return { code, events: lines.map((line) => JSON.parse(line) as ProgramEvent) };
  }

  get #data(): string {
    return join(this.folder, "data");
  }

  async #run(
    input: string | Uint8Array,
    args: readonly string[],
  ): Promise<{ code: number; lines: readonly string[] }> {
    let printed = "";
    const stdout = new Writable({
      write: (chunk, _encoding, done) => {
        printed += String(chunk);
        done();
      },
    });
    const streams = { stdin: Readable.from(chunksOf(input)), stdout, stderr: stdout };
    const code = await runCommandLine(VERBS, [...args, "--data", this.#data], streams);
    return { code, lines: printed.split("\n").slice(0, -1) };
  }
}

function* chunksOf(input: string | Uint8Array): Generator<Buffer> {
  const bytes = Buffer.from(input as Uint8Array);
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}
