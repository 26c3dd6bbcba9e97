/** Frames that nobody expects yet. They lie apart from the table, so that strangers can't fill that. */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import { FrameArena, type Slot } from "./frame-arena.ts";

interface Entry {
  readonly slot: Slot;
  readonly endsAtMs: number;
}

/** `Owner`: a connection. Two of them may hold a frame of the same address; neither sees the other's. */
export class ProvisionalFrames<Owner> {
  readonly #arena = new FrameArena(LOCAL_LIMITS.BOX_PROVISIONAL_MAX);
  readonly #byAddress = new Map<string, Map<Owner, Entry>>();
  /** The addresses of an owner, oldest first. */
  readonly #byOwner = new Map<Owner, Set<string>>();

  get size(): number {
    return this.#arena.used;
  }

  /** False: no room. The owner must have none at this address. */
  put(owner: Owner, address: string, frame: Uint8Array, nowMs: number): boolean {
    const mine = this.#byOwner.get(owner) ?? new Set();
    if (mine.size >= LOCAL_LIMITS.BOX_PROVISIONAL_PER_CONNECTION_MAX) return false;
    const slot = this.#arena.put(frame);
    if (slot === null) return false;
    mine.add(address);
    this.#byOwner.set(owner, mine);
    const owners = this.#byAddress.get(address) ?? new Map<Owner, Entry>();
    owners.set(owner, { slot, endsAtMs: nowMs + LOCAL_LIMITS.BOX_PROVISIONAL_MS });
    this.#byAddress.set(address, owners);
    return true;
  }

  /** Who has a frame at this address, the first to come first. */
  ownersAt(address: string): readonly Owner[] {
    return [...(this.#byAddress.get(address)?.keys() ?? [])];
  }

  /** A view, good until the frame is erased. */
  get(owner: Owner, address: string): Uint8Array | null {
    const entry = this.#byAddress.get(address)?.get(owner);
    return entry === undefined ? null : this.#arena.at(entry.slot);
  }

  erase(owner: Owner, address: string): void {
    const owners = this.#byAddress.get(address);
    const entry = owners?.get(owner);
    if (owners === undefined || entry === undefined) return;
    this.#arena.erase(entry.slot);
    owners.delete(owner);
    if (owners.size === 0) this.#byAddress.delete(address);
    const mine = this.#byOwner.get(owner);
    mine?.delete(address);
    if (mine?.size === 0) this.#byOwner.delete(owner);
  }

  /** Everything of this owner. */
  forget(owner: Owner): void {
    for (const address of [...(this.#byOwner.get(owner) ?? [])]) this.erase(owner, address);
  }

  expire(nowMs: number): void {
    for (const [owner, addresses] of [...this.#byOwner]) {
      for (const address of [...addresses]) {
        const endsAtMs = this.#byAddress.get(address)?.get(owner)?.endsAtMs ?? 0;
        if (endsAtMs > nowMs) break;
        this.erase(owner, address);
      }
    }
  }
}
