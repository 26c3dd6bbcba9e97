/**
 * Builds and owns everything of a running program: tor, the prober, the rooms, the API. Nothing here knows of a screen;
 * every screen comes through the API.
 */

import { randomBytes } from "node:crypto";
import type { Tor, TorStatus } from "@hushroom/net";
import {
  assert,
  HushError,
  LOCAL_LIMITS,
  type Params,
  type RoomEvent,
  type StaffEvent,
  type StatusView,
  type TorView,
} from "@hushroom/protocol";
import { createMethods } from "./api/api-methods.ts";
import { ApiServer } from "./api/api-server.ts";
import { RelayCarrier } from "./api/relay-carrier.ts";
import type { SealedService } from "./api/sealed-methods.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { DataFolder } from "./data-folder.ts";
import { HostedRoom } from "./hosting/hosted-room.ts";
import { LanPlacement, parseListenAddress, parsePublicUrl } from "./hosting/lan-placement.ts";
import { OnionPlacement } from "./hosting/onion-placement.ts";
import type { Placement } from "./hosting/placement.ts";
import type { Log } from "./log.ts";
import { watchClockJumps } from "./reachability/clock-jump.ts";
import { Prober } from "./reachability/prober.ts";
import type { ReachabilityTiming } from "./reachability/reachability.ts";
import { RoomHost } from "./rooms/room-host.ts";
import type { SealedParts } from "./sealed/parts.ts";
import { openStore } from "./store/open-store.ts";
import type { Store } from "./store/store.ts";
import type { TorLauncher } from "./tor-instances.ts";

export interface EngineOptions {
  readonly config: Config;
  readonly version: string;
  /** The folder of the built web pages. */
  readonly webRoot: string;
  readonly launchTor: TorLauncher;
  readonly clock: Clock;
  readonly log: Log;
  readonly timing: ReachabilityTiming;
  /** Whether to serve the owner's page on 127.0.0.1. */
  readonly ownerPage: boolean;
  /** Of the kept profile in the data folder, wiped once it is open; null keeps everything in RAM. */
  readonly passphrase: Buffer | null;
  /** Opens the sealed conversations; null where the program has none, as that of a single room. */
  readonly openSealed: ((parts: SealedParts) => Promise<SealedService>) | null;
}

type CreateRoom = Params<"room.create">;

const LOOPBACK_ANY_PORT = { host: "127.0.0.1", port: 0 } as const;

export class Engine {
  readonly api: ApiServer;
  readonly store: Store;
  /** Resolves when the program has ended, however that came. */
  readonly stopped: Promise<void>;
  /** Null before they are open, and where there are none. */
  sealed: SealedService | null = null;
  #tor: Tor | null = null;
  #prober: Prober | null = null;
  #torInstallCommand: string | null = null;
  #stopping: Promise<void> | null = null;
  #resolveStopped: () => void = () => {};
  readonly #startedAt: number;
  readonly #kept: boolean;
  readonly #rooms = new Map<string, HostedRoom>();
  readonly #closing = new Set<Promise<void>>();
  readonly #options: EngineOptions;
  readonly #folder: DataFolder;
  readonly #carrier: RelayCarrier;
  readonly #ends: (() => void)[] = [];
  readonly #torReadyListeners: (() => void)[] = [];
  readonly #wokeListeners: (() => void)[] = [];
  #wasTorReady = false;

  private constructor(options: EngineOptions, folder: DataFolder, store: Store) {
    this.store = store;
    this.#options = options;
    this.#folder = folder;
    this.#startedAt = options.clock.nowMs();
    this.#kept = options.passphrase !== null;
    this.stopped = new Promise((resolve) => {
      this.#resolveStopped = resolve;
    });
    this.#carrier = new RelayCarrier(() => this.#needTor());
    this.api = new ApiServer(createMethods(this), options.webRoot, this.#carrier, options.log);
  }

  /** Ready for clients when it resolves; tor comes up meanwhile. Throws API_ALREADY_RUNNING, CONFIG_*, STORE_*, TOR_BAD_TORRC. */
  static async start(options: EngineOptions): Promise<Engine> {
    const folder = await DataFolder.open(options.config.data);
    const store = await openStore({ folder: options.config.data, passphrase: options.passphrase }).catch(
      (error: unknown) => {
        folder.clear();
        throw error;
      },
    );
    const engine = new Engine(options, folder, store);
    try {
      await engine.api.listenOnSocket(folder.apiSocket);
      if (options.ownerPage) await engine.api.listenOnLoopback(options.config.port);
      await engine.#startTor();
      engine.sealed = (await options.openSealed?.(engine.#sealedParts())) ?? null;
    } catch (error) {
      await engine.stop();
      throw error;
    }
    options.log.write("info", "program-started");
    return engine;
  }

  #sealedParts(): SealedParts {
    const { clock, log } = this.#options;
    return {
      store: this.store,
      clock,
      log,
      random: (length) => Uint8Array.from(randomBytes(length)),
      tor: () => this.#tor,
      needTor: () => this.#needTor(),
      listen: () => this.#nextListen(),
      notify: (event, params) => this.api.notify(event, params),
      onTorReady: (listener) => this.#torReadyListeners.push(listener),
      onWoke: (listener) => this.#wokeListeners.push(listener),
    };
  }

  /** Windows' tor takes no unix sockets. */
  #nextListen() {
    return process.platform === "win32" ? LOOPBACK_ANY_PORT : { path: this.#folder.nextRoomSocket() };
  }

  get carryKey(): string {
    return this.#carrier.key;
  }

  /** The folder of the sockets between tor and the rooms. */
  get roomSockets(): string {
    return this.#folder.roomSockets;
  }

  room(id: string): HostedRoom | undefined {
    return this.#rooms.get(id);
  }

  status(): StatusView {
    return {
      version: this.#options.version,
      startedAt: this.#startedAt,
      kept: this.#kept,
      tor: this.#torView(),
      rooms: [...this.#rooms.values()].map((room) => room.view()),
    };
  }

  async createRoom(params: CreateRoom): Promise<HostedRoom> {
    if (this.#rooms.size >= LOCAL_LIMITS.ROOMS_MAX) throw new HushError("ROOM_TOO_MANY");
    const placement = this.#placementFor(params);
    const host = await RoomHost.create({
      name: params.name,
      hostName: params.hostName ?? null,
      password: params.password ?? null,
      waitingRoom: params.waitingRoom ?? false,
      firstInvite: { uses: params.uses ?? null, expiresAt: params.expiresAt ?? null },
      mode: placement.mode,
      proxyLine: params.hardened ?? false,
      closeCircuit: (circuit) => void this.#tor?.closeCircuit(Number(circuit)).catch(() => {}),
      webRoot: this.#options.webRoot,
      clock: this.#options.clock,
      log: this.#options.log,
      random: (length) => randomBytes(length),
    });
    const room = new HostedRoom(host, placement, this.#options.clock.nowMs);
    try {
      await placement.open(host);
    } catch (error) {
      await room.close();
      throw error;
    }
    this.#rooms.set(room.id, room);
    room.takeLinkChange();
    host.onEvent((event) => this.#roomEvent(room, event));
    this.#options.log.write("info", "room-opened", { rooms: this.#rooms.size });
    this.api.notify("room.opened", { room: room.view() });
    return room;
  }

  /** Whatever happened in a room may have used its link up. */
  roomAsked(room: HostedRoom): void {
    if (room.takeLinkChange()) this.api.notify("room.changed", { room: room.view() });
  }

  async setBridges(lines: readonly string[]): Promise<void> {
    await this.#needTor().setBridges(lines);
    await this.#prober?.setBridges(lines);
  }

  /** For a call that must be answered before the end. */
  stopSoon(): void {
    this.#options.clock.after(50, () => void this.stop());
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(this.#resolveStopped);
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#options.log.write("info", "program-stopping");
    this.api.notify("program.stopping", {});
    for (const room of this.#rooms.values()) this.#close(room);
    await Promise.all([...this.#closing, this.sealed?.close()]);
    for (const end of this.#ends) end();
    await Promise.all([this.#tor?.stop(), this.#prober?.stop()]);
    await this.api.close();
    this.#folder.clear();
    this.store.close();
  }

  async #startTor(): Promise<void> {
    const { config, clock, launchTor, log } = this.#options;
    if (!config.useTor) return;
    const launched = await launchTor.launch(this.#folder.hostTor);
    if ("absent" in launched) {
      this.#torInstallCommand = launched.installCommand;
      return;
    }
    this.#tor = launched.tor;
    this.#prober = new Prober(() => launchTor.launchAgain(this.#folder.proberTor), clock, log);
    this.#ends.push(
      launched.tor.onStatus((status) => this.#torChanged(status)),
      watchClockJumps(clock, () => this.#clockJumped()),
    );
  }

  #torChanged(status: TorStatus): void {
    this.#options.log.write("info", "tor-phase", { progress: status.progress }, status.problem);
    this.api.notify("tor.changed", { tor: this.#torView() });
    const isReady = status.phase === "ready";
    if (isReady && !this.#wasTorReady) for (const listener of this.#torReadyListeners) listener();
    this.#wasTorReady = isReady;
  }

  #clockJumped(): void {
    this.#options.log.write("info", "clock-jump");
    for (const room of this.#rooms.values()) room.placement.woke();
    for (const listener of this.#wokeListeners) listener();
  }

  /** Throws TOR_NOT_FOUND, TOR_SWITCHED_OFF. */
  #needTor(): Tor {
    if (this.#tor !== null) return this.#tor;
    throw new HushError(this.#options.config.useTor ? "TOR_NOT_FOUND" : "TOR_SWITCHED_OFF");
  }

  #torView(): TorView {
    const installCommand = this.#torInstallCommand;
    if (this.#tor !== null) return { ...this.#tor.status, installCommand };
    const phase = this.#options.config.useTor ? "absent" : "off";
    const problem = phase === "absent" ? "TOR_NOT_FOUND" : null;
    return { phase, progress: 0, tag: "", problem, version: null, outdated: false, installCommand };
  }

  /** Never another way than was asked for: a room without Tor has to name where it listens. */
  #placementFor(params: CreateRoom): Placement {
    if (params.listen !== undefined) {
      if (params.clientKey || params.hardened) throw new HushError("CONFIG_BAD_VALUE");
      return new LanPlacement(parseListenAddress(params.listen), parsePublicUrl(params.publicUrl));
    }
    const { clock, log, timing } = this.#options;
    const [tor, prober] = [this.#needTor(), this.#prober];
    assert(prober !== null, "a tor comes with its prober");
    if (params.publicUrl !== undefined) throw new HushError("CONFIG_BAD_VALUE");
    return new OnionPlacement({
      tor,
      prober,
      timing,
      clock,
      log,
      random: (length) => randomBytes(length),
      listen: this.#nextListen(),
      clientKey: params.clientKey ?? false,
      hardened: params.hardened ?? false,
    });
  }

  #roomEvent(room: HostedRoom, event: RoomEvent | StaffEvent): void {
    this.api.notify("room.event", { room: room.id, event });
    this.roomAsked(room);
    if (event.type !== "closed") return;
    this.#rooms.delete(room.id);
    this.api.notify("room.closed", { room: room.id });
    this.#options.log.write("info", "room-closed", { rooms: this.#rooms.size });
    this.#close(room);
  }

  /** Its guests get their last word before tor goes: the end of the program waits for this. */
  #close(room: HostedRoom): void {
    const closing = room.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
