/**
 * The world that simulated tors share: who serves which onion address, whose descriptor is out, which streams are open.
 * In-process handlers can stand for targets; other targets are real loopback sockets.
 */

import { createConnection } from "node:net";
import { type Duplex, duplexPair } from "node:stream";
import type { OnionSpec, OnionTarget } from "@hushroom/net";
import { HushError } from "@hushroom/protocol";

/** A tor of this world, as far as the others see it. */
interface SimPeer {
  readonly isCarrying: boolean;
}

export interface SimService {
  readonly address: string;
  readonly spec: OnionSpec;
  readonly owner: SimPeer;
  /** A descriptor is out, so that clients can find it. */
  published: boolean;
}

export interface SimStream {
  readonly stream: Duplex;
  readonly circuit: number;
  readonly service: SimService;
  readonly dialler: SimPeer;
}

export type SimHandler = (stream: Duplex) => void;

/** Waits in the simulation's time. The default lets nothing but promises pass. */
export type SimWait = (ms: number) => Promise<void>;

const targetKey = (target: OnionTarget) => ("path" in target ? target.path : `:${target.port}`);

/** What tor writes before the first byte of a hardened service's stream. */
function haproxyLine(circuit: number, port: number): string {
  const tail = `${(circuit >>> 16).toString(16)}:${(circuit & 0xffff).toString(16)}`;
  return `PROXY TCP6 fc00:dead:beef:4dad::${tail} ::1 ${circuit & 0xffff} ${port}\r\n`;
}

export class SimTorNetwork {
  readonly wait: SimWait;
  readonly #services = new Map<string, SimService>();
  readonly #streams = new Set<SimStream>();
  readonly #handlers = new Map<string, SimHandler>();
  #circuits = 0;

  constructor(wait: SimWait = async () => {}) {
    this.wait = wait;
  }

  /** Lets `handler` answer for a target instead of a socket; returns what ends that. */
  handle(target: OnionTarget, handler: SimHandler): () => void {
    const key = targetKey(target);
    this.#handlers.set(key, handler);
    return () => this.#handlers.delete(key);
  }

  newCircuit(): number {
    this.#circuits++;
    return this.#circuits;
  }

  /** A later publisher of the same key takes an address over, as descriptors do. */
  add(service: SimService): void {
    this.#services.set(service.address, service);
  }

  servicesOf(owner: SimPeer): SimService[] {
    return [...this.#services.values()].filter((service) => service.owner === owner);
  }

  remove(service: SimService): void {
    if (this.#services.get(service.address) === service) this.#services.delete(service.address);
  }

  /** The service as a client with that public key finds it, or Tor's error. */
  find(address: string, port: number, clientKey: string | undefined): SimService {
    const service = this.#services.get(address);
    if (!service?.published) throw new HushError("DIAL_NO_DESCRIPTOR");
    const keys = service.spec.clientKeys.map((key) => key.toUpperCase());
    if (keys.length > 0 && !keys.includes(clientKey ?? "")) {
      throw new HushError(clientKey === undefined ? "DIAL_NEEDS_KEY" : "DIAL_WRONG_KEY");
    }
    if (service.spec.virtualPort !== port) throw new HushError("DIAL_UNREACHABLE");
    return service;
  }

  async open(dialler: SimPeer, service: SimService, circuit: number): Promise<Duplex> {
    const { spec } = service;
    const used = [...this.#streams].filter((open) => open.circuit === circuit).length;
    if (spec.maxStreams > 0 && used >= spec.maxStreams) throw new HushError("DIAL_UNREACHABLE");
    const stream = await this.#connect(spec.target);
    if (spec.hardened) stream.write(haproxyLine(circuit, spec.virtualPort));
    const open = { stream, circuit, service, dialler };
    this.#streams.add(open);
    stream.on("error", () => stream.destroy());
    stream.on("close", () => this.#streams.delete(open));
    return stream;
  }

  cut(matches: (open: SimStream) => boolean): void {
    for (const open of [...this.#streams].filter(matches)) open.stream.destroy();
  }

  #connect(target: OnionTarget): Promise<Duplex> {
    const handler = this.#handlers.get(targetKey(target));
    if (handler !== undefined) return Promise.resolve(this.#pair(handler));
    return new Promise((resolve, reject) => {
      const place = "path" in target ? { path: target.path } : { host: "127.0.0.1", port: target.port };
      const socket = createConnection(place, () => resolve(socket));
      socket.on("error", () => reject(new HushError("DIAL_REFUSED")));
    });
  }

  #pair(handler: SimHandler): Duplex {
    const [near, far] = duplexPair();
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
    handler(far);
    return near;
  }
}
