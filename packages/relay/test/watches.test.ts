/** Who waits for what, against a list of it. */

import { LOCAL_LIMITS } from "@hushroom/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Watches } from "../src/watches.ts";

const step = fc.record({
  do: fc.constantFrom(
    "add" as const,
    "add" as const,
    "add" as const,
    "remove" as const,
    "take" as const,
    "forget" as const,
  ),
  watcher: fc.nat(3),
  address: fc.constantFrom("a", "b", "c", "d"),
});

describe("watches", () => {
  it("are what was added and not answered, taken back or forgotten", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const watches = new Watches<number>();
        const model = new Map<string, number>();
        for (const [tag, { do: what, watcher, address }] of steps.entries()) {
          const name = `${address}${watcher}`;
          if (what === "add") {
            expect(watches.add(watcher, address, tag)).toBe(true);
            model.set(name, tag);
          } else if (what === "remove") {
            expect(watches.remove(watcher, address)).toBe(model.get(name));
            model.delete(name);
          } else if (what === "take") {
            const told: [string, number][] = [];
            watches.take(address, (one, answer) => void told.push([`${address}${one}`, answer]));
            const wanted = [...model].filter(([each]) => each.startsWith(address));
            expect(new Map(told)).toEqual(new Map(wanted));
            expect(told.length).toBe(wanted.length);
            for (const [each] of wanted) model.delete(each);
          } else {
            watches.forget(watcher);
            for (const each of [...model.keys()]) if (each.endsWith(String(watcher))) model.delete(each);
          }
          expect(watches.count).toBe(model.size);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("that end while others are told stay ended", () => {
    const watches = new Watches<number>();
    for (const watcher of [1, 2, 3]) watches.add(watcher, "a", watcher);
    const told: number[] = [];
    watches.take("a", (watcher) => {
      told.push(watcher);
      watches.forget(2);
    });
    expect([told, watches.count]).toEqual([[1, 2, 3], 0]);
  });

  it("are bounded for each that waits, and in all", () => {
    const watches = new Watches<number>();
    const { BOX_WATCHES_MAX, BOX_WATCHES_PER_CONNECTION_MAX: most } = LOCAL_LIMITS;
    for (let at = 0; at < BOX_WATCHES_MAX; at++) {
      watches.add(Math.floor(at / most), String(at % most), at);
    }
    expect(watches.count).toBe(BOX_WATCHES_MAX);
    expect(watches.add(0, "one more", 1)).toBe(false);
    expect(watches.add(99, "0", 1)).toBe(false);
    watches.forget(0);
    expect(watches.add(99, "0", 1)).toBe(true);
  });
});
