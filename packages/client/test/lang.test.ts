/** Texts: the same keys, parameters and plural forms in all languages; choice of language; moments. */

import { ERROR_CODES } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";
import {
  catalogue,
  dayKey,
  errorText,
  formatClock,
  formatDay,
  guestRoomWords,
  isolate,
  LANGUAGES,
  LOCALES,
  negotiate,
  type Text,
  torStep,
  translator,
} from "../src/index.ts";

const forms = (text: Text): readonly string[] => (typeof text === "string" ? [text] : Object.values(text));
const params = (text: Text) =>
  new Set(forms(text).flatMap((form) => [...form.matchAll(/\{([a-z]+)\}/g)].map((match) => match[1])));
const english = catalogue("en");

describe.each(LANGUAGES)("the texts in %s", (language) => {
  const texts = catalogue(language);

  it("has the keys of the English ones", () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort());
  });

  it("has every plural form of the language and no other", () => {
    const categories = new Intl.PluralRules(LOCALES[language])
      .resolvedOptions()
      .pluralCategories.slice()
      .sort();
    for (const [key, text] of Object.entries(texts)) {
      if (typeof text !== "string") expect([key, Object.keys(text).sort()]).toEqual([key, categories]);
    }
  });

  it("has the parameters of the English ones", () => {
    for (const [key, text] of Object.entries(texts)) {
      const model = params(english[key] ?? "");
      if (typeof text === "string") expect([key, params(text)]).toEqual([key, model]);
      for (const name of params(text))
        expect([key, model.has(name) || name === "count"]).toEqual([key, true]);
    }
  });

  it("leaves nothing empty, and no brace that is not a parameter", () => {
    for (const [key, text] of Object.entries(texts)) {
      for (const form of forms(text)) {
        expect([key, form.trim()]).not.toEqual([key, ""]);
        expect([key, form.replace(/\{[a-z]+\}/g, "")]).not.toEqual([key, expect.stringMatching(/[{}]/)]);
      }
    }
  });

  it("says of every error what happened and what to do", () => {
    for (const code of ERROR_CODES) {
      const { what, next } = errorText(language, code);
      expect([code, what.length > 5, next.length > 5]).toEqual([code, true, true]);
    }
  });

  it("chooses a form for every count", () => {
    const t = translator(language);
    for (const count of [0, 1, 2, 3, 5, 11, 21, 100, 101, 1.5]) {
      expect(t("guest.new-messages", { count })).not.toContain("{");
    }
  });

  it("gives the guest page's script all it asks for", () => {
    const words = guestRoomWords(language);
    expect(words.language).toBe(language);
    expect(words.texts["room.act-kick"]).toBe(texts["room.act-kick"]);
    expect(words.errors.INTERNAL).toEqual(errorText(language, "INTERNAL"));
  });
});

describe("translations", () => {
  it.each(["ar", "ru"] as const)("are in the letters of %s", (language) => {
    const letters = language === "ar" ? /\p{Script=Arabic}/u : /\p{Script=Cyrillic}/u;
    for (const [key, text] of Object.entries(catalogue(language))) {
      // Names and addresses are the same everywhere.
      if (text === english[key]) continue;
      for (const form of forms(text)) expect([key, letters.test(form)]).toEqual([key, true]);
    }
  });

  it("count as their languages do", () => {
    expect(translator("ru")("guest.new-messages", { count: 3 })).toBe("3 новых сообщения");
    expect(translator("ru")("guest.new-messages", { count: 21 })).toBe("21 новое сообщение");
    expect(translator("ar")("guest.new-messages", { count: 2 })).toBe("رسالتان جديدتان");
    expect(translator("ar")("guest.new-messages", { count: 11 })).toBe("11 رسالة جديدة");
  });

  it("keep what people typed apart from the words", () => {
    const parts = translator("en").parts("room.notice-joined", { name: "{before}<b>" });
    expect(parts).toEqual([
      { text: "{before}<b>", param: "name" },
      { text: " came in", param: null },
    ]);
    expect(isolate("a")).toBe("\u2068a\u2069");
  });
});

describe("negotiate", () => {
  it.each([
    [undefined, "en"],
    ["", "en"],
    ["ru", "ru"],
    ["ar-EG,ar;q=0.9,en;q=0.8", "ar"],
    ["de-DE,de;q=0.9,ru;q=0.8,en;q=0.7", "ru"],
    ["en;q=0.3, RU;q=0.9", "ru"],
    ["ru;q=0, en", "en"],
    ["fr, *", "en"],
    ["ru;q=2", "en"],
    [`${"x,".repeat(10_000)}ru`, "en"],
    ["__proto__, constructor", "en"],
  ])("%j is %s", (header, language) => {
    expect(negotiate(header)).toBe(language);
  });
});

describe("moments", () => {
  const at = Date.UTC(2026, 10, 21, 0, 5);

  it("are in the zone that was asked for, in the same digits everywhere", () => {
    for (const language of LANGUAGES) expect(formatClock(language, at, "UTC")).toBe("00:05");
    expect(dayKey(at, "UTC")).toBe("2026-11-21");
    expect(formatDay("en", at, "UTC")).toContain("21 November");
    expect(formatDay("ru", at, "UTC")).toContain("21 ноября");
    expect(formatDay("ar", at, "UTC")).toContain("21 نوفمبر");
  });
});

describe("torStep", () => {
  it("knows tor's tags, and takes those of a newer tor for connecting", () => {
    expect(torStep("loading_descriptors")).toBe("tor.relays");
    expect(torStep("done")).toBe("tor.done");
    expect(torStep("constructor")).toBe("tor.first-hop");
  });
});
