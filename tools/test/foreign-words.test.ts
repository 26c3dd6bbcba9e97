/** Nothing in the repository ties it to one machine, one registry or one workplace. */
import { expect, it } from "vitest";
import { isText, readTracked, trackedFiles } from "./tracked-files.ts";

/** In pieces, so that this file does not find itself. */
const FOREIGN = [
  new RegExp("/" + "(work|root|home)/(?!linuxbrew/)[a-z]"),
  new RegExp("registry" + "\\.[a-z]"),
  new RegExp("shared/(design|features|examples|" + "research)"),
  new RegExp("resear" + "ch/[a-z]+\\.md"),
  new RegExp("anthro" + "pic|cla" + "ude|copi" + "lot", "i"),
];

it("has no path of a machine, no registry's name, no tool of a workplace", () => {
  const found = trackedFiles()
    .filter(isText)
    .flatMap((path) => {
      const lines = readTracked(path).split("\n");
      return lines.flatMap((line, n) =>
        FOREIGN.some((word) => word.test(line)) ? [`${path}:${n + 1}`] : [],
      );
    });
  expect(found).toEqual([]);
});
