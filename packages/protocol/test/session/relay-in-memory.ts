/** A relay of the machines' world: a table that anybody fills and looks into, which a restart empties. */

import { equalBytes } from "../../src/base/bytes.ts";
import type { PutStatus } from "../../src/session/conversation/putting.ts";
import type { BoxKeeper } from "../../src/session/conversation/state.ts";

const KEEPS_MS = 24 * 3_600_000;

export class RelayInMemory {
  readonly address: string;
  readonly frames = new Map<string, Uint8Array>();
  /** What it says of each box that it is offered, instead of the truth. */
  lies: PutStatus | null = null;
  /** Frames are taken and not kept. */
  drops = false;
  isUp = true;
  /** What it says of that. */
  keepsMs = KEEPS_MS;
  puts = 0;
  #boots = 1;
  readonly #readers = new Set<(address: string, frame: Uint8Array) => void>();

  constructor(address: string) {
    this.address = address;
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
    if (this.lies !== null) return this.lies;
    const there = this.frames.get(address);
    if (there !== undefined) return equalBytes(there, frame) ? "same" : "foreign";
    if (this.drops) return "ok";
    this.frames.set(address, frame);
    for (const reader of this.#readers) reader(address, frame);
    return "ok";
  }

  /** Its memory is gone, and it is up again as another process. */
  restart(): void {
    this.frames.clear();
    this.#boots++;
    this.isUp = true;
  }
}
