/** A program over fake conversations, with a real API socket, and the `hushroom` command run against it. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  completeConfig,
  createTorLauncher,
  Engine,
  REACHABILITY_TIMING,
  systemClock,
} from "@hushroom/engine";
import { type Program, type ProgramEvent, startHushroom } from "@hushroom/testkit";
import { FakeSealed } from "./fake-sealed.ts";

export interface Ran {
  readonly code: number | null;
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

  open(...args: readonly string[]): Program {
    return startHushroom([...args, "--json", "--data", join(this.folder, "data")]);
  }

  async run(...args: readonly string[]): Promise<Ran> {
    return this.pipe("", ...args);
  }

  /** What it says to people, line by line. */
  async runWords(...args: readonly string[]): Promise<readonly string[]> {
    const program = startHushroom([...args, "--data", join(this.folder, "data")]);
    await program.ended(20_000);
    return program.otherLines;
  }

  /** With this on standard input. */
  async pipe(input: string | Uint8Array, ...args: readonly string[]): Promise<Ran> {
    const program = this.open(...args);
    program.writeAll(input);
    const { code } = await program.ended(20_000);
    return { code, events: program.events };
  }
}
