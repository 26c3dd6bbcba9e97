/** Links in what people write: found, never invented, never leading elsewhere than they show. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitLinks } from "../src/index.ts";

const ONION = "a".repeat(56);
const hrefs = (text: string) => splitLinks(text).flatMap(({ href }) => (href === null ? [] : [href]));

describe("splitLinks", () => {
  it("finds the first links of a text that is nothing else", () => {
    const text = "http://a ".repeat(900);
    expect(hrefs(text)).toHaveLength(64);
    expect(
      splitLinks(text)
        .map((run) => run.text)
        .join(""),
    ).toBe(text);
  });

  it("takes no time for what looks like a very long link", () => {
    const startedMs = performance.now();
    for (let i = 0; i < 10; i++) {
      for (const end of [")", ".", "(", "])}"]) {
        splitLinks(`http://a/${end.repeat(8000 / end.length)}`);
        splitLinks(`http://a/${end.repeat(2000 / end.length)} `.repeat(4));
      }
    }
    // Hundreds of times what it takes, for a machine that is busy with something else.
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });

  it.each([
    ["see https://example.org/a?b=c#d now", "https://example.org/a?b=c#d"],
    ["(https://example.org/a)", "https://example.org/a"],
    ["https://example.org/wiki/A_(b).", "https://example.org/wiki/A_(b)"],
    ["HTTP://EXAMPLE.ORG", "http://example.org/"],
    [`at ${ONION}.onion/j/abc, yes`, `http://${ONION}.onion/j/abc`],
    ["اقرأ https://example.org/ar، ثم عد", "https://example.org/ar"],
    ["«https://example.org»", "https://example.org/"],
  ])("finds the link of %j", (text, href) => {
    expect(hrefs(text)).toEqual([href]);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,<script>1</script>",
    "file:///etc/passwd",
    "ftp://example.org",
    "vbscript:x",
    "//example.org",
    "example.org",
    "http://",
    "https://user:password@example.org",
    "https://bank.example@evil.example",
    "https://bank.example\\@evil.example",
    "https://[::",
    `${"a".repeat(55)}.onion`,
    `x${ONION}.onion`,
    `${ONION}.onion.evil.example`,
    `https://example.org/${"a".repeat(3000)}`,
    "java\u0000script:alert(1)",
  ])("makes no link of %j", (text) => {
    expect(hrefs(text)).toEqual([]);
  });

  it("ends at quotes, angle brackets and direction marks", () => {
    expect(hrefs('https://example.org/"onmouseover="x')).toEqual(["https://example.org/"]);
    expect(hrefs("https://example.org/<script>")).toEqual(["https://example.org/"]);
    expect(hrefs("https://example.org/\u202egnp.exe")).toEqual(["https://example.org/"]);
  });

  it("shows where a look-alike host really leads", () => {
    const [run] = splitLinks("https://\u0430pple.example/");
    expect(run?.text).toBe("https://xn--pple-43d.example/");
    expect(run?.href).toBe(run?.text);
  });

  it("keeps every character of the text, and links to the web only", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "http://",
        "https://",
        "a.b",
        "@",
        "(",
        ")",
        "/",
        " ",
        `${ONION}.onion`,
        "\\",
        "javascript:",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        const runs = splitLinks(text);
        const shown = runs.map((run) => run.text).join("");
        const changed = runs.some((run) => run.href !== null && !text.includes(run.text));
        expect(changed || shown === text).toBe(true);
        for (const { href } of runs) {
          if (href !== null) expect(href).toMatch(/^https?:\/\/[^/@\s"'<>]+\/[^\s"<>]*$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
