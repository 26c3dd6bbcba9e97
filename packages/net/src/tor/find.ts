/**
 * Where tor is on this machine: the given path, TOR_PATH, PATH, the usual places, Tor Browser's. A path that was given
 * and doesn't work is never replaced by another.
 */

import { accessSync, constants, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { HushError } from "@hushroom/protocol";
import { probeTor, type TorProgram } from "./probe.ts";

export interface FindOptions {
  /** `--tor` of the command line. */
  readonly torPath?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function usualPlaces(platform: NodeJS.Platform, home: string, env: NodeJS.ProcessEnv): string[] {
  if (platform === "win32") {
    const bundle = "Browser\\TorBrowser\\Tor\\tor.exe";
    return [
      join(home, "Desktop", "Tor Browser", bundle),
      join(env.ProgramFiles ?? "C:\\Program Files", "Tor Browser", bundle),
      join(env.ProgramFiles ?? "C:\\Program Files", "Tor", "tor.exe"),
      join(env.ChocolateyInstall ?? "C:\\ProgramData\\chocolatey", "bin", "tor.exe"),
    ];
  }
  if (platform === "darwin") {
    const app = "Tor Browser.app/Contents";
    return [
      "/opt/homebrew/bin/tor",
      "/usr/local/bin/tor",
      "/opt/local/bin/tor",
      ...["/Applications", join(home, "Applications")].flatMap((folder) => [
        join(folder, app, "MacOS/Tor/tor"),
        join(folder, app, "Resources/TorBrowser/Tor/tor"),
      ]),
    ];
  }
  return [
    ...["/usr/bin/tor", "/usr/sbin/tor", "/usr/local/bin/tor", "/home/linuxbrew/.linuxbrew/bin/tor"],
    ...torBrowserFolders(home).map((folder) => join(folder, "Browser/TorBrowser/Tor/tor")),
  ];
}

/** Tor Browser is unpacked anywhere; torbrowser-launcher has a folder per language. */
function torBrowserFolders(home: string): string[] {
  const parents = [
    ...["", "Desktop", "Downloads", "Applications", "opt"].map((name) => join(home, name)),
    "/opt",
    join(home, ".local/share/torbrowser/tbb/x86_64"),
    join(home, ".local/share/torbrowser/tbb/aarch64"),
  ];
  return parents.flatMap((parent) => {
    try {
      const names = readdirSync(parent).filter((name) => /^tor[-_ ]?browser/i.test(name));
      return names.map((name) => join(parent, name));
    } catch {
      return [];
    }
  });
}

function onPath(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, name: string): string[] {
  const file = platform === "win32" ? `${name}.exe` : name;
  return (env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, file));
}

/** Every place where tor could be, best first. */
export function torPlaces(options: FindOptions = {}): string[] {
  const { torPath, env = process.env, platform = process.platform, home = homedir() } = options;
  const given = torPath ?? env.TOR_PATH;
  if (given !== undefined && given !== "") return [given];
  return [...onPath(env, platform, "tor"), ...usualPlaces(platform, home, env)];
}

/** Throws TOR_NOT_FOUND, or TOR_TOO_OLD where there are only such. */
export async function findTor(options: FindOptions = {}): Promise<TorProgram> {
  let failure = new HushError("TOR_NOT_FOUND");
  for (const path of torPlaces(options).filter(isProgram)) {
    try {
      return await probeTor(path);
    } catch (error) {
      if (!(error instanceof HushError)) throw error;
      if (error.code !== "TOR_NOT_FOUND") failure = error;
    }
  }
  throw failure;
}

/** A pluggable transport's program: beside tor (Tor Browser, Expert Bundle), on PATH, or null. */
export function findBeside(torPath: string, name: string, options: FindOptions = {}): string | null {
  const { env = process.env, platform = process.platform } = options;
  const file = platform === "win32" ? `${name}.exe` : name;
  const folder = join(torPath, "..");
  const places = [
    join(folder, "PluggableTransports", file),
    join(folder, "pluggable_transports", file),
    join(folder, file),
    ...onPath(env, platform, name),
    ...(platform === "win32" ? [] : [join("/usr/bin", name), join("/usr/local/bin", name)]),
  ];
  return places.find(isProgram) ?? null;
}
