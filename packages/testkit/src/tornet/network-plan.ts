/** Where a private network will live and on which ports: in an earlier run's directory if one will do, or in a new one. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "../waiting.ts";
import { ensureAuthorityKeys } from "./authority-keys.ts";
import { freePorts, isPortFree } from "./free-ports.ts";
import {
  AUTHORITIES,
  type AuthorityIdentity,
  authorityLines,
  relayLines,
  type ServerPorts,
} from "./torrc.ts";
import { claimFresh, claimWarm } from "./warm-directory.ts";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
const PORTS_WITHIN_MS = 2000;
/** A directory is taken up again only if its consensus lasts through a long test run. */
const VALID_FOR_MS = 60 * 60_000;
/** Servers that start anew before the hourly vote might vote without each other, so such a start is a cold one. */
const VOTE_NEAR_MS = 2 * 60_000;
const HOUR_MS = 60 * 60_000;
/** The servers, each in a folder of its name. */
export const SERVERS = [...Array.from({ length: AUTHORITIES }, (_, i) => `auth${i}`), "relay0"];

export interface TornetOptions {
  /** Where network directories are kept; default `.cache/tornet` in the project. */
  readonly dir?: string;
  readonly clients?: number;
  /** Where the authorities' keys are kept; default `keys` in `dir`. */
  readonly keys?: string;
  /** False: neither take up an earlier run's directory nor leave one. */
  readonly warm?: boolean;
  readonly tor?: string;
  /** Gives up starting, and leaves nothing behind. */
  readonly signal?: AbortSignal;
}

export interface NetworkPlan {
  readonly tor: string;
  readonly directory: string;
  readonly keys: string;
  readonly authorities: readonly AuthorityIdentity[];
  readonly ports: ServerPorts;
  readonly warm: boolean;
  readonly signal: AbortSignal | undefined;
}

/** What the servers were configured with, ports apart: directories of another configuration are not taken up. */
function configurationOf(authorities: readonly AuthorityIdentity[]): string {
  const ports = { or: [1, 2, 3, 4], dir: [5, 6, 7] };
  const lines = [authorityLines(0, authorities, ports), relayLines(authorities, ports)].flat();
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

function consensusLasts(directory: string): boolean {
  const files = SERVERS.slice(0, AUTHORITIES).map((name) => join(directory, name, "cached-consensus"));
  return files.every((file) => {
    if (!existsSync(file)) return false;
    const until = /^valid-until (.+)$/m.exec(readFileSync(file, "utf8"))?.[1];
    return until !== undefined && Date.parse(`${until}Z`) > Date.now() + VALID_FOR_MS;
  });
}

interface Saved {
  readonly configuration: string;
  readonly ports: ServerPorts;
}

/** Null where the run before ended before its network was whole. */
function readSaved(directory: string): Saved | null {
  try {
    return JSON.parse(readFileSync(join(directory, "network.json"), "utf8")) as Saved;
  } catch {
    return null;
  }
}

async function takesUp(directory: string, configuration: string): Promise<boolean> {
  const saved = readSaved(directory);
  if (saved === null || saved.configuration !== configuration || !consensusLasts(directory)) return false;
  const allFree = async () =>
    (await Promise.all([...saved.ports.or, ...saved.ports.dir].map(isPortFree))).every(Boolean);
  return until("ports", PORTS_WITHIN_MS, allFree).then(
    () => true,
    () => false,
  );
}

export async function planNetwork(options: TornetOptions, takeUp: boolean): Promise<NetworkPlan> {
  const tor = options.tor ?? process.env.TOR_PATH ?? "tor";
  const cache = resolve(options.dir ?? join(ROOT, ".cache", "tornet"));
  const keys = resolve(options.keys ?? join(cache, "keys"));
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  mkdirSync(join(keys, ".."), { recursive: true });
  const authorities = await ensureAuthorityKeys(tor, keys, options.signal);
  const configuration = configurationOf(authorities);
  const voteIsNear = HOUR_MS - (Date.now() % HOUR_MS) < VOTE_NEAR_MS;
  const fits = (directory: string) => takesUp(directory, configuration);
  const found = takeUp && !voteIsNear ? await claimWarm(cache, fits) : null;
  const saved = found === null ? null : readSaved(found);
  const plan = { tor, keys, authorities, signal: options.signal };
  if (found !== null && saved !== null) {
    return { ...plan, directory: found, ports: saved.ports, warm: true };
  }
  const free = await freePorts(2 * AUTHORITIES + 1);
  const ports = { or: free.slice(0, AUTHORITIES + 1), dir: free.slice(AUTHORITIES + 1) };
  return { ...plan, directory: claimFresh(cache), ports, warm: false };
}

/** Notes that the network in the plan's directory is whole, so that a later run may take it up. */
export function savePlan({ directory, authorities, ports }: NetworkPlan): void {
  const saved: Saved = { configuration: configurationOf(authorities), ports };
  writeFileSync(join(directory, "network.json"), JSON.stringify(saved));
}
