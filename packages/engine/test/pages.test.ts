/** The guest's pages in every state and language: well formed, nothing inline, everything labelled, everything escaped. */

import { LANGUAGES, type Language } from "@hushroom/client";
import { defaultSettings, type HistoryItem, type MemberView } from "@hushroom/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SCENES } from "../../../tools/screenshots/scenes.ts";
import { guestPages } from "../src/index.ts";
import { readTags, skeleton, type Tag, unbalanced } from "./markup.ts";

const cases = LANGUAGES.flatMap((language) =>
  Object.entries(SCENES).map(([name, scene]) => ({ language, name, markup: scene(language) })),
);
const named = (tags: readonly Tag[], name: string) => tags.filter((tag) => tag.name === name && !tag.closing);

describe.each(cases)("$name in $language", ({ language, name, markup }) => {
  const tags = readTags(markup);

  it("is well formed, in its language and direction, with a title", () => {
    expect(markup.startsWith("<!doctype html>\n<html ")).toBe(true);
    expect(unbalanced(tags)).toEqual([]);
    const root = tags[0];
    expect(root?.attributes.get("lang")).toBe(language);
    expect(root?.attributes.get("dir")).toBe(language === "ar" ? "rtl" : "ltr");
    expect(/<title>[^<]{3,}<\/title>/.test(markup)).toBe(true);
  });

  it("has nothing inline and nothing from elsewhere", () => {
    for (const tag of tags) {
      expect([tag.name, ["style", "svg", "img", "object", "embed", "base"].includes(tag.name)]).toEqual([
        tag.name,
        false,
      ]);
      for (const [attribute, value] of tag.attributes) {
        expect([attribute, /^on|^style$|^srcdoc$/.test(attribute)]).toEqual([attribute, false]);
        const leads = ["src", "action", "href"].includes(attribute);
        const external = tag.name === "a" && tag.attributes.get("rel") === "noreferrer noopener";
        const icon = value === "data:,";
        if (leads && !external && !icon) expect(value).toMatch(/^(\/(?!\/)|#)/);
      }
    }
    for (const script of named(tags, "script")) expect(script.attributes.get("src")).toBe("/guest.js");
    if (!["room", "room-lan", "waiting"].includes(name)) expect(named(tags, "script")).toEqual([]);
  });

  it("labels every field and points at nothing that is not there", () => {
    const ids = tags.flatMap((tag) => tag.attributes.get("id") ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const labelled = new Set(named(tags, "label").map((label) => label.attributes.get("for")));
    for (const field of [...named(tags, "input"), ...named(tags, "textarea")]) {
      if (field.attributes.get("type") === "hidden") continue;
      expect(labelled.has(field.attributes.get("id"))).toBe(true);
    }
    for (const tag of tags) {
      for (const id of (tag.attributes.get("aria-describedby") ?? "").split(" ").filter(Boolean)) {
        expect(ids).toContain(id);
      }
    }
    for (const frame of named(tags, "iframe")) expect(frame.attributes.get("title")).toBeTruthy();
  });

  it("lets every form know where it came from", () => {
    for (const form of markup.split("<form ").slice(1)) {
      expect(form).toContain('method="post"');
      expect(form.split("</form>")[0]).toContain(
        '<input type="hidden" name="form" value="fixture" autocomplete="off">',
      );
    }
  });

  it("offers the other languages in their own script, if it is a page of its own", () => {
    if (/^(stream|compose)/.test(name)) return;
    for (const [code, own] of [
      ["en", "English"],
      ["ar", "العربية"],
      ["ru", "Русский"],
    ] as const) {
      expect(markup).toContain(own);
      if (code !== language) expect(markup).toContain(`href="/language?to=${code}&amp;next=`);
    }
  });
});

/** One of every page with the same text wherever people can put one. */
function everywhere(text: string, language: Language): readonly string[] {
  const you: MemberView = {
    id: "~you",
    name: text,
    role: "moderator",
    muted: false,
    present: true,
    registered: true,
  };
  const replyTo = { id: "1", from: text, excerpt: text };
  const settings = { ...defaultSettings(text), slowModeMs: 1000 };
  const item: HistoryItem = {
    type: "message",
    id: "2",
    member: "~a",
    from: text,
    role: "host",
    at: 1e12,
    text,
    replyTo,
  };
  const notice: HistoryItem = {
    type: "notice",
    id: "3",
    change: "renamed",
    member: "~a",
    name: text,
    before: text,
    at: 1e12,
  };
  const page = { language, here: "/j/abc", mode: "onion" } as const;
  const problem = { code: "ROOM_NAME_TAKEN", detail: {} } as const;
  const reachability = { state: "starting", provenAt: null } as const;
  const items = [item, notice];
  const member = { ...you, id: "~b", role: "member" } as const;
  const list = { members: [you, member], waiting: [{ member: "~w", name: text, at: 1 }] };
  const common = { ...page, formToken: text };
  return [
    guestPages.join({
      ...common,
      roomName: text,
      needsPassword: true,
      waitingRoom: true,
      name: text,
      problem,
    }),
    guestPages.waiting({ ...common, roomName: text }),
    guestPages.problem({ ...page, roomName: text, problem }),
    guestPages.room({ ...common, settings, you, presentCount: 1, waitingCount: 1, reachability }),
    guestPages.logPage({ ...page, you, items, earlier: true }),
    guestPages.logPiece({ language, piece: item, own: true }),
    guestPages.logPiece({ language, piece: notice, own: false, previous: item }),
    guestPages.compose({ ...common, once: text, replyTo, text, problem, silenced: null, helpFor: "member" }),
    guestPages.history({ ...page, you, items, earlier: "1", newest: false }),
    guestPages.members({ ...common, ...list, settings, you, bannedNames: [text], problem, invited: text }),
  ];
}

describe("what people type", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary", minLength: 1 }),
    fc
      .array(
        fc.constantFrom(
          "<",
          ">",
          '"',
          "'",
          "`",
          "&",
          "=",
          "/",
          "--",
          "script",
          "</title>",
          "</textarea>",
          "\n",
          " ",
        ),
        { minLength: 1, maxLength: 12 },
      )
      .map((pieces) => pieces.join("")),
    fc.constantFrom(
      "</title><script>alert(1)</script>",
      '" autofocus onfocus="alert(1)',
      "' onmouseover='x",
      "<!--",
      "]]>",
      "</noscript><img src=x onerror=alert(1)>",
      "&lt;b&gt;",
      "javascript:alert(1)",
      "{name}{room}{count}",
      "\u202etxt.exe",
    ),
  );
  const safe = everywhere("Sam", "en").map(skeleton);

  it("never makes a tag or an attribute, anywhere", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(everywhere(text, "en").map(skeleton)).toEqual(safe);
      }),
      { numRuns: 200 },
    );
  });

  it("is shown as it was typed", () => {
    const [join = ""] = everywhere("a <b> & \"c\" 'd'", "en");
    expect(join).toContain("a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
  });

  it("becomes a link only to the web, without a trace of this page", () => {
    const piece: HistoryItem = {
      type: "message",
      id: "1",
      member: "~a",
      from: "A",
      role: "member",
      at: 1e12,
      text: 'javascript:alert(1) https://example.org/?a=1&b="2"',
      replyTo: null,
    };
    const links = named(readTags(guestPages.logPiece({ language: "en", piece, own: false })), "a");
    const outside = links.filter((link) => link.attributes.get("target") === "_blank");
    expect(outside.map((link) => link.attributes.get("href"))).toEqual(["https://example.org/?a=1&amp;b="]);
    expect(outside[0]?.attributes.get("rel")).toBe("noreferrer noopener");
  });
});

describe("the live log", () => {
  const said = (id: number, member: string, at: number): HistoryItem => ({
    type: "message",
    id: String(id),
    member,
    from: member,
    role: "member",
    at,
    text: "x",
    replyTo: null,
  });
  const piece = (item: HistoryItem, previous?: HistoryItem | null) =>
    guestPages.logPiece({
      language: "en",
      piece: item,
      own: false,
      ...(previous === undefined ? {} : { previous }),
    });

  it("goes on where its start ended, and its pieces are whole", () => {
    const you: MemberView = {
      id: "~y",
      name: "Y",
      role: "member",
      muted: false,
      present: true,
      registered: false,
    };
    const page = { language: "en", here: "/", mode: "onion" } as const;
    const start = guestPages.logStart({ ...page, you, items: [said(1, "~a", 1e12)], earlier: false });
    expect(unbalanced(readTags(start))).toEqual(["html", "body", "main", "div", "ol"]);
    expect(start).toContain('http-equiv="refresh"');
    expect(unbalanced(readTags(piece(said(2, "~a", 1e12))))).toEqual([]);
    expect(guestPages.logPage({ ...page, you, items: [], earlier: false })).toContain('http-equiv="refresh"');
  });

  it("keeps the rows of one person together, and begins days", () => {
    const first = said(1, "~a", 1e12);
    expect(piece(said(2, "~a", 1e12 + 1000), first)).not.toContain("message-first");
    expect(piece(said(2, "~b", 1e12 + 1000), first)).toContain("message-first");
    expect(piece(said(2, "~a", 1e12 + 86_400_000), first)).toContain('class="day"');
    expect(piece(said(1, "~a", 1e12), null)).toContain('class="day"');
    expect(piece(said(2, "~a", 1e12))).not.toContain('class="day"');
  });

  it("ends with the reason and a way on", () => {
    const ended = guestPages.logPiece({
      language: "ru",
      piece: { type: "ended", code: "ROOM_KICKED" },
      own: false,
    });
    expect(ended).toContain("Вас вывели из комнаты.");
    expect(ended).toContain('href="/" target="_top"');
    expect(guestPages.logPiece({ language: "en", piece: { type: "closed" }, own: false })).toContain(
      "The host has closed the room.",
    );
  });
});

describe("the join page", () => {
  const join = (rest: object) =>
    guestPages.join({
      language: "en",
      here: "/j/abc",
      mode: "onion",
      roomName: "Room",
      needsPassword: false,
      waitingRoom: false,
      formToken: "fixture",
      name: "",
      problem: null,
      ...rest,
    });

  it("says who can read the room, over Tor and without", () => {
    expect(join({})).toContain("The host of this room can read everything in it");
    const lan = join({ mode: "lan" });
    expect(lan).toContain("This room does not go through Tor");
    expect(lan).toContain("can read everything, change it");
    expect(lan).not.toContain('name="name-password"');
  });

  it("puts an error beside the field that it is about", () => {
    const taken = join({ problem: { code: "ROOM_NAME_TAKEN", detail: {} }, name: "Mira" });
    expect(taken).toContain('id="name-error"');
    expect(taken).toContain('aria-invalid="true" aria-describedby="name-error name-hint"');
    const registered = join({ problem: { code: "ROOM_NAME_REGISTERED", detail: {} } });
    expect(registered).toContain('<details class="fold" open>');
    expect(registered).toContain('id="name-password-error"');
    expect(join({ problem: { code: "ROOM_FULL", detail: {} } })).toContain('id="form-error"');
  });
});
