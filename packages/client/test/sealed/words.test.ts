/** Contacts, invites, deliveries and notices in words. */

import {
  type ConversationNotice,
  createInvite,
  type DeliveryView,
  DIRECT_IDLE_DAY_BYTES,
  formatInvite,
  type InviteTarget,
  type LevelOptionView,
  LOCAL_LIMITS,
  PRIVACY_LEVELS,
  type PrivacyLevel,
} from "@hushroom/protocol";
import { describe, expect, test } from "vitest";
import { person } from "../../../protocol/test/contact/people.ts";
import { LANGUAGES, translator } from "../../src/lang/index.ts";
import { contactInviteWords, contactState } from "../../src/sealed/contact-words.ts";
import { canTryNow, conversationState } from "../../src/sealed/conversation-words.ts";
import { deliveryWords } from "../../src/sealed/delivery-words.ts";
import { levelChoosing, levelClaim, levelOptionWords, levelState } from "../../src/sealed/level-words.ts";
import {
  CAP_COUNTS,
  capIsPostQuantum,
  groupNameProblem,
  personNameProblem,
  readCap,
  readGroupUses,
  USUAL_CAP,
} from "../../src/sealed/new-group-form.ts";
import { noticeParts } from "../../src/sealed/notice-words.ts";
import { isGroupInvite } from "../../src/sealed/pasted.ts";
import { safetyGroups } from "../../src/sealed/safety-digits.ts";
import { contact, conversation } from "./sealed-fixture.ts";

const DAY_MS = 86_400_000;
const t = translator("en");

describe("a privacy level", () => {
  const option = (level: PrivacyLevel, dayBytes: number | null): LevelOptionView => ({
    ...{ level, dayBytes, claim: "", refusal: null, tickets: null, workMs: null },
    delayMs: level === "direct" ? null : 21_000,
  });

  const at = (kind: "contact" | "group", used: PrivacyLevel = "direct") => ({
    kind,
    level: { ...conversation("choir").level, used },
  });
  const CONTACT = at("contact");
  const levelFacts = (...of: Parameters<typeof levelOptionWords>) => {
    const { claim, cost, more } = levelOptionWords(...of);
    return [claim, cost, ...more];
  };

  test("is one sentence and its price, before all else", () => {
    for (const words of LANGUAGES.map(translator))
      for (const kind of ["contact", "group"] as const)
        for (const level of PRIVACY_LEVELS) {
          const { claim, cost, more } = levelOptionWords(words, at(kind), option(level, 606_900_000));
          expect(claim.match(/[.!?؟]/g)).toEqual(["."]);
          expect(cost).toMatch(level === "direct" ? /606[.,٫]9/ : /607/);
          expect(new Set([claim, cost, ...more]).size).toBe(more.length + 2);
        }
  });

  test("that hides something says in that sentence on what it rests", () => {
    const claim = (kind: "contact" | "group", level: PrivacyLevel) => levelClaim(t, kind, level);
    for (const kind of ["contact", "group"] as const)
      for (const level of ["quiet", "blind"] as const) {
        expect(claim(kind, level)).toContain("While this program runs day and night");
        const isAmongOthers = kind === "group" || level === "blind";
        expect(claim(kind, level).includes("use this level there too")).toBe(isAmongOthers);
      }
    expect(claim("contact", "quiet")).toContain("the relay sees which two connections talk");
    expect(claim("group", "quiet")).toContain("the relay sees which connections are one group");
  });

  test("of a group says who agrees, and which ways in and back there are then", () => {
    for (const language of LANGUAGES) {
      const words = translator(language);
      const blind = levelFacts(words, at("group"), option("blind", 606_900_000));
      for (const key of ["group-crowd", "group-cost-at-once", "group-ways"] as const)
        expect(blind).toContain(words(`level.${key}`));
      expect(blind).not.toContain(words("level.crowd"));
      const quiet = levelFacts(words, at("group"), option("quiet", 576_000_000));
      for (const key of ["group-claim-quiet", "group-rounds", "group-ways"] as const)
        expect(quiet).toContain(words(`level.${key}`));
      expect(quiet).not.toContain(words("level.claim-quiet"));
      const view = (level: object) => ({
        ...conversation("choir", { kind: "group" }),
        members: 3,
        level: { ...conversation("choir").level, theirs: null, ...level },
      });
      const said = (level: object) =>
        levelState(words, view(level))
          ?.map(({ text }) => text)
          .join("") ?? null;
      const named = { level: words("level.name-blind"), agreed: 2, count: 3 };
      const proposed = { proposed: "blind", agreed: 2 };
      expect(said({})).toBeNull();
      expect(said(proposed)).toBe(words("level.group-state-proposed", named));
      expect(said({ ...proposed, own: "blind" })).toBe(words("level.group-state-asked", named));
      expect(said({ ...proposed, own: "blind", used: "blind" })).toBe(
        words("level.group-state-force", named),
      );
      expect(said({ ...proposed, own: "blind", used: "blind", inForce: false })).toBe(
        words("level.group-state-alone", named),
      );
    }
  });

  test("of a group that goes by another one says for how long both are paid for", () => {
    expect([LOCAL_LIMITS.LEVEL_LEFT_READ_MS / DAY_MS, LOCAL_LIMITS.LEVEL_LEFT_READ_MAX_MS / DAY_MS]).toEqual([
      1, 7,
    ]);
    for (const words of LANGUAGES.map(translator)) {
      const both = (used: "quiet" | "blind") =>
        words("level.group-cost-both", { level: words(`level.name-${used}`) });
      const facts = (kind: "contact" | "group", used: PrivacyLevel, level: PrivacyLevel) =>
        levelFacts(words, at(kind, used), option(level, 606_900_000));
      expect(facts("group", "quiet", "blind")).toContain(both("quiet"));
      expect(facts("group", "blind", "quiet")).toContain(both("blind"));
      const single = [
        ...PRIVACY_LEVELS.flatMap((level) => facts("group", "direct", level)),
        ...PRIVACY_LEVELS.flatMap((level) => facts("group", level, level)),
        ...facts("group", "quiet", "direct"),
        ...facts("contact", "quiet", "blind"),
      ];
      for (const used of ["quiet", "blind"] as const) expect(single).not.toContain(both(used));
    }
  });

  test("of a group that an admin chooses is proposed to all, unless it is proposed already", () => {
    const view = { ...conversation("choir", { kind: "group" }), admin: true };
    const label = (proposed: PrivacyLevel, admin = true) =>
      levelChoosing(t, { ...view, admin, level: { ...view.level, proposed } }, "blind").label;
    const words = { level: t("level.name-blind") };
    expect(label("direct")).toBe(t("level.group-propose", words));
    expect(label("quiet")).toBe(t("level.group-propose", words));
    expect(label("blind")).toBe(t("level.group-choose", words));
    expect(label("blind", false)).toBe(t("level.group-choose", words));
  });

  test("which everybody reads says among whom it hides, and from when on it costs what it costs", () => {
    for (const language of LANGUAGES) {
      const words = translator(language);
      const blind = levelFacts(words, CONTACT, option("blind", 606_900_000));
      expect(blind).toContain(words("level.crowd"));
      expect(blind).toContain(words("level.cost", { mb: 607 }));
      expect(blind).toContain(words("level.cost-at-once"));
      expect(levelFacts(words, CONTACT, option("quiet", 576_000_000))).not.toContain(words("level.crowd"));
    }
  });

  test("at a relay that asks for tickets says how many, and what they cost", () => {
    const quiet = { ...option("quiet", 576_000_000), tickets: 288 };
    const needed = t("level.tickets", { tickets: 288 });
    expect(levelFacts(t, CONTACT, quiet)).toEqual(
      expect.arrayContaining([needed, t("level.tickets-invite")]),
    );
    const work = levelFacts(t, CONTACT, { ...quiet, workMs: 61_000 });
    expect(work).toEqual(expect.arrayContaining([needed, t("level.tickets-work", { count: 2 })]));
    expect(levelFacts(t, CONTACT, option("quiet", 1))).not.toContain(needed);
  });

  test("of which the price isn't known says so", () => {
    expect(levelFacts(t, CONTACT, option("blind", null))).toContain(t("level.cost-unknown"));
  });

  test("that goes by what is said costs a little each day, and as much as a message takes", () => {
    const said = levelFacts(t, CONTACT, option("direct", 3 * DIRECT_IDLE_DAY_BYTES));
    expect(said).toContain(t("level.cost-direct", { mb: 0.8, kb: 9 }));
  });
});

describe("how far a message is", () => {
  const words = (state: DeliveryView["state"], of: number, boxed = 0, delivered = 0, read = 0) =>
    deliveryWords(t, { state, reached: { of, boxed, delivered, read } });

  test("to one person is the state itself", () => {
    expect(words("kept", 1)).toBe("kept here");
    expect(words("boxed", 1, 1)).toBe("in a box");
    expect(words("delivered", 1, 1, 1)).toBe("on their device");
    expect(words("read", 1, 1, 1, 1)).toBe("read");
  });

  test("in a group says of how many more is true", () => {
    expect(words("kept", 4)).toBe("kept here");
    expect(words("kept", 4, 2)).toBe("in a box for 2 of 4");
    expect(words("boxed", 4, 4, 3)).toBe("on 3 of 4 devices");
    expect(words("delivered", 4, 4, 4)).toBe("on all devices");
    expect(words("delivered", 4, 4, 4, 1)).toBe("read by 1 of 4");
    expect(words("read", 4, 4, 4, 4)).toBe("read");
    expect(words("failed", 4, 4, 1)).toBe("not delivered");
    expect(words("recalled", 4)).toBe("taken back");
  });
});

describe("a contact", () => {
  test("whose key changed says that first, unless blocked", () => {
    expect(contactState(contact("a", { newKey: "k" }))).toBe("key-changed");
    expect(contactState(contact("a", { newKey: "k", state: "blocked" }))).toBe("blocked");
    expect(contactState(contact("a", { state: "waiting" }))).toBe("waiting");
  });

  test("an invite works until it is used, taken back or over", () => {
    const invite = { id: "i", link: "l", createdAt: 1, expiresAt: 1000, revoked: false, usedBy: null };
    expect(contactInviteWords(t, invite, 999).works).toBe(true);
    expect(contactInviteWords(t, { ...invite, expiresAt: null }, 5000).works).toBe(true);
    expect(contactInviteWords(t, invite, 1000)).toEqual({ works: false, state: "expired" });
    expect(contactInviteWords(t, { ...invite, revoked: true }, 1)).toEqual({
      works: false,
      state: "taken back",
    });
    const used = { ...invite, usedBy: "Bob", expiresAt: 1 };
    expect(contactInviteWords(t, used, 999)).toEqual({ works: false, state: "used by Bob" });
  });

  test("the safety number is twelve groups of five", () => {
    const groups = safetyGroups("0123456789".repeat(6));
    expect(groups.length).toBe(12);
    expect(new Set(groups.map(({ length }) => length))).toEqual(new Set([5]));
    expect(groups.join("")).toBe("0123456789".repeat(6));
  });
});

describe("a conversation", () => {
  test("of many says how many of the others are connected", () => {
    const group = conversation("g", { kind: "group", members: 5, peersReached: 2 });
    expect(conversationState(t, group)).toBe("Connected to 2 of 4 others");
    const alone = { ...group, members: 1, peersReached: 0 };
    expect(conversationState(t, { ...alone, admin: true })).toContain("Only you so far");
    expect(conversationState(t, { ...alone, state: "waiting" })).toContain("asked to come in");
    expect(conversationState(t, { ...group, state: "left" })).toContain("You have left");
    expect(conversationState(t, conversation("a"))).toBe("Connected");
  });

  test("can be dialled at once where somebody is missing", () => {
    expect(canTryNow(conversation("a"))).toBe(false);
    expect(canTryNow(conversation("a", { state: "waiting", peersReached: 0 }))).toBe(true);
    expect(canTryNow(conversation("a", { kind: "group", members: 5 }))).toBe(true);
    expect(canTryNow(conversation("a", { state: "waiting", admin: true, members: 1 }))).toBe(false);
    expect(canTryNow(conversation("a", { state: "removed", peersReached: 0 }))).toBe(false);
  });
});

const eve = { member: "e", name: "Eve" };
const NOTICES: readonly ConversationNotice[] = [
  { what: "created" },
  { what: "joined", ...eve, by: null },
  { what: "joined", ...eve, by: "Bob" },
  { what: "left", ...eve },
  { what: "removed", ...eve, by: "Bob" },
  { what: "rejoined", ...eve },
  { what: "anew", ...eve, lost: false },
  { what: "anew", ...eve, lost: true },
  { what: "renamed", name: "Tea", by: "Bob" },
  { what: "role", ...eve, admin: true, by: null },
  { what: "role", ...eve, admin: false, by: null },
  { what: "gap", ...eve, count: 2 },
  { what: "gap", ...eve, count: null },
  { what: "key-changed", ...eve },
  { what: "cannot-process", ...eve },
  { what: "squatted", ...eve },
  { what: "parted", ...eve },
  { what: "held-up", ...eve },
];

describe.each(LANGUAGES)("notices in %s", (language) => {
  test.each(NOTICES)("$what names who it is about", (notice) => {
    const parts = noticeParts(translator(language), notice);
    const text = parts.map((part) => part.text).join("");
    expect(text).not.toMatch(/[{}]/);
    if ("name" in notice) expect(parts.find(({ param }) => param === "name")?.text).toBe(notice.name);
  });
});

describe("what is typed", () => {
  test("sizes of groups and uses of links are whole numbers within bounds", () => {
    expect(["2", " 100 ", "1", "101", "", "3.5", "x"].map(readCap)).toEqual([
      2,
      100,
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(["1", "100", "0", "101", "-1"].map(readGroupUses)).toEqual([1, 100, null, null, null]);
    expect([50, 51].map(capIsPostQuantum)).toEqual([true, false]);
    // What is chosen unless somebody chooses gives up nothing that can't be had later.
    expect([capIsPostQuantum(USUAL_CAP), USUAL_CAP >= CAP_COUNTS.few]).toEqual([true, true]);
  });

  test("names are neither empty nor longer than their kind may be", () => {
    expect(groupNameProblem(" ")).toBe("name-empty");
    expect(groupNameProblem("é".repeat(65))).toBe("name-long");
    expect(groupNameProblem("🙂".repeat(64))).toBe(null);
    expect(personNameProblem("x".repeat(33))).toBe("name-long");
  });

  test("an invite into a group is told from one to a contact", () => {
    const nowMs = Date.now();
    const invite = (target: InviteTarget) => {
      const random = (length: number) => new Uint8Array(length).fill(7);
      const choices = { card: person("Anna", 1).card, target, nowMs, expiresAt: nowMs + 1000, random };
      return formatInvite(createInvite(choices));
    };
    expect(isGroupInvite(`«${invite({ kind: "group", name: "Tea", cap: 50, suite: 1 })}»\n`)).toBe(true);
    expect(isGroupInvite(invite({ kind: "contact" }))).toBe(false);
  });

  test("what can't be read is left to the program", () => {
    for (const text of ["", "hello", "{}", "hushroom:invite:", "x".repeat(100_000)]) {
      expect(isGroupInvite(text)).toBe(false);
    }
  });
});
