/**
 * Tor as the rest of the program sees it. Two implementations pass the same contract suite: `startTor` (a process of
 * our own) and testkit's simulated one. Every failure is a HushError with a TOR_ or DIAL_ code.
 */

import type { Duplex } from "node:stream";
import type { ErrorCode } from "@hushroom/protocol";

/** `absent`: no tor on this machine. `offline`: it runs and has no way out; it keeps trying. */
export type TorPhase = "absent" | "starting" | "connecting" | "ready" | "offline" | "stopped";

export interface TorStatus {
  readonly phase: TorPhase;
  /** Bootstrap, 0 to 100. */
  readonly progress: number;
  /** Tor's bootstrap tag (`conn_dir`, `handshake`, …) for the words that the screen shows, or "". */
  readonly tag: string;
  /** Why it does not get on, or null while nothing is wrong. */
  readonly problem: ErrorCode | null;
  readonly version: string | null;
  /** Older than the oldest version without known holes (0.4.9.11). */
  readonly outdated: boolean;
}

/** Where tor hands connections of an onion service to: a loopback port or a unix socket. */
export type OnionTarget = { readonly port: number } | { readonly path: string };

export interface OnionSpec {
  /** Null for a new address. The key as tor gave it: `ED25519-V3:<base64>`. */
  readonly key: string | null;
  readonly virtualPort: number;
  readonly target: OnionTarget;
  /** Streams on one rendezvous circuit; 0 for no bound. */
  readonly maxStreams: number;
  readonly proofOfWork: boolean;
  /** X25519 public keys (base32) of those who may connect; empty for everybody. */
  readonly clientKeys: readonly string[];
  /**
   * HiddenServiceDir instead of ADD_ONION: circuit ids are exported (HAProxy line before the first byte) and
   * introduction-point flood defence is on. Its key lies in a RAM file system until the service is removed.
   */
  readonly hardened: boolean;
}

export interface OnionService {
  /** 56 characters and `.onion`. */
  readonly address: string;
  readonly key: string;
}

export type OnionEvent =
  | { readonly kind: "uploaded"; readonly address: string }
  | { readonly kind: "upload-failed"; readonly address: string };

export interface Tor {
  readonly status: TorStatus;
  /** Calls `listener` at each change; returns what ends that. */
  onStatus(listener: (status: TorStatus) => void): () => void;
  onOnionEvent(listener: (event: OnionEvent) => void): () => void;
  /** Resolves when bootstrapped; rejects when stopped or `signal` aborts. */
  ready(signal?: AbortSignal): Promise<void>;
  addOnion(spec: OnionSpec): Promise<OnionService>;
  /** Unknown addresses are ignored. */
  removeOnion(address: string): Promise<void>;
  /** Addresses that tor itself says it serves now. */
  listOnions(): Promise<string[]>;
  /**
   * A stream to `host:port` through Tor. Streams with the same `isolation` may share circuits, others never do.
   * Throws HushError DIAL_*.
   */
  dial(host: string, port: number, isolation: string, timeoutMs?: number): Promise<Duplex>;
  /** Lets a client of a service with authorisation in. `privateKey`: X25519, base64. */
  addClientKey(address: string, privateKey: string): Promise<void>;
  /** New circuits for what comes; also forgets cached descriptors. */
  renewCircuits(): Promise<void>;
  /** Cuts one guest's circuit of a hardened service. */
  closeCircuit(circuit: number): Promise<void>;
  /** Replaces all bridges by validated lines; none switches bridges off. */
  setBridges(lines: readonly string[]): Promise<void>;
  /** Ends the process and starts it anew; services have to be added again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}
