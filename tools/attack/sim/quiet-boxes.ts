/** Of groups in `quiet`: whose conversation each box of a run is, and which were filled by who had something to say. */

import { boxAddress } from "@hushroom/protocol";
import { boxNumber } from "./post.ts";

export class QuietBoxes {
  readonly #talks = new Map<number, string>();
  readonly #real = new Set<number>();

  wrote(writeKey: Uint8Array, talk: string, isReal: boolean): void {
    const box = boxNumber(boxAddress(writeKey));
    this.#talks.set(box, talk);
    if (isReal) this.#real.add(box);
  }

  /** By its number in traces. */
  talkOf(box: number): string | null {
    return this.#talks.get(box) ?? null;
  }

  isReal(box: number): boolean {
    return this.#real.has(box);
  }
}
