/** Parcels that are waited for come to an end: they are whole, given up, or their epoch is over. */

import { epochOf } from "./chain-in-use.ts";
import { forgetExpected } from "./expected.ts";
import type { PendingParcel } from "./expected-box.ts";
import { dropParcel } from "./storage.ts";
import type { Turn } from "./turn.ts";

export function endParcel(turn: Turn, parcel: PendingParcel): void {
  forgetExpected(turn, (expected) => expected.kind === "parcel" && expected.parcel === parcel);
  dropParcel(turn.state, parcel);
}

/** Those that came in the boxes of epochs that aren't read any more. */
export function endParcelsOutside(turn: Turn, epochs: ReadonlySet<bigint>): void {
  for (const parcel of [...turn.state.parcels.values()]) {
    if (!epochs.has(epochOf(parcel.record.epoch))) endParcel(turn, parcel);
  }
}
