/** How the engine comes by its tors: one that hosts, one that probes, of the same binary and settings. */

import { RealTor, type Tor, type TorOptions, torInstall } from "@hushroom/net";
import type { Config } from "./config.ts";

export type LaunchedTor =
  | { readonly tor: Tor }
  | { readonly absent: true; readonly installCommand: string | null };

export interface TorLauncher {
  /** Throws TOR_BAD_TORRC without having started anything. */
  launch(dataDir: string): Promise<LaunchedTor>;
  /** A second instance, once `launch` has found a tor. */
  launchAgain(dataDir: string): Tor;
}

export function createTorLauncher(config: Config): TorLauncher {
  const options = (dataDir: string): TorOptions => ({
    dataDir,
    torPath: config.tor ?? undefined,
    torrcExtra: config.torrcExtra ?? undefined,
    bridges: config.bridges,
  });
  return {
    async launch(dataDir) {
      const tor = new RealTor(options(dataDir));
      await tor.begin();
      if (tor.status.phase !== "absent") return { tor };
      const install = await torInstall();
      return { absent: true, installCommand: install.kind === "command" ? install.command : null };
    },
    launchAgain(dataDir) {
      const tor = new RealTor(options(dataDir));
      // What keeps it from coming up shows in its status, which the prober looks at.
      void tor.begin().catch(() => {});
      return tor;
    },
  };
}
