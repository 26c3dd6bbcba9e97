/** The private network's own clients: one that gets no circuit in time is ended and started again from nothing. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { until } from "../waiting.ts";
import { freePorts } from "./free-ports.ts";
import type { NetworkPlan } from "./network-plan.ts";
import { startAgain } from "./start-again.ts";
import { TorNode } from "./tor-node.ts";
import { clientLines } from "./torrc.ts";

/** Two to four seconds is usual. */
const BOOTSTRAP_WITHIN_MS = 20_000;
const TRIES = 3;

export interface Client {
  readonly node: TorNode;
  readonly socks: number;
}

async function tryClient(plan: NetworkPlan, name: string): Promise<Client> {
  const [socks = 0, controlPort = 0] = await freePorts(2);
  const directory = join(plan.directory, name);
  rmSync(directory, { recursive: true, force: true });
  const lines = [
    ...clientLines(plan.authorities, plan.ports),
    `SocksPort 127.0.0.1:${socks} IsolateSOCKSAuth KeepAliveIsolateSOCKSAuth ExtendedErrors`,
  ];
  const node = await TorNode.start({ ...plan, directory, controlPort, lines });
  const isReady = async () =>
    (await node.control.getInfo("status/bootstrap-phase")).includes("PROGRESS=100 ");
  try {
    await until("a client is bootstrapped", BOOTSTRAP_WITHIN_MS, isReady, plan.signal);
  } catch (error) {
    await node.stop();
    throw new Error(`${String(error)}\n${node.lastLines()}`);
  }
  return { node, socks };
}

export function startClient(plan: NetworkPlan, name: string, setbacks: string[]): Promise<Client> {
  const starting = { what: name, tries: TRIES, setbacks, signal: plan.signal };
  return startAgain(starting, () => tryClient(plan, name));
}
