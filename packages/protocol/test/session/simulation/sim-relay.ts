/** A relay of a simulated run: a box server that takes everything, forgets it when it ends, and may lose what it took. */

import { BoxServer, keepAll } from "@hushroom/relay";
import { bytesToHex } from "@noble/hashes/utils.js";
import { equalBytes } from "../../../src/base/bytes.ts";
import { frameHash } from "../../../src/session/box.ts";
import type { Seen } from "../../../src/session/conversation/looking.ts";
import type { DaemonWorld } from "./daemon-world.ts";
import { RelayMischief } from "./relay-mischief.ts";
import { type BoxHost, type OfferedFrame, type PutAnswer, serveBoxes } from "./serve-boxes.ts";
import type { SimCircuit } from "./sim-circuit.ts";

const TABLE_FRAMES = 16_384;
const TTL_MS = 7 * 24 * 3_600_000;

type World = Pick<DaemonWorld<unknown>, "time" | "random" | "bytes" | "flights">;

/** Of all relays of a world. */
export interface RelaysChoices {
  readonly seed: number;
  /** How many there are for members to read at; none if left out. */
  readonly relays?: number;
  /** So many of them lie, the first ones. */
  readonly lyingRelays?: number;
  /** Of what they drop they say that it lies there. */
  readonly claimingRelays?: boolean;
  /** How long they keep a frame. */
  readonly relayTtlMs?: number;
}

export interface RelayChoices {
  /** So long it keeps a frame; a week if left out. */
  readonly ttlMs?: number;
  /** Of what it drops it says that it lies there, when it is put again. */
  readonly claims?: boolean;
  /** It lies from when it is told to until all is healed; what it does is drawn from this seed. */
  readonly liesBy?: number;
}

/** Of the relay at this number, from 0. */
export const relayChoices = (
  { seed, relayTtlMs, lyingRelays = 0, claimingRelays = false }: RelaysChoices,
  at: number,
): RelayChoices => ({
  ...(relayTtlMs !== undefined && { ttlMs: relayTtlMs }),
  claims: claimingRelays,
  ...(at < lyingRelays && { liesBy: seed + at }),
});

export class SimRelay implements BoxHost {
  readonly place: string;
  readonly world: World;
  server: BoxServer | null = null;
  readonly served = new Set<SimCircuit>();
  /** Of a hundred frames that it is given, so many it says to have and has not. */
  droppedPercent = 0;
  hasDropped = false;
  readonly mischief: RelayMischief | null;
  readonly #ttlMs: number;
  readonly #claims: boolean;
  #toDrop = "";

  constructor(world: World, place: string, { ttlMs = TTL_MS, liesBy, claims = false }: RelayChoices = {}) {
    this.world = world;
    this.#claims = claims;
    this.place = place;
    this.#ttlMs = ttlMs;
    this.mischief = liesBy === undefined ? null : new RelayMischief(world.time, liesBy);
    this.start();
  }

  start(): void {
    const { world } = this;
    this.server ??= new BoxServer({
      capacity: TABLE_FRAMES,
      ttlMs: this.#ttlMs,
      random: world.bytes,
      nowMs: world.time.clock,
      admit: (...offer) => {
        if (!world.random.chance(this.droppedPercent / 100)) return keepAll(...offer);
        this.hasDropped = true;
        if (!this.#claims) return "provisional";
        [this.#toDrop] = offer;
        return "keep";
      },
      arrived: (address) => {
        // What was read for good leaves its hash.
        if (address !== this.#toDrop) return;
        this.#toDrop = "";
        this.server?.consume(address);
      },
    });
  }

  /** What whoever waited here for these frames would know. Null: it isn't there. */
  lookedAt(hashes: ReadonlyMap<string, Uint8Array>): Seen | null {
    const { server } = this;
    if (server === null) return null;
    const missing = [...hashes].filter(([address, hash]) => !isFrame(server.frameAt(address), hash));
    return { bootId: bytesToHex(server.bootId), missing: missing.map(([address]) => address) };
  }

  kill(): void {
    this.server = null;
    for (const circuit of this.served) circuit.leave("server");
    this.served.clear();
  }

  /** Whoever it lied to connects anew, to a relay that keeps to its word. */
  repent(): void {
    if (this.#claims) this.kill();
    if (this.mischief?.isOn !== true) return;
    this.mischief.isOn = false;
    for (const circuit of this.served) circuit.leave("server");
    this.served.clear();
  }

  lie(): void {
    if (this.mischief === null) return;
    this.mischief.isOn = true;
    // What it says of its memory is no reason to believe that it kept anything.
    this.hasDropped = true;
  }

  run = (act: () => void): void => act();

  /** What it drops it says to have. */
  putAnswered({ address, frame }: OfferedFrame, said: PutAnswer): PutAnswer {
    const status = said.status === "aside" ? "ok" : said.status;
    if (status === "ok") this.world.flights.accepted(address, frame);
    return { ...said, status };
  }

  accept(circuit: SimCircuit): void {
    serveBoxes(this, circuit);
  }
}

export const isFrame = (frame: Uint8Array | null, hash: Uint8Array): boolean =>
  frame !== null && equalBytes(frameHash(frame), hash);
