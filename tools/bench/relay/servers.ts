/** The processes that the relay benchmark measures: started, read from, ended. */

import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { LoadSocket } from "../load-socket.ts";

export const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface RunningRelay {
  readonly pid: number;
  readonly port: number;
  /** After a garbage collection where there is one, so that memory can be compared. */
  collect(): Promise<void>;
  stop(): void;
}

export interface OwnRelay extends RunningRelay {
  /** Puts so many frames more into boxes that nobody waits for, from within. */
  fill(count: number): Promise<void>;
}

async function ask(child: ChildProcess, message: string | object): Promise<void> {
  child.send(message);
  const [answer] = (await once(child, "message")) as [string];
  if (answer !== "done") throw new Error(answer);
}

/** A process that runs a script of this folder, in which `child-process.ts` has answered with its port. */
export async function forked(script: string, args: readonly string[] = []): Promise<OwnRelay> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = fork(path, [...args], { execArgv: ["--expose-gc", "--import", "tsx"] });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    pid: child.pid ?? 0,
    port,
    collect: () => ask(child, "collect"),
    fill: (count) => ask(child, { fill: count }),
    stop: () => child.disconnect(),
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

/** A program that isn't ours, on a free loopback port; resolves when that takes connections. */
export async function spawned(
  command: string,
  words: (port: number) => readonly string[],
): Promise<RunningRelay> {
  const port = await freePort();
  const child = spawn(command, words(port), { stdio: "ignore" });
  const failed = once(child, "error").then(([error]) => Promise.reject(error as Error));
  for (;;) {
    const open = await Promise.race([failed, LoadSocket.open({ port, path: null }).catch(() => null)]);
    open?.close();
    if (open !== null) break;
    await rest(20);
  }
  return { pid: child.pid ?? 0, port, collect: async () => {}, stop: () => child.kill() };
}
