/** How to get tor onto this system: a command to show, and for apt as root or through sudo a way to run it. */

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { HushError } from "@hushroom/protocol";
import { runProgram } from "./run-program.ts";

export type TorInstall =
  | {
      readonly kind: "command";
      readonly manager: "apt" | "dnf" | "pacman" | "apk" | "brew" | "choco";
      /** What a person types, `sudo` included where that is needed. */
      readonly command: string;
      /** `installTor` can run it without a question. */
      readonly runnable: boolean;
    }
  /** No known package manager: Tor Browser or the Tor Expert Bundle, from torproject.org. */
  | { readonly kind: "bundle" };

type Manager = Extract<TorInstall, { kind: "command" }>["manager"];

const MANAGERS: readonly (readonly [program: string, manager: Manager, command: string, asRoot: boolean])[] =
  [
    ["apt-get", "apt", "apt-get install -y --no-install-recommends tor", true],
    ["dnf", "dnf", "dnf install -y tor", true],
    ["pacman", "pacman", "pacman -S --noconfirm tor", true],
    ["apk", "apk", "apk add tor", true],
    ["brew", "brew", "brew install tor", false],
    ["choco", "choco", "choco install tor", false],
  ];

const INSTALL_TIMEOUT_MS = 10 * 60_000;
const SUDO_TIMEOUT_MS = 5000;

export interface InstallOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly isRoot?: boolean;
  /** `sudo -n true` worked. */
  readonly hasSudo?: boolean;
}

function isOnPath(program: string, env: NodeJS.ProcessEnv): boolean {
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.some((folder) => ["", ".exe"].some((suffix) => existsSync(join(folder, program + suffix))));
}

async function sudoWithoutPassword(env: NodeJS.ProcessEnv): Promise<boolean> {
  return isOnPath("sudo", env) && (await runProgram("sudo", ["-n", "true"], SUDO_TIMEOUT_MS)).exitCode === 0;
}

export async function torInstall(options: InstallOptions = {}): Promise<TorInstall> {
  const { env = process.env, isRoot = process.getuid?.() === 0 } = options;
  const found = MANAGERS.find(([program]) => isOnPath(program, env));
  if (found === undefined) return { kind: "bundle" };
  const [, manager, command, asRoot] = found;
  const mayRun = manager === "apt" && (isRoot || (options.hasSudo ?? (await sudoWithoutPassword(env))));
  return {
    kind: "command",
    manager,
    command: asRoot && !isRoot ? `sudo ${command}` : command,
    runnable: mayRun,
  };
}

/**
 * Runs a `runnable` command, after the caller has told the person; `report` gets its output. Throws TOR_NOT_FOUND where
 * it fails. A packaged service that starts along with it is left alone: our tor has its own directory and sockets.
 */
export async function installTor(install: TorInstall, report: (text: string) => void): Promise<void> {
  if (install.kind !== "command" || !install.runnable) throw new HushError("TOR_NOT_FOUND");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = (command: string) => {
    const [file = "", ...args] = command.replace(/^sudo /, "sudo -n ").split(" ");
    return runProgram(file, args, INSTALL_TIMEOUT_MS, env, report);
  };
  let { exitCode } = await run(install.command);
  if (exitCode !== 0) {
    // A fresh system has no package lists yet.
    await run(install.command.replace(/install .*/, "update"));
    ({ exitCode } = await run(install.command));
  }
  if (exitCode !== 0) throw new HushError("TOR_NOT_FOUND", { exitCode: exitCode ?? -1 });
}
