/** What all connections of a box server share: the table, what lies aside, who waits for what, and what is expected. */

import { encodeBoxAnswer, equalBytes, type PutStatus, type RandomBytes } from "@hushroom/protocol";
import { type Admission, keepExpected } from "./admission.ts";
import { type BoxOwner, BoxTable } from "./box-table.ts";
import { nativeFrameHash } from "./native.ts";
import { ProvisionalFrames } from "./provisional.ts";
import { Watches } from "./watches.ts";

export interface BoxesOptions {
  /** Frames that the table holds at most. */
  readonly capacity: number;
  /** How long a frame lies, and how long its tombstone. */
  readonly ttlMs: number;
  readonly random: RandomBytes;
  /** Default: what is expected is kept, the rest provisional. */
  readonly admit?: Admission | undefined;
  /**
   * A frame that a connection put was kept. Called before its writer is told OK, so that what is stored here is stored
   * by then; may consume it. `frame` is the callee's own.
   */
  readonly arrived?: ((address: string, frame: Uint8Array) => void) | undefined;
}

/** Bytes to send to a connection. */
export interface Outgoing {
  readonly to: BoxOwner;
  readonly bytes: Uint8Array;
  /** What it waited for has come just now. */
  readonly isPush?: boolean;
}

/** `hash`: of what lies or lay there, for `exists` alone. */
export type PutOutcome =
  | { readonly status: Exclude<PutStatus, "exists"> }
  | { readonly status: "exists"; readonly hash: Uint8Array };

/** A frame that lay aside until its address was expected. */
export interface Arrival {
  readonly address: string;
  readonly frame: Uint8Array;
}

export class Boxes {
  readonly table: BoxTable;
  readonly watches = new Watches<BoxOwner>();
  readonly provisional = new ProvisionalFrames<BoxOwner>();
  readonly expected = new Set<string>();
  readonly random: RandomBytes;
  readonly #admit: Admission;
  readonly #arrived: (address: string, frame: Uint8Array) => void;

  constructor({ capacity, ttlMs, random, admit, arrived }: BoxesOptions) {
    this.table = new BoxTable(capacity, ttlMs);
    this.random = random;
    this.#admit = admit ?? keepExpected;
    this.#arrived = arrived ?? (() => {});
  }

  /** From a connection. */
  put(owner: BoxOwner, address: string, frame: Uint8Array, nowMs: number): PutOutcome {
    const hash = this.table.hashAt(address);
    if (hash !== null) return { status: "exists", hash };
    const aside = this.provisional.get(owner, address);
    if (aside !== null)
      return equalBytes(aside, frame)
        ? { status: "aside" }
        : { status: "exists", hash: nativeFrameHash(aside) };
    const verdict = this.#admit(address, frame, owner, this.expected.has(address));
    if (verdict === "refuse") return { status: "full" };
    if (verdict === "provisional") {
      return { status: this.provisional.put(owner, address, frame, nowMs) ? "aside" : "full" };
    }
    if (!this.table.put(address, frame, owner, nowMs)) return { status: "full" };
    this.#arrived(address, new Uint8Array(frame));
    return { status: "ok" };
  }

  /** The server's own frame, which nobody has to admit. */
  publish(owner: BoxOwner, address: string, frame: Uint8Array, nowMs: number): PutOutcome {
    const hash = this.table.hashAt(address);
    if (hash !== null) return { status: "exists", hash };
    return { status: this.table.put(address, frame, owner, nowMs) ? "ok" : "full" };
  }

  /** What lies at the address goes to all that wait for it. */
  tellWatchers(address: string): Outgoing[] {
    const frame = this.table.get(address);
    if (frame === null) return [];
    const told: Outgoing[] = [];
    this.watches.take(Buffer.from(address, "hex"), (to, tag) => {
      told.push({ to, bytes: encodeBoxAnswer({ op: "box", tag, found: true, frame }), isPush: true });
    });
    return told;
  }

  /** Frames that lay aside and are admitted now. Those that find no room go on lying aside. */
  expect(addresses: readonly string[], nowMs: number): Arrival[] {
    for (const address of addresses) this.expected.add(address);
    return addresses.flatMap((address) => {
      const [owner] = this.provisional.ownersAt(address);
      return owner === undefined ? [] : this.#promote(owner, address, nowMs);
    });
  }

  /** Erases the frame; a writer that puts it again hears EXISTS. */
  consume(address: string, nowMs: number): boolean {
    return this.table.remove(address, nowMs);
  }

  #promote(owner: BoxOwner, address: string, nowMs: number): Arrival[] {
    const lying = this.provisional.get(owner, address);
    if (lying === null) return [];
    const frame = new Uint8Array(lying);
    const isTaken = this.table.hashAt(address) !== null;
    const verdict = isTaken ? "refuse" : this.#admit(address, frame, owner, true);
    if (verdict === "keep" && !this.table.put(address, frame, owner, nowMs)) return [];
    if (verdict === "provisional") return [];
    // Another connection's frame for the same box came too late, and its writer learns so when it puts it again.
    const owners = verdict === "keep" ? this.provisional.ownersAt(address) : [owner];
    for (const each of owners) this.provisional.erase(each, address);
    return verdict === "keep" ? [{ address, frame }] : [];
  }
}
