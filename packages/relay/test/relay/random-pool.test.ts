/** Bytes from the pool are as long as asked for, and never the same, over its end too. */

import { expect, it } from "vitest";
import { createRandomPool } from "../../src/relay/random-pool.ts";

it("never gives the same bytes twice, whatever is asked for", () => {
  const random = createRandomPool();
  const seen = new Set<string>();
  for (const length of [32, 4096, 65_536, 65_537, 16, ...Array(4000).fill(32)]) {
    const bytes = random(length);
    expect(bytes.length).toBe(length);
    seen.add(Buffer.from(bytes.subarray(0, 16)).toString("hex"));
  }
  expect(seen.size).toBe(4005);
  expect(random(0)).toEqual(new Uint8Array());
});
