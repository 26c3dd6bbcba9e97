/** Marks: the same for the same id, spread over all colours and shapes. */

import { describe, expect, it } from "vitest";
import { HUES, markClasses, markOf, SHAPES } from "../src/index.ts";

describe("markOf", () => {
  it("is the same for the same id", () => {
    expect(markOf("~abc")).toEqual(markOf("~abc"));
    expect(markClasses("~abc")).toMatch(/^mark hue-[0-7] shape-[0-7]$/);
  });

  it("uses every pair of colour and shape about equally", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 6400; i++) {
      const pair = markClasses(`~${i.toString(32)}`);
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    expect(counts.size).toBe(HUES * SHAPES);
    expect(Math.max(...counts.values())).toBeLessThan(200);
    expect(Math.min(...counts.values())).toBeGreaterThan(40);
  });
});
