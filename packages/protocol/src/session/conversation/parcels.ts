/** Parcels that are waited for come to an end: they are whole, given up, or their epoch is over. */

import { parcelAddresses } from "../parcel.ts";
import type { PendingParcel } from "./state.ts";
import { dropParcel } from "./storage.ts";
import type { Turn } from "./turn.ts";

export function endParcel(turn: Turn, parcel: PendingParcel): void {
  const addresses = parcelAddresses(parcel.record.ref);
  for (const address of addresses) turn.state.expected.delete(address);
  turn.effects.push({ type: "forget", addresses });
  dropParcel(turn.state, parcel);
}

/** Those that came in the boxes of epochs that aren't read any more. */
export function endParcelsOutside(turn: Turn, epochs: ReadonlySet<bigint>): void {
  for (const parcel of [...turn.state.parcels.values()]) {
    if (!epochs.has(parcel.record.epoch)) endParcel(turn, parcel);
  }
}
