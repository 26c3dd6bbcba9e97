/** The numbers that documents and screens give for kept profiles are those of the code. */

import { readFileSync } from "node:fs";
import { errorText, LANGUAGES } from "@hushroom/client";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { expect, it } from "vitest";
import { PASSPHRASE_COST } from "../src/store/profile-header.ts";

const doc = (name: string) =>
  readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8").replaceAll("\n", " ");

it("says how long a passphrase has to be", () => {
  const { PASSPHRASE_CHARS_MIN } = LOCAL_LIMITS;
  expect(doc("operating.md")).toContain(`It needs at least ${PASSPHRASE_CHARS_MIN} characters`);
  for (const language of LANGUAGES) {
    expect(errorText(language, "STORE_BAD_PASSPHRASE").next).toContain(String(PASSPHRASE_CHARS_MIN));
  }
});

it("says what a guess costs", () => {
  const { memoryKib, passes, lanes } = PASSPHRASE_COST;
  expect(doc("operating.md")).toContain(`${passes} passes over ${memoryKib / 1024} MiB`);
  expect(doc("decisions/0030-kept-profile.md")).toContain(
    `(${memoryKib / 1024} MiB, ${passes} passes, ${lanes} lanes)`,
  );
});
