/** Who decides which frames a box server takes: the daemon takes what it expects, a relay everything. */

/**
 * - `keep`: it lies in the table until it is consumed or its time is over, and others may get it;
 * - `provisional`: it lies aside, unseen, while its connection lasts and at most two minutes, in case that it is
 *   expected later (a parcel's body comes before the frame that names it), and its writer is told so;
 * - `refuse`: the writer is told FULL.
 */
export type Verdict = "keep" | "provisional" | "refuse";

/**
 * `frame` is only lent. `connection` is the same object for all that comes by one connection, and says nothing else.
 * Asked again when a provisional frame's address becomes expected. Must not call the server.
 */
export type Admission = (
  address: string,
  frame: Uint8Array,
  connection: object,
  isExpected: boolean,
) => Verdict;

export const keepExpected: Admission = (_address, _frame, _connection, isExpected) =>
  isExpected ? "keep" : "provisional";

export const keepAll: Admission = () => "keep";
