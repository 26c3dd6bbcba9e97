/** What the owner's page says about links, Tor and reachability. */

import { type InviteApiView, REACHABILITY_STATES, type TorView } from "@hushroom/protocol";
import { describe, expect, test } from "vitest";
import { LANGUAGES, translator } from "../../src/lang/index.ts";
import { inviteWords } from "../../src/owner/invite-words.ts";
import { lightHint, lightWords } from "../../src/owner/light.ts";
import { torWords } from "../../src/owner/tor-words.ts";
import { shownReach } from "../../src/room/reach.ts";

const NOW = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const en = translator("en");

describe("a link", () => {
  const link = (change: Partial<InviteApiView>): InviteApiView => ({
    id: "i",
    link: null,
    uses: null,
    used: 0,
    expiresAt: null,
    revoked: false,
    ...change,
  });
  const words = (change: Partial<InviteApiView>) => inviteWords(en, link(change), NOW);

  test("works until it is used up, expires or is taken back", () => {
    expect(words({})).toMatchObject({ works: true, state: "works" });
    expect(words({ uses: 2, used: 1 })).toMatchObject({ works: true, used: "1 of 2 places taken" });
    expect(words({ uses: 2, used: 2 })).toMatchObject({ works: false, state: "used up" });
    expect(words({ expiresAt: NOW })).toMatchObject({ works: false, state: "expired" });
    expect(words({ expiresAt: NOW + 1 }).state).toMatch(/^works until /);
    expect(words({ revoked: true, expiresAt: 1 })).toMatchObject({ works: false, state: "taken back" });
  });
});

describe("the reachability light", () => {
  const reached = (minutes: number) =>
    lightWords(en, { state: "reachable", provenAt: NOW - minutes * MINUTE_MS }, NOW);

  test("says how old the proof is", () => {
    expect(reached(0)).toBe("Reached from outside just now");
    expect(reached(1)).toBe("Reached from outside 1 minute ago");
    expect(reached(12)).toBe("Reached from outside 12 minutes ago");
    expect(reached(60)).toMatch(/^Reached from outside at \d\d:\d\d$/);
  });

  test("a proof from a clock that runs ahead is just now", () => {
    expect(reached(-3)).toBe("Reached from outside just now");
  });

  test("what was never proven is not said to be reached", () => {
    const unproven = { state: "reachable", provenAt: null } as const;
    expect(shownReach(unproven).state).toBe("published");
    expect(lightWords(en, unproven, NOW)).toBe(en("room.reach-published"));
    expect(lightHint(en, unproven)).toBe(en("owner.light-published-hint"));
  });

  test("an old proof makes no other state sound reachable", () => {
    for (const state of REACHABILITY_STATES.filter((one) => one !== "reachable"))
      expect(lightWords(en, { state, provenAt: NOW }, NOW)).not.toMatch(/Reached/);
  });

  test("every state that asks for patience says what comes next", () => {
    for (const language of LANGUAGES)
      for (const state of REACHABILITY_STATES) {
        const hint = lightHint(translator(language), { state, provenAt: NOW });
        expect(hint === null).toBe(state === "reachable" || state === "lan");
      }
  });
});

describe("Tor", () => {
  const tor = (phase: TorView["phase"], tag = ""): TorView => ({
    phase,
    progress: 0,
    tag,
    problem: null,
    version: null,
    outdated: false,
    installCommand: null,
  });

  test("every phase has its words in every language", () => {
    for (const language of LANGUAGES)
      for (const phase of ["off", "absent", "starting", "connecting", "ready", "offline", "stopped"] as const)
        expect(torWords(translator(language), tor(phase)).now).not.toBe("");
  });

  test("a step of the bootstrap is told apart from the others, an unknown one counts as connecting", () => {
    const at = (tag: string) => torWords(en, tor("connecting", tag)).now;
    expect(at("loading_descriptors")).not.toBe(at("conn"));
    expect(at("invented")).toBe(at("conn"));
  });
});
