/** From the start of a program to all of its contacts connected, over the private Tor network. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RealTor } from "@hushroom/net";
import type { Tornet } from "@hushroom/testkit";
import { BenchDaemon, befriend } from "./daemon.ts";

/** Seconds, of each round. The contacts share one tor; the program's own starts with it. */
export async function measureReach(tornet: Tornet, contacts: number, rounds: number): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-reach-"));
  const startTor = async (name: string) => {
    const tor = new RealTor({ dataDir: join(folder, name), torrcExtra: tornet.torrcExtra });
    await tor.begin();
    return tor;
  };
  const townTor = await startTor("town");
  await townTor.ready();
  const ana = await BenchDaemon.begin("Ana", await startTor("ana"), true);
  const others: BenchDaemon[] = [];
  try {
    for (let i = 0; i < contacts; i++) {
      const other = await BenchDaemon.begin(`Peer${i}`, townTor);
      others.push(other);
      await befriend(ana, other);
    }
    await ana.connected(contacts);
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await ana.stop();
      const startMs = performance.now();
      await ana.start(await startTor("ana"));
      await ana.connected(contacts);
      seconds.push((performance.now() - startMs) / 1000);
    }
    return seconds;
  } finally {
    await Promise.all([ana, ...others].map((daemon) => daemon.end()));
    await townTor.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
