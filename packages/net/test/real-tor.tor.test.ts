/** The contract over real tors in the private network. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RealTor, startTor } from "@hushroom/net";
import { pause, torContract, useTornet } from "@hushroom/testkit";
import { afterAll } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "hush-tor-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

torContract("real", async () => {
  let count = 0;
  return {
    start: () => startTor({ dataDir: join(folder, `${count++}`), torrcExtra: useTornet().torrcExtra }),
    kill: async (tor) => {
      if (!(tor instanceof RealTor) || tor.pid === null) throw new Error("not of this world");
      process.kill(tor.pid, "SIGKILL");
    },
    pause: () => pause(500),
  };
});
