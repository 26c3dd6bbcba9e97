import { describe, expect, it } from "vitest";
import { createOnionKey } from "../src/tor/onion-key.ts";

describe("an onion key made here", () => {
  it("gives the address that tor itself answers for the same key", () => {
    // Vector: ADD_ONION with this key on tor 0.4.9.11 answered this ServiceID.
    expect(createOnionKey((length) => new Uint8Array(length).fill(7))).toEqual({
      address: "5jfgyy7ctrjavpxvkb5rglwf7gkuo5vox27hxescd3vgsfcg2iwfmxqd.onion",
      key: "ED25519-V3:KK05/v1/o+IAqcYm7vWZ5hotBVxIqCiKTn5MS8o5KHicfW2zUG1l26x8BSqu5IV0JSEMm8VAMMgm5UBVmDRSpQ==",
    });
  });
});
