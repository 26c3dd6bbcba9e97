/**
 * Tor simulated in the process: several of these share one SimTorNetwork. No timer of its own, so virtual time is
 * enough. Switches stand for what happens to a real one: `kill`, `revive`, `hang`, `partition`, lost and failed uploads.
 */

import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import {
  checkedHost,
  clientPublicKey,
  createOnionKey,
  type OnionEvent,
  type OnionService,
  type OnionSpec,
  parseBridges,
  type Tor,
  type TorStatus,
} from "@hushroom/net";
import { type ErrorCode, HushError, LOCAL_LIMITS, type RandomBytes } from "@hushroom/protocol";
import { onionAddressOf } from "./onion-key-address.ts";
import type { SimService, SimTorNetwork } from "./sim-tor-network.ts";

/** What becomes of the descriptor of a service that is added. */
export type SimUploads = "at once" | "held" | "failing";

const VERSION = "0.4.9.11";
const DOWN: readonly TorStatus["phase"][] = ["stopped", "starting", "absent"];
const CLIENT_KEY = /^[A-Z2-7]{52}$/i;

export class SimTor implements Tor {
  readonly #network: SimTorNetwork;
  readonly #random: RandomBytes;
  readonly #statusListeners = new Set<(status: TorStatus) => void>();
  readonly #onionListeners = new Set<(event: OnionEvent) => void>();
  readonly #clientKeys = new Map<string, string>();
  readonly #circuits = new Map<string, number>();
  #status: TorStatus;
  #isHung = false;
  #isCutOff = false;
  uploads: SimUploads = "at once";

  /** Ready at once; `phase: "connecting"` for one that `bootstrap` brings up. */
  constructor(
    network: SimTorNetwork,
    phase: "ready" | "connecting" = "ready",
    random: RandomBytes = randomBytes,
  ) {
    this.#network = network;
    this.#random = random;
    const progress = phase === "ready" ? 100 : 0;
    this.#status = { phase, progress, tag: "", problem: null, version: VERSION, outdated: false };
  }

  get status(): TorStatus {
    return this.#status;
  }

  /** Reports bootstrap progress; 100 is ready. */
  bootstrap(progress: number, tag = "done"): void {
    const phase = progress === 100 ? "ready" : "connecting";
    this.report({ phase, progress, tag, problem: null });
  }

  /** Any other status that a real one can have. */
  report(change: Partial<TorStatus>): void {
    this.#status = { ...this.#status, ...change };
    for (const listener of this.#statusListeners) listener(this.#status);
  }

  /** The process dies, with all services and streams; `revive` starts it anew. */
  kill(problem: ErrorCode = "TOR_DIED"): void {
    this.#forget();
    this.report({ phase: "starting", progress: 0, tag: "", problem });
  }

  revive(): void {
    this.#isHung = false;
    this.bootstrap(100);
  }

  /** It answers nothing any more, and its traffic stands still. What a real one's supervision does then is `kill`. */
  hang(): void {
    this.#isHung = true;
  }

  /** No way to anybody, until undone; the process doesn't notice by itself. */
  partition(isCutOff: boolean): void {
    this.#isCutOff = isCutOff;
    if (isCutOff) this.#network.cut((open) => open.dialler === this || open.service.owner === this);
  }

  /** Brings out the descriptor of a service of this tor. */
  publish(address: string): void {
    const service = this.#own(address);
    if (service === undefined) return;
    service.published = true;
    this.#tell({ kind: "uploaded", address });
  }

  /** The directories lost a descriptor, and the service doesn't know. */
  loseDescriptor(address: string): void {
    const service = this.#own(address);
    if (service !== undefined) service.published = false;
  }

  onStatus(listener: (status: TorStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  onOnionEvent(listener: (event: OnionEvent) => void): () => void {
    this.#onionListeners.add(listener);
    return () => this.#onionListeners.delete(listener);
  }

  async ready(signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = ({ phase, problem }: TorStatus) => {
        if (phase === "ready") resolve();
        if (phase === "stopped") reject(new HushError("TOR_STOPPED"));
        if (phase === "absent") reject(new HushError(problem ?? "TOR_NOT_FOUND"));
      };
      const onAbort = () => reject(new HushError("TOR_STOPPED"));
      if (signal?.aborted) onAbort();
      signal?.addEventListener("abort", onAbort, { once: true });
      this.onStatus(look);
      look(this.#status);
    });
  }

  async addOnion(spec: OnionSpec): Promise<OnionService> {
    this.#answer();
    const key = spec.key ?? createOnionKey(this.#random).key;
    const address = onionAddressOf(key);
    const isKnown = this.#own(address) !== undefined;
    if (!spec.clientKeys.every((clientKey) => CLIENT_KEY.test(clientKey)))
      throw new HushError("TOR_BAD_ARGUMENT");
    if (isKnown) throw new HushError("TOR_CONTROL_REFUSED", { status: 550 });
    this.#network.add({ address, spec, owner: this, published: false });
    // Tor's events come after its answer.
    const { uploads } = this;
    queueMicrotask(() => {
      if (uploads === "at once") this.publish(address);
      if (uploads === "failing") this.#tell({ kind: "upload-failed", address });
    });
    return { address, key };
  }

  async removeOnion(address: string): Promise<void> {
    const service = this.#own(address);
    if (service !== undefined) this.#network.remove(service);
  }

  async listOnions(): Promise<string[]> {
    this.#answer();
    return this.#network.servicesOf(this).map(({ address }) => address);
  }

  async dial(host: string, port: number, isolation: string, timeoutMs?: number): Promise<Duplex> {
    const name = checkedHost(host, port);
    if (DOWN.includes(this.#status.phase)) throw new HushError("DIAL_PROXY");
    const waitMs = timeoutMs ?? LOCAL_LIMITS.DIAL_TIMEOUT_MS;
    if (!this.isCarrying) {
      await this.#network.wait(waitMs);
      throw new HushError("DIAL_TIMEOUT");
    }
    if (!name.endsWith(".onion")) throw new HushError("DIAL_UNREACHABLE");
    const service = this.#network.find(name, port, this.#clientKeys.get(name));
    if (!service.owner.isCarrying) {
      await this.#network.wait(waitMs);
      throw new HushError("DIAL_TIMEOUT");
    }
    return this.#network.open(this, service, this.#circuitTo(name, isolation));
  }

  async addClientKey(address: string, privateKey: string): Promise<void> {
    this.#clientKeys.set(address, clientPublicKey(privateKey));
  }

  async renewCircuits(): Promise<void> {
    this.#answer();
    this.#circuits.clear();
  }

  async closeCircuit(circuit: number): Promise<void> {
    this.#answer();
    this.#network.cut((open) => open.circuit === circuit && open.service.owner === this);
  }

  async setBridges(lines: readonly string[]): Promise<void> {
    parseBridges(lines);
  }

  async restart(): Promise<void> {
    if (this.#status.phase === "stopped") throw new HushError("TOR_STOPPED");
    this.kill();
    this.revive();
  }

  async stop(): Promise<void> {
    this.#forget();
    this.report({ phase: "stopped", progress: 0, tag: "", problem: null });
  }

  /** Whether its circuits pass anything on. */
  get isCarrying(): boolean {
    return !this.#isHung && !this.#isCutOff;
  }

  /** Throws as a control connection does that isn't there or stays silent. */
  #answer(): void {
    const { phase, problem } = this.#status;
    if (phase === "stopped") throw new HushError("TOR_STOPPED");
    if (phase === "absent" || phase === "starting") throw new HushError(problem ?? "TOR_OFFLINE");
    if (this.#isHung) throw new HushError("TOR_HUNG");
  }

  #own(address: string): SimService | undefined {
    return this.#network.servicesOf(this).find((service) => service.address === address);
  }

  #circuitTo(address: string, isolation: string): number {
    const key = JSON.stringify([address, isolation]);
    const circuit = this.#circuits.get(key) ?? this.#network.newCircuit();
    this.#circuits.set(key, circuit);
    return circuit;
  }

  /** What a process takes with it. */
  #forget(): void {
    this.#circuits.clear();
    this.#network.cut((open) => open.dialler === this || open.service.owner === this);
    for (const service of this.#network.servicesOf(this)) this.#network.remove(service);
  }

  #tell(event: OnionEvent): void {
    for (const listener of this.#onionListeners) listener(event);
  }
}
