/** What this member looks for: boxes of chains and of parcels, and what is known of each. */

import type { LogBox } from "../level/log-entry.ts";
import type { EpochBoxes } from "./epoch-boxes.ts";
import type { ParcelRecord } from "./records.ts";

/** A box that this member wants to read, and the box server where it is. */
export interface PlacedBox {
  readonly place: string;
  readonly address: string;
}

export interface PendingParcel {
  readonly record: ParcelRecord;
  /** What its frames hold, as far as they were found. */
  readonly parts: Map<number, Uint8Array>;
  /** In how many slots one of them was looked for since the last was found, and the latest slot that counted. */
  looks: number;
  lookedIn: number;
}

/** Of the member at `leaf`, for this one. */
export interface ChainOf {
  readonly boxes: EpochBoxes;
  readonly leaf: number;
  readonly isSlots: boolean;
}

/**
 * Where a found box belongs, and by what its entries are found in a relay's log: made when first needed there.
 * `isDoubtful`: the relay gave out another's frame for it once.
 */
export type Expected = {
  readonly place: string;
  readonly logKey: Uint8Array | null;
  logBox?: LogBox;
  readonly isDoubtful?: true;
} & (
  | ({ readonly kind: "chain"; readonly index: number } & ChainOf)
  | { readonly kind: "parcel"; readonly parcel: PendingParcel; readonly at: number }
);
