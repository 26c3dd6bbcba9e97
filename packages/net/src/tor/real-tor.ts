/** A tor process of our own as `Tor`: found, started, watched and started again until it is stopped. */

import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { assert, type ErrorCode, errorCodeOf, HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { applyBridges, bridgeSettings } from "./bridge-settings.ts";
import { type Bridge, parseBridges } from "./bridges.ts";
import { clientPublicKey } from "./client-key.ts";
import { findBeside, findTor } from "./find.ts";
import { Isolation } from "./isolation.ts";
import { launchTor, type OwnedTor, verifyConfig } from "./launch.ts";
import { OnionServices, parseOnionEvent } from "./onion-services.ts";
import type { TorProgram } from "./probe.ts";
import { dialSocks } from "./socks.ts";
import type { OnionEvent, OnionService, OnionSpec, Tor, TorStatus } from "./tor.ts";
import {
  absent,
  died,
  FIRST_STATUS,
  logged,
  networkOn,
  observed,
  stalled,
  started,
  stopped,
} from "./tor-status.ts";
import { readTorrcExtra } from "./torrc-extra.ts";

export interface TorOptions {
  /** A folder of this tor alone; made if missing, mode 0700. */
  readonly dataDir: string;
  /** The program, if it isn't to be searched for. */
  readonly torPath?: string | undefined;
  /** File of lines to append to the configuration. */
  readonly torrcExtra?: string | undefined;
  /** Bridge lines; with none, those of `torrcExtra` count, if there are any. */
  readonly bridges?: readonly string[];
  /** For tests. */
  readonly timing?: Partial<TorTiming>;
}

export interface TorTiming {
  readonly commandTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly stalledMs: number;
  readonly restartMinMs: number;
  readonly restartMaxMs: number;
}

/** One life of the process. */
interface Session {
  readonly owned: OwnedTor;
  readonly services: OnionServices;
}

const TIMING: TorTiming = {
  commandTimeoutMs: LOCAL_LIMITS.TOR_COMMAND_TIMEOUT_MS,
  heartbeatMs: LOCAL_LIMITS.TOR_HEARTBEAT_MS,
  stalledMs: LOCAL_LIMITS.TOR_STALLED_MS,
  restartMinMs: LOCAL_LIMITS.TOR_RESTART_MIN_MS,
  restartMaxMs: LOCAL_LIMITS.TOR_RESTART_MAX_MS,
};

export class RealTor implements Tor {
  readonly #options: TorOptions;
  readonly #extra: string;
  readonly #timing: TorTiming;
  readonly #isolation = new Isolation();
  readonly #statusListeners = new Set<(status: TorStatus) => void>();
  readonly #onionListeners = new Set<(event: OnionEvent) => void>();
  readonly #clientKeys = new Map<string, string>();
  #status = FIRST_STATUS;
  #bridges: readonly Bridge[];
  #program: TorProgram | null = null;
  #session: Session | null = null;
  #stallTimer: NodeJS.Timeout | null = null;
  /** Ends the supervision in progress. */
  #ending = new AbortController();
  #supervision: Promise<void> = Promise.resolve();
  /** The last `begin`, `restart` or `stop`: one at a time. */
  #change: Promise<void> = Promise.resolve();
  #killCurrent: () => void = () => {};

  constructor(options: TorOptions) {
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
    this.#bridges = parseBridges(options.bridges ?? []);
    this.#extra = options.torrcExtra === undefined ? "" : readTorrcExtra(options.torrcExtra);
  }

  get status(): TorStatus {
    return this.#status;
  }

  /** Of the process now running, for tests and diagnosis. */
  get pid(): number | null {
    return this.#session?.owned.process.pid ?? null;
  }

  onStatus(listener: (status: TorStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  onOnionEvent(listener: (event: OnionEvent) => void): () => void {
    this.#onionListeners.add(listener);
    return () => this.#onionListeners.delete(listener);
  }

  /** Finds tor and starts to supervise it. Without a usable tor it stays `absent`. Throws TOR_BAD_TORRC. */
  begin(): Promise<void> {
    return this.#inTurn(() => this.#begin());
  }

  async restart(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#status.phase === "stopped") throw new HushError("TOR_STOPPED");
      await this.#end();
      this.#set(FIRST_STATUS);
      await this.#begin();
    });
  }

  async stop(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#end();
      this.#set(stopped(this.#status));
    });
  }

  async ready(signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const settle = (error: unknown) => {
        stopListening();
        signal?.removeEventListener("abort", onAbort);
        if (error === null) resolve();
        else reject(error);
      };
      const look = ({ phase, problem }: TorStatus) => {
        if (phase === "ready") settle(null);
        if (phase === "stopped") settle(new HushError("TOR_STOPPED"));
        if (phase === "absent") settle(new HushError(problem ?? "TOR_NOT_FOUND"));
      };
      const onAbort = () => settle(new HushError("TOR_STOPPED"));
      const stopListening = this.onStatus(look);
      signal?.addEventListener("abort", onAbort);
      if (signal?.aborted) onAbort();
      else look(this.#status);
    });
  }

  async addOnion(spec: OnionSpec): Promise<OnionService> {
    const { owned, services } = this.#live();
    return services.add(owned.controller, spec, this.#program?.proofOfWork ?? false);
  }

  async removeOnion(address: string): Promise<void> {
    const session = this.#session;
    if (session !== null) await session.services.remove(session.owned.controller, address);
  }

  async listOnions(): Promise<string[]> {
    const { owned, services } = this.#live();
    return services.list(owned.controller);
  }

  async dial(host: string, port: number, isolation: string, timeoutMs?: number): Promise<Duplex> {
    const session = this.#session;
    if (session === null) throw new HushError("DIAL_PROXY");
    const user = this.#isolation.userOf(isolation);
    try {
      return await dialSocks(session.owned.socks, { host, port, user, timeoutMs });
    } catch (error) {
      if (errorCodeOf(error) === "DIAL_TIMEOUT") this.#isolation.renew(isolation);
      throw error;
    }
  }

  async addClientKey(address: string, privateKey: string): Promise<void> {
    clientPublicKey(privateKey);
    await this.#session?.owned.controller.addClientKey(address, privateKey);
    this.#clientKeys.set(address, privateKey);
  }

  async renewCircuits(): Promise<void> {
    await this.#live().owned.controller.newCircuits();
  }

  async closeCircuit(circuit: number): Promise<void> {
    await this.#live().owned.controller.closeCircuit(circuit);
  }

  async setBridges(lines: readonly string[]): Promise<void> {
    const bridges = parseBridges(lines);
    const torPath = this.#program?.path ?? "";
    bridgeSettings(bridges, (name) => findBeside(torPath, name));
    this.#bridges = bridges;
    if (this.#session !== null) await applyBridges(this.#session.owned.controller, torPath, bridges);
  }

  #live(): Session {
    if (this.#session !== null) return this.#session;
    const { phase, problem } = this.#status;
    throw new HushError(phase === "stopped" ? "TOR_STOPPED" : (problem ?? "TOR_OFFLINE"));
  }

  #inTurn(change: () => Promise<void>): Promise<void> {
    const result = this.#change.then(change);
    this.#change = result.catch(() => {});
    return result;
  }

  async #begin(): Promise<void> {
    const { torPath, dataDir } = this.#options;
    try {
      this.#program = await findTor({ torPath });
    } catch (error) {
      this.#set(absent(this.#status, errorCodeOf(error)));
      return;
    }
    await verifyConfig(this.#program, dataDir, this.#extra).catch((error) => {
      // A full disk may get better; the supervision reports it and tries again.
      if (errorCodeOf(error) === "TOR_BAD_TORRC") throw error;
    });
    this.#ending = new AbortController();
    this.#supervision = this.#supervise(this.#program, this.#ending.signal);
  }

  async #end(): Promise<void> {
    this.#ending.abort();
    this.#killCurrent();
    await this.#supervision;
  }

  async #supervise(program: TorProgram, signal: AbortSignal): Promise<void> {
    const { restartMinMs, restartMaxMs } = this.#timing;
    let delayMs = restartMinMs;
    while (!signal.aborted) {
      const { cause, wasReady } = await this.#oneLife(program, signal);
      if (signal.aborted) return;
      this.#set(died(this.#status, cause));
      if (wasReady) delayMs = restartMinMs;
      await pause(delayMs, undefined, { signal }).catch(() => {});
      delayMs = Math.min(2 * delayMs, restartMaxMs);
    }
  }

  /** From the start of a process to its end. */
  async #oneLife(program: TorProgram, signal: AbortSignal): Promise<{ cause: ErrorCode; wasReady: boolean }> {
    this.#set(started(this.#status, program.version, program.outdated));
    let owned: OwnedTor;
    try {
      owned = await this.#launch(program);
    } catch (error) {
      return { cause: errorCodeOf(error), wasReady: false };
    }
    const session = { owned, services: new OnionServices() };
    this.#session = session;
    this.#set(networkOn(this.#status));
    const heartbeat = setInterval(() => beat(owned), this.#timing.heartbeatMs);
    if (signal.aborted) this.#killCurrent();
    await this.#restoreClientKeys(owned);
    const end = await owned.over;
    clearInterval(heartbeat);
    const wasReady = this.#status.progress === 100;
    const cause = wasReady ? end : (owned.process.cause ?? end);
    this.#session = null;
    // The status turns before the process is waited for: a stopped one may take its grace to die.
    if (!signal.aborted) this.#set(died(this.#status, cause));
    session.services.clear();
    owned.controller.close();
    if (cause === "TOR_HUNG") owned.process.kill();
    await owned.process.stop();
    return { cause, wasReady };
  }

  #launch(program: TorProgram): Promise<OwnedTor> {
    return launchTor({
      program,
      dataDir: this.#options.dataDir,
      extra: this.#extra,
      bridges: this.#bridges,
      commandTimeoutMs: this.#timing.commandTimeoutMs,
      onEvent: (text) => this.#observe(text),
      onCause: (cause) => this.#set(logged(this.#status, cause)),
      onProcess: (process) => {
        this.#killCurrent = () => void process.stop();
        if (this.#ending.signal.aborted) this.#killCurrent();
      },
    });
  }

  async #restoreClientKeys({ controller }: OwnedTor): Promise<void> {
    for (const [address, key] of this.#clientKeys) {
      await controller
        .addClientKey(address, key)
        .catch((error) => assert(error instanceof HushError, "coded"));
    }
  }

  #observe(text: string): void {
    const event = parseOnionEvent(text);
    if (event === null) {
      this.#set(observed(this.#status, text));
      return;
    }
    if (event.kind === "uploaded") this.#session?.services.uploaded(event.address);
    for (const listener of this.#onionListeners) listener(event);
  }

  #set(status: TorStatus): void {
    const before = this.#status;
    this.#status = status;
    const keys = Object.keys(status) as (keyof TorStatus)[];
    if (keys.every((key) => before[key] === status[key])) return;
    this.#watchStall(before, status);
    for (const listener of this.#statusListeners) listener(status);
  }

  #watchStall(before: TorStatus, { phase, progress }: TorStatus): void {
    const isWaiting = phase === "connecting" || phase === "starting";
    if (isWaiting && before.phase === phase && before.progress === progress) return;
    if (this.#stallTimer !== null) clearTimeout(this.#stallTimer);
    this.#stallTimer = null;
    if (!isWaiting) return;
    this.#stallTimer = setTimeout(() => this.#set(stalled(this.#status)), this.#timing.stalledMs);
    this.#stallTimer.unref();
  }
}

/** A silent tor is noticed by the time limit of the command. */
function beat({ controller }: OwnedTor): void {
  controller.getInfo("status/bootstrap-phase").catch(() => {});
}

/**
 * Resolves at once, with tor on its way or `absent`; wait with `ready`. Throws TOR_BAD_TORRC for a `torrcExtra` that
 * can't be used, TOR_BAD_BRIDGE for a bad line, in both cases with nothing started.
 */
export async function startTor(options: TorOptions): Promise<RealTor> {
  const tor = new RealTor(options);
  await tor.begin();
  return tor;
}
