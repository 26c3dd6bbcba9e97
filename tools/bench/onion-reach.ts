/** From the start of a program to the first way in over the onion: the built command, and two bare tors. */

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { startTor, type Tor } from "@hushroom/net";
import { HushError } from "@hushroom/protocol";
import { startHushroom, type Tornet } from "@hushroom/testkit";

const REACHABLE_WITHIN_MS = 120_000;
const DIAL_AGAIN_MS = 100;

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "bench-reach-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `hushroom host` until it says that the room is reachable, in milliseconds. */
export function roomReach({ torrcExtra }: Tornet): Promise<number> {
  return inFolder(async (folder) => {
    const startMs = performance.now();
    const data = ["--data", folder, "--torrc-extra", torrcExtra, "--json"];
    const program = startHushroom(["host", "Bench", ...data]);
    try {
      await program.event(
        ({ event, state }) => event === "reachability" && state === "reachable",
        REACHABLE_WITHIN_MS,
      );
      return performance.now() - startMs;
    } finally {
      await program.stop();
    }
  });
}

/** Throws what it heard last, once it took too long. */
async function dialUntilConnected(tor: Tor, address: string): Promise<void> {
  const endMs = performance.now() + REACHABLE_WITHIN_MS;
  for (;;) {
    try {
      (await tor.dial(address, 80, randomBytes(16).toString("hex"))).destroy();
      return;
    } catch (error) {
      if (!(error instanceof HushError) || performance.now() > endMs) throw error;
      await rest(DIAL_AGAIN_MS);
    }
  }
}

/** One tor that publishes and one that dials, started together, in milliseconds. */
export function bareReach({ torrcExtra }: Tornet): Promise<number> {
  return inFolder(async (folder) => {
    const server = createServer((socket) => socket.on("error", () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const startMs = performance.now();
    const [serving, dialling] = await Promise.all([
      startTor({ dataDir: join(folder, "serving"), torrcExtra }),
      startTor({ dataDir: join(folder, "dialling"), torrcExtra }),
    ]);
    try {
      await serving.ready();
      const onion = await serving.addOnion({
        key: null,
        virtualPort: 80,
        target: { port },
        maxStreams: 0,
        proofOfWork: true,
        clientKeys: [],
        hardened: false,
      });
      await dialling.ready();
      await dialUntilConnected(dialling, onion.address);
      return performance.now() - startMs;
    } finally {
      await Promise.all([serving.stop(), dialling.stop()]);
      server.close();
    }
  });
}
