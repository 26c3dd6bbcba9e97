/**
 * When tickets for slots are fetched: one batch in each part of the day, at a time drawn within it, whatever becomes of those
 * that circuits show. A relay that refuses or ends one circuit moves nothing here, and so can't see by who asks whose it was.
 */

import type { RandomBytes } from "@hushroom/protocol";
import type { Clock } from "../../clock.ts";

const DAY_MS = 86_400_000;
const DRAW_BYTES = 4;

export interface SlotSupplyOptions {
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** As many as the day has parts. */
  readonly batchesADay: number;
  readonly fetch: () => void;
}

export class SlotSupply {
  readonly #options: SlotSupplyOptions;
  #cancel: () => void = () => {};

  constructor(options: SlotSupplyOptions) {
    this.#options = options;
    this.#plan();
  }

  end(): void {
    this.#cancel();
  }

  /** For the part of the day that comes next. */
  #plan(): void {
    const { clock, random, batchesADay, fetch } = this.#options;
    const partMs = DAY_MS / batchesADay;
    const nowMs = clock.nowMs();
    const draw = random(DRAW_BYTES);
    const share = new DataView(draw.buffer, draw.byteOffset).getUint32(0) / 2 ** 32;
    const atMs = (Math.floor(nowMs / partMs) + 1 + share) * partMs;
    this.#cancel = clock.after(Math.ceil(atMs - nowMs), () => {
      this.#plan();
      fetch();
    });
  }
}
