/**
 * A private Tor network on 127.0.0.1: three authorities, a relay and some clients. Nothing in it knows of any other
 * network. About 10 s cold; 4 s when the servers' directory of an earlier run can be taken up again (its consensus is
 * valid for three hours). It ends with the process that started it, however that ended.
 */

import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../waiting.ts";
import { startClient } from "./client-start.ts";
import { freePorts } from "./free-ports.ts";
import { type NetworkPlan, planNetwork, SERVERS, savePlan, type TornetOptions } from "./network-plan.ts";
import { startAgain } from "./start-again.ts";
import { TorNode } from "./tor-node.ts";
import {
  AUTHORITIES,
  authorityLines,
  clientLines,
  parkedOffset,
  relayLines,
  VOTE_SECONDS,
  votingOffset,
} from "./torrc.ts";
import { release } from "./warm-directory.ts";

const DESCRIPTORS_WITHIN_MS = 30_000;
const CONSENSUS_WITHIN_MS = 30_000;
/** One that takes up an earlier run's directory, and two from nothing. */
const TRIES = 3;

export interface Tornet {
  /** A file with the lines that a tor of ours needs to be a client of this network. */
  readonly torrcExtra: string;
  /** SOCKS ports of the network's own clients. */
  readonly socks: readonly number[];
  /** Every port that a client of this network may have to connect to. */
  readonly serverPorts: readonly number[];
  /** The process that owns the network. */
  readonly pid: number;
  readonly torPids: readonly number[];
  /** What failed to start before it came up at another try, each with its reason and last log lines. */
  readonly setbacks: readonly string[];
  /** The tors' last log lines, for a failure's report. */
  lastLines(): string;
  /** Ends every tor; resolves when all are gone. */
  stop(): Promise<void>;
}

async function startServers(plan: NetworkPlan, nodes: TorNode[]): Promise<void> {
  const controls = await freePorts(SERVERS.length);
  const offset = `TestingV3AuthVotingStartOffset ${plan.warm ? 0 : parkedOffset(Date.now())} seconds`;
  const start = async (name: string, i: number) => {
    const directory = join(plan.directory, name);
    const isAuthority = i < AUTHORITIES;
    if (isAuthority && !plan.warm)
      cpSync(join(plan.keys, name, "keys"), join(directory, "keys"), { recursive: true });
    const lines = isAuthority
      ? [...authorityLines(i, plan.authorities, plan.ports), offset]
      : relayLines(plan.authorities, plan.ports);
    nodes[i] = await TorNode.start({ ...plan, directory, controlPort: controls[i] ?? 0, lines });
  };
  await settleAll(SERVERS.map(start));
}

/** Waits for all even if one fails, so that none is left starting behind a failure's back. */
async function settleAll(starts: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(starts)).find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function everyServerListed(authority: TorNode, keyword: string): Promise<boolean> {
  const text = await authority.control.getInfo(keyword);
  const listed = [...text.matchAll(/^(?:router|r) (auth\d|relay\d) /gm)].map(([, name]) => name);
  return new Set(listed).size === SERVERS.length;
}

async function vote(servers: readonly TorNode[], signal: AbortSignal | undefined): Promise<void> {
  const authorities = servers.slice(0, AUTHORITIES);
  const all = async (keyword: string) =>
    (await Promise.all(authorities.map((authority) => everyServerListed(authority, keyword)))).every(Boolean);
  const described = () => all("desc/all-recent");
  await until("every authority holds every descriptor", DESCRIPTORS_WITHIN_MS, described, signal);
  const offset = `${votingOffset(Date.now() / 1000 + VOTE_SECONDS + 1)} seconds`;
  await Promise.all(
    authorities.map(({ control }) => control.setConf([["TestingV3AuthVotingStartOffset", offset]])),
  );
  await until("the first consensus", CONSENSUS_WITHIN_MS, () => all("ns/all"), signal);
}

async function startClients(
  plan: NetworkPlan,
  count: number,
  nodes: TorNode[],
  setbacks: string[],
): Promise<number[]> {
  const socks: number[] = [];
  const start = async (i: number) => {
    const client = await startClient(plan, `client${i}`, setbacks);
    nodes[SERVERS.length + i] = client.node;
    socks[i] = client.socks;
  };
  await settleAll(Array.from({ length: count }, (_, i) => start(i)));
  return socks;
}

async function startAll(
  plan: NetworkPlan,
  clients: number,
  nodes: TorNode[],
  setbacks: string[],
): Promise<number[]> {
  await startServers(plan, nodes);
  if (!plan.warm) {
    await vote(nodes, plan.signal);
    savePlan(plan);
  }
  writeFileSync(
    join(plan.directory, "torrc-extra"),
    `${clientLines(plan.authorities, plan.ports).join("\n")}\n`,
  );
  return startClients(plan, clients, nodes, setbacks);
}

async function start(plan: NetworkPlan, clients: number, keep: boolean, setbacks: string[]): Promise<Tornet> {
  const nodes: TorNode[] = [];
  const lastLines = () => nodes.map((node) => node.lastLines()).join("\n");
  const end = async (keepDirectory: boolean) => {
    await Promise.all(nodes.map((node) => node.stop()));
    release(join(plan.directory, ".."), plan.directory, keepDirectory);
  };
  try {
    const socks = await startAll(plan, clients, nodes, setbacks);
    let ending: Promise<void> | null = null;
    return {
      torrcExtra: join(plan.directory, "torrc-extra"),
      socks,
      serverPorts: [...plan.ports.or, ...plan.ports.dir],
      pid: process.pid,
      torPids: nodes.map((node) => node.pid),
      setbacks,
      lastLines,
      stop: () => {
        ending ??= end(keep);
        return ending;
      },
    };
  } catch (error) {
    const report = `the private Tor network did not start: ${String(error)}\n${lastLines()}`;
    await end(false);
    throw new Error(report, { cause: error });
  }
}

/** A failed start leaves no directory, so what comes after it starts from nothing. */
export async function startTornet(options: TornetOptions = {}): Promise<Tornet> {
  const { clients = 2, warm: keep = true, signal } = options;
  const setbacks: string[] = [];
  return startAgain({ what: "the private Tor network", tries: TRIES, setbacks, signal }, async (attempt) =>
    start(await planNetwork(options, keep && attempt === 0), clients, keep, setbacks),
  );
}
