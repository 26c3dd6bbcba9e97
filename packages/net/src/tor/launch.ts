/**
 * From nothing to an owned tor with its network on: torrc → process → control → TAKEOWNERSHIP → events → bridges →
 * DisableNetwork 0. Fails with a code and leaves no process.
 */

import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { devNull } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { type ErrorCode, errorCodeOf, HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { applyBridges } from "./bridge-settings.ts";
import type { Bridge } from "./bridges.ts";
import type { ControlEndpoint } from "./control-connection.ts";
import { Controller } from "./controller.ts";
import { type TorProgram, torEnvironment } from "./probe.ts";
import { TorProcess } from "./process.ts";
import { runProgram } from "./run-program.ts";
import { formatTorrc, parseControlPort, parseListener, type TorFiles, torFiles } from "./torrc.ts";

export interface LaunchPlan {
  readonly program: TorProgram;
  readonly dataDir: string;
  /** Checked text of the user's own lines, or "". */
  readonly extra: string;
  readonly bridges: readonly Bridge[];
  readonly commandTimeoutMs: number;
  readonly onEvent: (text: string) => void;
  readonly onCause: (cause: ErrorCode) => void;
  readonly onProcess: (process: TorProcess) => void;
}

export interface OwnedTor {
  readonly process: TorProcess;
  readonly controller: Controller;
  readonly socks: ControlEndpoint;
  /** Resolves with why, once the process or its control connection has ended. */
  readonly over: Promise<ErrorCode>;
}

const CONTROL_POLL_MS = 50;

/** Throws TOR_DISK_FULL, or TOR_DIED where the folder can't be written for another reason. */
async function writeTorrc(dataDir: string, extra: string): Promise<TorFiles> {
  const files = torFiles(dataDir);
  const text = formatTorrc({ dataDir, ownerPid: process.pid, extra });
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await chmod(dataDir, 0o700);
    const leftovers = [files.cookie, files.controlPort, files.controlSocket, files.socksSocket];
    await Promise.all(leftovers.map((file) => (file === null ? null : rm(file, { force: true }))));
    await writeFile(files.torrc, text, { mode: 0o600 });
  } catch (error) {
    const isFull = (error as NodeJS.ErrnoException).code === "ENOSPC";
    throw new HushError(isFull ? "TOR_DISK_FULL" : "TOR_DIED", {}, error);
  }
  return files;
}

/** Has tor itself check the configuration. Throws TOR_BAD_TORRC. */
export async function verifyConfig(program: TorProgram, dataDir: string, extra: string): Promise<void> {
  const { torrc } = await writeTorrc(dataDir, extra);
  const args = ["--defaults-torrc", devNull, "-f", torrc, "--verify-config"];
  const { exitCode } = await runProgram(
    program.path,
    args,
    LOCAL_LIMITS.TOR_PROBE_TIMEOUT_MS,
    torEnvironment(program.path),
  );
  if (exitCode !== 0) throw new HushError("TOR_BAD_TORRC");
}

async function controlEndpoint(files: TorFiles): Promise<ControlEndpoint | null> {
  if (files.controlSocket !== null) return { path: files.controlSocket };
  return parseControlPort(await readFile(files.controlPort, "utf8").catch(() => ""));
}

async function openController(
  files: TorFiles,
  process: TorProcess,
  plan: LaunchPlan,
  onEnd: (cause: ErrorCode) => void,
): Promise<Controller> {
  const attempts = LOCAL_LIMITS.TOR_OPEN_TIMEOUT_MS / CONTROL_POLL_MS;
  for (let i = 0; i < attempts && process.isRunning; i++) {
    const endpoint = await controlEndpoint(files);
    try {
      if (endpoint !== null) {
        return await Controller.open({
          endpoint,
          cookieFile: files.cookie,
          onEvent: ({ lines }) => plan.onEvent(lines[0]?.text ?? ""),
          onEnd,
          timeoutMs: plan.commandTimeoutMs,
        });
      }
    } catch (error) {
      // Until tor listens, the system refuses the connection; what tor itself refuses won't get better.
      if (error instanceof HushError) throw error;
    }
    await Promise.race([pause(CONTROL_POLL_MS), process.ended]);
  }
  throw new HushError(process.isRunning ? "TOR_HUNG" : "TOR_DIED");
}

async function goOnline(controller: Controller, plan: LaunchPlan): Promise<ControlEndpoint> {
  if (plan.bridges.length > 0) await applyBridges(controller, plan.program.path, plan.bridges);
  await controller.setConf([["DisableNetwork", "0"]]);
  const [first] = await controller.socksListeners();
  if (first === undefined) throw new HushError("TOR_CONTROL_PROTOCOL");
  return parseListener(first);
}

export async function launchTor(plan: LaunchPlan): Promise<OwnedTor> {
  const files = await writeTorrc(plan.dataDir, plan.extra);
  const process = new TorProcess(plan.program.path, files.torrc, plan.dataDir, plan.onCause);
  plan.onProcess(process);
  let end: (cause: ErrorCode) => void = () => {};
  const over = new Promise<ErrorCode>((resolve) => {
    end = resolve;
  });
  try {
    const controller = await openController(files, process, plan, end);
    void process.ended.then(() => end("TOR_DIED"));
    return { process, controller, socks: await goOnline(controller, plan), over };
  } catch (error) {
    process.kill();
    await process.ended;
    throw new HushError(process.cause ?? errorCodeOf(error), {}, error);
  }
}
