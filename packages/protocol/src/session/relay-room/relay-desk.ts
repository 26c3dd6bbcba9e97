/**
 * What every part of a relay room's machine works with: time, randomness, the puts under way and the boxes watched.
 * A put is done when its own frame lies there; what must outlive a restart of the relay is kept and put again.
 */

import { equalBytes, type RandomBytes } from "../../base/bytes.ts";
import { RELAY_ROOM_LIMITS } from "../../base/relay-room-limits.ts";
import type { RelayPutStatus } from "../../wire/box-protocol.ts";
import { frameHash } from "../box.ts";
import type { RefusedRoomFrame, RelayRoomEffect, RelayRoomEvent } from "./room-events.ts";

/** `foreign`: another frame lies there, for good. */
export type PutOutcome = "ok" | "foreign";

export interface RoomPut {
  readonly writeKey: Uint8Array;
  readonly frame: Uint8Array;
}

interface Flight extends RoomPut {
  settled: (outcome: PutOutcome) => void;
  /** Asked for on this connection, and not answered. */
  isOut: boolean;
  retryAtMs: number;
}

/** What lies at the relay and is put again after its restart. */
interface Kept extends RoomPut {
  readonly untilMs: number;
  readonly foreign: () => void;
}

const nothing = (): void => {};

export class RelayDesk {
  readonly random: RandomBytes;
  nowMs: number;
  isConnected = false;
  /** Of the connection there is, or the last one. */
  connectedAtMs = 0;
  /** Of the last time without one. */
  disconnectedAtMs: number;
  /** When the relay was found to have lost what lay there; the distant past if never. */
  restartedAtMs: number = Number.NEGATIVE_INFINITY;
  #bootId: Uint8Array | null = null;
  #effects: RelayRoomEffect[] = [];
  #nextPut = 1;
  readonly #flights = new Map<number, Flight>();
  readonly #kept: Kept[] = [];
  readonly #watched = new Map<string, (frame: Uint8Array) => void>();

  constructor(random: RandomBytes, nowMs: number) {
    this.random = random;
    this.nowMs = nowMs;
    this.disconnectedAtMs = nowMs;
  }

  /** What has gathered since the last call. */
  takeEffects(): RelayRoomEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  tell(event: RelayRoomEvent): void {
    this.#effects.push({ type: "tell", event });
  }

  refuse(reason: RefusedRoomFrame): void {
    this.#effects.push({ type: "refuse", reason });
  }

  put(put: RoomPut, settled: (outcome: PutOutcome) => void = nothing): void {
    const number = this.#nextPut++;
    const flight = { ...put, settled, isOut: false, retryAtMs: 0 };
    this.#flights.set(number, flight);
    this.#send(number, flight);
  }

  /** Puts, and puts again if the relay loses it within some minutes. `foreign`: by then another frame lay there. */
  putKept(
    put: RoomPut,
    settled: (outcome: PutOutcome) => void = nothing,
    foreign: () => void = nothing,
  ): void {
    this.put(put, (outcome) => {
      if (outcome === "ok") this.keep(put, foreign);
      settled(outcome);
    });
  }

  /** What somebody put is to lie there again after a restart of the relay. */
  keep({ writeKey, frame }: RoomPut, foreign: () => void = nothing): void {
    if (this.#kept.length >= RELAY_ROOM_LIMITS.KEPT_FRAMES_MAX) this.#kept.shift();
    this.#kept.push({ writeKey, frame, untilMs: this.nowMs + RELAY_ROOM_LIMITS.KEPT_MS, foreign });
  }

  watch(address: string, found: (frame: Uint8Array) => void): void {
    this.#watched.set(address, found);
    if (this.isConnected) this.#effects.push({ type: "watch", addresses: [address] });
  }

  unwatch(addresses: readonly string[]): void {
    const gone = addresses.filter((address) => this.#watched.delete(address));
    if (this.isConnected && gone.length > 0) this.#effects.push({ type: "unwatch", addresses: gone });
  }

  /** Nothing more is wanted of the relay. */
  close(): void {
    this.unwatch([...this.#watched.keys()]);
    this.#flights.clear();
    this.#kept.length = 0;
  }

  connected(bootId: Uint8Array): void {
    this.isConnected = true;
    this.connectedAtMs = this.nowMs;
    this.tell({ type: "relay", state: "connected" });
    const isRestart = this.#bootId !== null && !equalBytes(this.#bootId, bootId);
    this.#bootId = bootId.slice();
    if (this.#watched.size > 0) this.#effects.push({ type: "watch", addresses: [...this.#watched.keys()] });
    if (isRestart) this.#restarted();
    for (const [number, flight] of this.#flights)
      if (flight.retryAtMs <= this.nowMs) this.#send(number, flight);
  }

  disconnected(): void {
    this.isConnected = false;
    this.disconnectedAtMs = this.nowMs;
    for (const flight of this.#flights.values()) flight.isOut = false;
    this.tell({ type: "relay", state: "gone" });
  }

  answered(number: number, status: RelayPutStatus, hash: Uint8Array): void {
    const flight = this.#flights.get(number);
    if (flight === undefined) return;
    flight.isOut = false;
    if (status === "full") {
      flight.retryAtMs = this.nowMs + RELAY_ROOM_LIMITS.FULL_RETRY_MS;
      this.tell({ type: "relay", state: "full" });
      return;
    }
    this.#flights.delete(number);
    // What a relay calls its own frame's hash is only its word; acknowledgements say whether it lay there.
    flight.settled(status === "ok" || equalBytes(hash, frameHash(flight.frame)) ? "ok" : "foreign");
  }

  found(address: string, frame: Uint8Array): void {
    const found = this.#watched.get(address);
    this.#watched.delete(address);
    found?.(frame);
  }

  tick(): void {
    while (this.#kept[0] !== undefined && this.#kept[0].untilMs <= this.nowMs) this.#kept.shift();
    for (const [number, flight] of this.#flights) {
      if (!flight.isOut && flight.retryAtMs <= this.nowMs) this.#send(number, flight);
    }
  }

  #restarted(): void {
    this.restartedAtMs = this.nowMs;
    this.tell({ type: "relay", state: "restarted" });
    for (const { foreign, ...put } of this.#kept) {
      this.put(put, (outcome) => {
        if (outcome === "foreign") foreign();
      });
    }
  }

  #send(put: number, flight: Flight): void {
    if (!this.isConnected) return;
    flight.isOut = true;
    const { writeKey, frame } = flight;
    this.#effects.push({ type: "put", put, writeKey, frame });
  }
}
