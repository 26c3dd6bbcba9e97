/** What Node's own means make is what the protocol says. */

import { addressText, boxAddress, frameHash } from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { expect, it } from "vitest";
import { nativeAddressTexts, nativeBoxAddress, nativeFrameHash } from "../src/native.ts";

it("addresses, their texts and hashes are the protocol's own", () => {
  const random = new SeededRandom(1);
  for (let run = 0; run < 20; run++) {
    const [key, other, frame] = [random.bytes(32), random.bytes(32), random.bytes(4096)];
    expect(new Uint8Array(nativeBoxAddress(key))).toEqual(boxAddress(key));
    expect(nativeAddressTexts(Uint8Array.from([...key, ...other]))).toEqual([key, other].map(addressText));
    expect(nativeFrameHash(frame)).toEqual(frameHash(frame));
  }
});
