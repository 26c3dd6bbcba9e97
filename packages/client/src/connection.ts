/**
 * A client's connection to the daemon's API (JSON-RPC 2.0, packages/protocol/src/api). Calls made while it is away are
 * refused at once with API_UNAVAILABLE; it comes back by itself, and `onState` tells when to read everything anew.
 */

import {
  type EventName,
  type EventParams,
  HushError,
  type Incoming,
  METHODS,
  type MethodName,
  type Params,
  type Result,
  readIncoming,
  readShape,
  writeRequest,
} from "@hushroom/protocol";

/** One WebSocket, however it was made: the browser's own, or `ws` over the daemon's unix socket. */
export interface Wire {
  send(text: string): void;
  close(): void;
}

export interface WireEvents {
  open(): void;
  message(text: string): void;
  /** `refused`: the daemon turned the token down; trying again is no use. */
  close(refused: boolean): void;
}

export type OpenWire = (events: WireEvents) => Wire;

export interface ConnectionTimers {
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
}

export type ConnectionState = "connecting" | "open" | "lost" | "refused" | "closed";

const RECONNECT_FIRST_MS = 500;
const RECONNECT_MAX_MS = 10_000;

interface Pending {
  readonly method: MethodName;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

export type DaemonEvent = {
  [E in EventName]: { readonly event: E; readonly params: EventParams<E> };
}[EventName];

export class ApiConnection {
  state: ConnectionState = "connecting";
  #wire: Wire;
  #nextId = 1;
  #retryDelayMs = RECONNECT_FIRST_MS;
  #retry: unknown = null;
  readonly #open: OpenWire;
  readonly #timers: ConnectionTimers;
  readonly #pending = new Map<number, Pending>();
  readonly #eventListeners = new Set<(event: DaemonEvent) => void>();
  readonly #stateListeners = new Set<(state: ConnectionState) => void>();

  constructor(open: OpenWire, timers: ConnectionTimers) {
    this.#open = open;
    this.#timers = timers;
    this.#wire = this.#connect();
  }

  /** Rejects with the daemon's HushError, or API_UNAVAILABLE if the connection is or goes away. */
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    if (this.state !== "open") return Promise.reject(new HushError("API_UNAVAILABLE"));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { method, resolve, reject });
      this.#wire.send(writeRequest(id, method, params));
    });
  }

  onEvent(listener: (event: DaemonEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** Resolves once open; rejects with API_BAD_TOKEN or API_UNAVAILABLE if that will not be. */
  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (state: ConnectionState): boolean => {
        if (state === "open") resolve();
        else if (state === "refused") reject(new HushError("API_BAD_TOKEN"));
        else if (state === "closed") reject(new HushError("API_UNAVAILABLE"));
        else return false;
        return true;
      };
      if (look(this.state)) return;
      const end = this.onState((state) => {
        if (look(state)) end();
      });
    });
  }

  close(): void {
    this.#timers.clearTimeout(this.#retry);
    this.#turn("closed");
    this.#wire.close();
    this.#failPending();
  }

  #connect(): Wire {
    return this.#open({
      open: () => {
        this.#retryDelayMs = RECONNECT_FIRST_MS;
        this.#turn("open");
      },
      message: (text) => this.#receive(text),
      close: (refused) => this.#closed(refused),
    });
  }

  #closed(refused: boolean): void {
    if (this.state === "closed") return;
    this.#failPending();
    this.#turn(refused ? "refused" : "lost");
    if (refused) return;
    this.#retry = this.#timers.setTimeout(() => {
      this.#wire = this.#connect();
    }, this.#retryDelayMs);
    this.#retryDelayMs = Math.min(2 * this.#retryDelayMs, RECONNECT_MAX_MS);
  }

  #failPending(): void {
    for (const { reject } of this.#pending.values()) reject(new HushError("API_UNAVAILABLE"));
    this.#pending.clear();
  }

  #receive(text: string): void {
    const incoming = readOrNull(text);
    // What can't be understood is no answer: a new connection reads everything anew.
    if (incoming === null) this.#wire.close();
    else if (incoming.kind !== "event") this.#answered(incoming);
    else for (const listener of this.#eventListeners) listener(incoming as unknown as DaemonEvent);
  }

  #answered(incoming: Exclude<Incoming, { kind: "event" }>): void {
    const { id } = incoming;
    const pending = id === null ? undefined : this.#pending.get(id);
    if (pending === undefined || id === null) return;
    this.#pending.delete(id);
    if (incoming.kind === "failure") {
      pending.reject(new HushError(incoming.failure.code, incoming.failure.detail));
      return;
    }
    try {
      const { result } = METHODS[pending.method];
      pending.resolve(readShape(result, incoming.result, "API_BAD_REQUEST") as never);
    } catch (error) {
      pending.reject(error as HushError);
    }
  }

  #turn(state: ConnectionState): void {
    this.state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}

function readOrNull(text: string): Incoming | null {
  try {
    return readIncoming(text);
  } catch {
    return null;
  }
}
