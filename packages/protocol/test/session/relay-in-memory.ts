/** A relay of the machines' world: a table that anybody fills and looks into, which a restart empties. */

import { equalBytes } from "../../src/base/bytes.ts";
import type { Seen } from "../../src/session/conversation/looking.ts";
import type { PutStatus } from "../../src/session/conversation/put-answers.ts";
import type { BoxKeeper } from "../../src/session/conversation/state.ts";
import { isFrame } from "./simulation/sim-relay.ts";

const KEEPS_MS = 24 * 3_600_000;

export class RelayInMemory {
  readonly address: string;
  readonly frames = new Map<string, Uint8Array>();
  /** What it says of each box that it is offered, instead of the truth. */
  lies: PutStatus | null = null;
  /** Frames are taken and not kept. */
  drops = false;
  /** Of what it was given and has not, it says that it lies there: the second time, or at once. */
  claims: "again" | "always" | null = null;
  /** Frames are kept, and whoever waits for one gets none. */
  withholds = false;
  /** Whatever box is asked for and is empty is filled with this at once. */
  fills: ((address: string) => Uint8Array) | null = null;
  readonly #dropped = new Set<string>();
  /** Frames are gone when their time is over. */
  expires = false;
  readonly #since = new Map<string, number>();
  readonly #nowMs: () => number;
  isUp = true;
  /** What it says of that. */
  keepsMs = KEEPS_MS;
  puts = 0;
  #boots = 1;
  readonly #readers = new Set<(address: string, frame: Uint8Array) => void>();

  constructor(address: string, nowMs: () => number) {
    this.address = address;
    this.#nowMs = nowMs;
  }

  get keeper(): BoxKeeper {
    return { bootId: String(this.#boots), keepsMs: this.keepsMs };
  }

  /** Whoever reads here hears of every frame, and finds its own. */
  read(reader: (address: string, frame: Uint8Array) => void): void {
    this.#readers.add(reader);
  }

  offered(address: string, frame: Uint8Array): PutStatus {
    this.puts++;
    this.#expire(address);
    if (this.lies !== null) return this.lies;
    const there = this.frames.get(address);
    if (there !== undefined) return equalBytes(there, frame) ? "same" : "foreign";
    if (this.claims !== null) {
      const isAgain = this.#dropped.has(address);
      this.#dropped.add(address);
      return isAgain || this.claims === "always" ? "same" : "ok";
    }
    if (this.drops) return "ok";
    this.frames.set(address, frame);
    this.#since.set(address, this.#nowMs());
    for (const reader of this.#readers) reader(address, frame);
    return "ok";
  }

  /** What it answers to who asks for this box. */
  given(address: string): Uint8Array | null {
    this.#expire(address);
    if (this.fills !== null && !this.frames.has(address)) this.frames.set(address, this.fills(address));
    return this.withholds ? null : (this.frames.get(address) ?? null);
  }

  #expire(address: string): void {
    const since = this.#since.get(address) ?? 0;
    if (this.expires && this.#nowMs() - since >= this.keepsMs) this.frames.delete(address);
  }

  /** What whoever waited here for these frames would know. Null: it isn't there. */
  lookedAt(hashes: ReadonlyMap<string, Uint8Array>): Seen | null {
    if (!this.isUp) return null;
    for (const address of hashes.keys()) this.#expire(address);
    const has = (address: string, hash: Uint8Array) =>
      !this.withholds && isFrame(this.frames.get(address) ?? null, hash);
    const missing = [...hashes].filter(([address, hash]) => !has(address, hash));
    return { bootId: this.keeper.bootId, missing: missing.map(([address]) => address) };
  }

  /** Its memory is gone, and it is up again as another process. */
  restart(): void {
    this.frames.clear();
    this.#boots++;
    this.isUp = true;
  }
}
