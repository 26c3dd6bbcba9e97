/** TCP ports that given processes listen on, as the kernel lists them. */

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

const LISTENING = "0A";

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** Of the processes' own network namespace, which must be the same for all. */
export function listeningPorts(pids: readonly number[]): number[] {
  const owned = new Set(pids.flatMap(socketsOf));
  const [first] = pids;
  const tables = ["tcp", "tcp6"].flatMap((name) =>
    readFileSync(`/proc/${first}/net/${name}`, "utf8").trim().split("\n").slice(1),
  );
  const ports = tables.flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [local = "", state, inode = ""] = [fields[1], fields[3], fields[9]];
    return state === LISTENING && owned.has(inode) ? [Number.parseInt(local.split(":")[1] ?? "", 16)] : [];
  });
  return [...new Set(ports)];
}
