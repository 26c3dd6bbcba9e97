/** The leak of a control: frames with something in them go out later than noise. */

import type { Batch } from "./connection.ts";
import type { GroupTown } from "./group-town.ts";
import type { Post } from "./post.ts";
import { boxNamed } from "./tapped-relay.ts";

const PUT = 1;
const APPEND = 6;
const ADDRESS_AT = 5;
const ADDRESS_END = 37;

/** By how much, as one of them is in the batch or none; `realLateMs`: undefined for all but the control. */
export function lateFrames(
  realLateMs: number | undefined,
  town: GroupTown | null,
  post: Post,
): (batch: Batch) => number {
  if (realLateMs === undefined) return () => 0;
  const isReal = (bytes: Uint8Array): boolean => {
    if (bytes[0] === PUT) return town?.isRealBox(boxNamed(bytes)) === true;
    if (bytes[0] !== APPEND) return false;
    const entry = { address: bytes.subarray(ADDRESS_AT, ADDRESS_END), frame: bytes.subarray(ADDRESS_END) };
    return town === null ? post.openLogged(entry) !== null : town.isReal(entry);
  };
  return (batch) => (batch.some(isReal) ? realLateMs : 0);
}
