/** Every rule by name, broken by itself: what is thrown names it. */
import { describe, expect, test } from "vitest";
import { createGroup, MLS_ERROR_CODES, MlsError, type MlsErrorCode } from "../src/index.ts";
import { added, external, pathed, pathLeaf, updated, welcomed } from "./breaches/attempts.ts";
import { CALLERS } from "./breaches/callers.ts";
import { FRAMING } from "./breaches/framing.ts";
import { JOINING } from "./breaches/joining.ts";
import { LEAVES_AND_PATHS } from "./breaches/leaves-and-paths.ts";
import { PROPOSALS } from "./breaches/proposals.ts";
import { Club } from "./support/club.ts";
import { CUSTOM } from "./support/world.ts";

/** The compiler sees to it that no rule is left out. */
const BREACHES: Record<MlsErrorCode, () => unknown> = {
  ...FRAMING,
  ...LEAVES_AND_PATHS,
  ...PROPOSALS,
  ...JOINING,
  ...CALLERS,
};

describe("a breach of each rule is named", () => {
  test.each(MLS_ERROR_CODES)("%s", (code) => {
    let thrown: unknown;
    try {
      BREACHES[code]();
    } catch (error) {
      thrown = error;
    }
    if (!(thrown instanceof MlsError)) throw thrown ?? new Error("nothing was refused");
    expect(thrown.code).toBe(code);
  });
});

test("what was not spoilt is accepted", () => {
  expect(pathed((path) => path)).toBeTruthy();
  expect(pathLeaf({})).toBeTruthy();
  expect(added({})).toBeTruthy();
  expect(updated({})).toBeTruthy();
  expect(external((it) => it)).toBeTruthy();
  expect(welcomed(() => ({}))).toBeTruthy();
  const club = new Club(1);
  expect(createGroup({ groupId: club.env.random(16), creator: club.bundle("X") }, club.env)).toBeTruthy();
  expect(CUSTOM).toBe(0xff02);
});
