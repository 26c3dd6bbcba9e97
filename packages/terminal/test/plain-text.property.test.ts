import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toJsonLine, toPlainLine, toPlainText } from "../src/plain-text.ts";

describe("what others typed, on a terminal", () => {
  it("never holds a control character but line breaks and tabs", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(toPlainText(text))).toBe(false);
      }),
    );
  });

  it("can't set the title, move the cursor or pass for another line", () => {
    expect(toPlainLine("\u001b]0;pwned\u0007x")).toBe("\ufffd]0;pwned\ufffdx");
    expect(toPlainLine("a\n10:00 host: fake")).toBe("a\n    10:00 host: fake");
    expect(toPlainLine("\u202egnirts")).toBe("gnirts");
  });
});

describe("what others typed, in a line of JSON", () => {
  it("is the same to programs and harmless on a terminal that shows it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const line = toJsonLine({ text });
        expect(JSON.parse(line)).toEqual({ text });
        expect(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(line)).toBe(false);
      }),
    );
    expect(toJsonLine({ text: "a\u009b31m\u202eb" })).toBe('{"text":"a\\u009b31m\\u202eb"}');
  });
});
