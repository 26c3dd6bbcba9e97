/** What a tor program is: asked once before it is started. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { runProgram } from "./run-program.ts";
import { formatVersion, hasPowByControl, isOutdated, isUsable, parseVersion } from "./version.ts";

export interface TorProgram {
  readonly path: string;
  readonly version: string;
  readonly outdated: boolean;
  /** Built with the proof-of-work module (some packages leave it out for its licence). */
  readonly proofOfWork: boolean;
}

/** The environment for a tor: nothing of ours but what it needs to run. */
export function torEnvironment(torPath: string): NodeJS.ProcessEnv {
  const { PATH, HOME, SystemRoot, TEMP, APPDATA } = process.env;
  const kept = Object.entries({ PATH, HOME, SystemRoot, TEMP, APPDATA }).filter(
    ([, value]) => value !== undefined,
  );
  const folder = dirname(torPath);
  const hasOwnLibraries = existsSync(join(folder, "libevent-2.1.so.7"));
  return { ...Object.fromEntries(kept), LC_ALL: "C", ...(hasOwnLibraries && { LD_LIBRARY_PATH: folder }) };
}

/** Throws TOR_NOT_FOUND for what isn't a working tor, TOR_TOO_OLD for one that we can't use. */
export async function probeTor(path: string): Promise<TorProgram> {
  const ask = (option: string) =>
    runProgram(path, [option], LOCAL_LIMITS.TOR_PROBE_TIMEOUT_MS, torEnvironment(path));
  const { exitCode, output } = await ask("--version");
  const version = exitCode === 0 ? parseVersion(output) : null;
  if (version === null) throw new HushError("TOR_NOT_FOUND");
  if (!isUsable(version)) throw new HushError("TOR_TOO_OLD");
  const modules = await ask("--list-modules");
  return {
    path,
    version: formatVersion(version),
    outdated: isOutdated(version),
    proofOfWork: hasPowByControl(version) && /^pow: yes$/m.test(modules.output),
  };
}
