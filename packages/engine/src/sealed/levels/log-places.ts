/** How far the logs of relays were read, as the store keeps it: who comes back reads on from there. */

import { HushError, type LogPlace, wire } from "@hushroom/protocol";
import type { Store } from "../../store/store.ts";

const { decode, encode, fixed, struct, u64 } = wire;
const BOOT_ID_BYTES = 16;
const PlaceRecord = struct({ bootId: fixed(BOOT_ID_BYTES), cursor: u64 });

const keyOf = (relay: string): string => `log/${relay}`;

export class LogPlaces {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Null: its log was never read, or is read no more. */
  get(relay: string): LogPlace | null {
    const stored = this.#store.get(keyOf(relay));
    if (stored === null) return null;
    const { bootId, cursor } = decode(PlaceRecord, stored, "STORE_BROKEN");
    return { bootId: Buffer.from(bootId).toString("hex"), cursor };
  }

  set(relay: string, { bootId, cursor }: LogPlace): void {
    const record = { bootId: new Uint8Array(Buffer.from(bootId, "hex")), cursor };
    this.#apply({ key: keyOf(relay), value: encode(PlaceRecord, record) });
  }

  erase(relay: string): void {
    if (this.#store.get(keyOf(relay)) !== null) this.#apply({ key: keyOf(relay), value: null });
  }

  /** Without it more is read again, or something less: nothing that can't be had again from who wrote it. */
  #apply(write: { readonly key: string; readonly value: Uint8Array | null }): void {
    try {
      this.#store.apply({ writes: [write], rows: [] });
    } catch (error) {
      if (!(error instanceof HushError)) throw error;
    }
  }
}
