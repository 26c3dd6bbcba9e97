/**
 * Our own tor's configuration. It listens on unix sockets in its own directory where the system has them and the path
 * is short enough, else on loopback ports that the system chooses. The network stays off until we own the process.
 */

import { join } from "node:path";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import type { ControlEndpoint } from "./control-connection.ts";
import { quoted } from "./control-text.ts";

export interface TorrcPlan {
  readonly dataDir: string;
  readonly ownerPid: number;
  /** Text of the user's own lines, checked; comes last. */
  readonly extra: string;
  readonly platform?: NodeJS.Platform;
}

export interface TorFiles {
  readonly torrc: string;
  readonly cookie: string;
  /** Null where ports are used. */
  readonly controlSocket: string | null;
  readonly socksSocket: string | null;
  /** Where tor writes which control port it took. */
  readonly controlPort: string;
}

const SOCKS_FLAGS = "IsolateSOCKSAuth KeepAliveIsolateSOCKSAuth ExtendedErrors";

function fitsSocket(path: string, platform: NodeJS.Platform): boolean {
  const fits = Buffer.byteLength(path) <= LOCAL_LIMITS.TOR_SOCKET_PATH_BYTES_MAX;
  return platform !== "win32" && fits && /^[\w./@+=:~-]+$/.test(path);
}

export function torFiles(dataDir: string, platform: NodeJS.Platform = process.platform): TorFiles {
  const control = join(dataDir, "control.sock");
  const useSockets = fitsSocket(control, platform);
  return {
    torrc: join(dataDir, "torrc"),
    cookie: join(dataDir, "control.cookie"),
    controlSocket: useSockets ? control : null,
    socksSocket: useSockets ? join(dataDir, "socks.sock") : null,
    controlPort: join(dataDir, "control.port"),
  };
}

function listenLines(files: TorFiles): string[] {
  if (files.controlSocket !== null && files.socksSocket !== null) {
    return [`ControlPort unix:${files.controlSocket}`, `SocksPort unix:${files.socksSocket} ${SOCKS_FLAGS}`];
  }
  return [
    "ControlPort 127.0.0.1:auto",
    `ControlPortWriteToFile ${quoted(files.controlPort)}`,
    `SocksPort 127.0.0.1:auto ${SOCKS_FLAGS}`,
  ];
}

export function formatTorrc(plan: TorrcPlan): string {
  const files = torFiles(plan.dataDir, plan.platform);
  const lines = [
    `DataDirectory ${quoted(plan.dataDir)}`,
    ...listenLines(files),
    "CookieAuthentication 1",
    `CookieAuthFile ${quoted(files.cookie)}`,
    `__OwningControllerProcess ${plan.ownerPid}`,
    "DisableNetwork 1",
    "ClientOnly 1",
    "RunAsDaemon 0",
    "AvoidDiskWrites 1",
    "SafeLogging 1",
    "Log notice stdout",
    "ShutdownWaitLength 0",
  ];
  return `${lines.join("\n")}\n${plan.extra}\n`;
}

/** Reads what tor wrote to `ControlPortWriteToFile`; null while that is incomplete. */
export function parseControlPort(text: string): ControlEndpoint | null {
  const port = Number(/^PORT=127\.0\.0\.1:(\d{1,5})$/m.exec(text)?.[1]);
  return Number.isInteger(port) && port > 0 && port < 65536 ? { port } : null;
}

/** Reads one of `GETINFO net/listeners/socks`. Throws TOR_CONTROL_PROTOCOL for anything that isn't ours to reach. */
export function parseListener(text: string): ControlEndpoint {
  if (text.startsWith("unix:")) return { path: text.slice(5) };
  const port = Number(/^127\.0\.0\.1:(\d{1,5})$/.exec(text)?.[1]);
  if (!Number.isInteger(port) || port <= 0 || port > 65535) throw new HushError("TOR_CONTROL_PROTOCOL");
  return { port };
}
