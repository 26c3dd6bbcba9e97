/** Vitest's global set-up of the projects that need Tor: one private network for all their files, ended with the run. */

import type { TestProject } from "vitest/node";
import { startTornet, type Tornet } from "./tornet.ts";
import type {} from "./use-tornet.ts";

let network: Tornet | null = null;

export async function setup(project: TestProject): Promise<void> {
  network = await startTornet();
  const { torrcExtra, socks, serverPorts, setbacks } = network;
  for (const setback of setbacks) process.stderr.write(`${setback}\n`);
  project.provide("tornet", { torrcExtra, socks, serverPorts });
}

export async function teardown(): Promise<void> {
  await network?.stop();
}
