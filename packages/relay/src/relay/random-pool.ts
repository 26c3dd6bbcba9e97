/** Random bytes drawn many at a time, since each draw costs as much as a short answer. */

import { randomFillSync } from "node:crypto";
import type { RandomBytes } from "@hushroom/protocol";

const POOL_BYTES = 64 * 1024;

export function createRandomPool(): RandomBytes {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return (length) => {
    if (length > POOL_BYTES) return new Uint8Array(randomFillSync(Buffer.alloc(length)));
    if (used + length > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const bytes = new Uint8Array(pool.subarray(used, used + length));
    // Nobody can be given the same twice.
    pool.fill(0, used, used + length);
    used += length;
    return bytes;
  };
}
