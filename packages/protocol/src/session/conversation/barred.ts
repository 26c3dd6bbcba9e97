/** Which readers nothing may be put for at a place, as something before it isn't there yet. */

import { memberIdText } from "../member-leaf.ts";
import { FLIGHT, type Flight, isCommit, type Way } from "./flight.ts";

/**
 * Nothing overtakes a commit to the same reader, without which it could not be read. Only what a former self of it is told
 * holds back nothing that the present one gets.
 */
export class Barred {
  readonly #readers = new Set<string>();

  has({ kind, member }: Flight): boolean {
    const id = memberIdText(member);
    return this.#readers.has(id) || (kind === FLIGHT.farewell && this.#readers.has(`former ${id}`));
  }

  add({ kind, member }: Flight): void {
    this.#readers.add(`${kind === FLIGHT.farewell ? "former " : ""}${memberIdText(member)}`);
  }

  note(flight: Flight, { phase }: Way): void {
    if (isCommit(flight) && phase !== "put") this.add(flight);
  }
}
