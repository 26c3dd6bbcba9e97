/** Starts the engine in this process, and ends it with a signal, with its parent, or when it is told to. */

import { fileURLToPath } from "node:url";
import {
  type Config,
  createLog,
  createTorLauncher,
  Engine,
  openSealed,
  REACHABILITY_TIMING,
  systemClock,
} from "@hushroom/engine";
import { endWithParent } from "@hushroom/net";
import { endOnTheUnexpected } from "./last-resort.ts";
import { VERSION } from "./version.ts";

/** The built pages lie beside the built command: packages/web/dist. */
const WEB_ROOT = fileURLToPath(new URL("../../web/dist/", import.meta.url));

const END_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

interface ProgramKind {
  /** Whether to serve the owner's page. */
  readonly ownerPage: boolean;
  readonly endsWithParent: boolean;
}

/** Log lines go to standard error. The engine wipes the passphrase; null keeps nothing. */
export async function startEngine(
  config: Config,
  { ownerPage, endsWithParent }: ProgramKind,
  passphrase: Buffer | null,
): Promise<Engine> {
  const log = createLog(config.log, systemClock.nowMs, (line) => process.stderr.write(`${line}\n`));
  const engine = await Engine.start({
    config,
    version: VERSION,
    webRoot: WEB_ROOT,
    launchTor: createTorLauncher(config),
    clock: systemClock,
    log,
    timing: REACHABILITY_TIMING,
    ownerPage,
    passphrase,
    openSealed: ownerPage ? openSealed : null,
  });
  endOnTheUnexpected(log, () => engine.stop());
  const stop = () => void engine.stop();
  for (const signal of END_SIGNALS) process.on(signal, stop);
  if (endsWithParent) {
    endWithParent(() => {
      log.write("info", "parent-died");
      stop();
    });
  }
  return engine;
}
