/** Folders of processes: own ones are new and private, those of the dead go, all others stay. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makePassingFolder } from "../src/passing-folder.ts";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "passing-"));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function left(name: string): string {
  const path = join(parent, name);
  mkdirSync(path);
  writeFileSync(join(path, "state"), "");
  return path;
}

it("is new, for this user alone, and goes with what is in it", () => {
  const [one, two] = [makePassingFolder(parent, "x-"), makePassingFolder(parent, "x-")];
  expect(one.path).not.toBe(two.path);
  expect(statSync(one.path).mode & 0o077).toBe(0);
  writeFileSync(join(one.path, "state"), "");
  one.remove();
  expect([existsSync(one.path), existsSync(two.path)]).toEqual([false, true]);
});

it("takes away what processes that are gone left, and nothing else", () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const gone = left(`x-${pid}-aaaaaa`);
  const others = [`x-${process.pid}-aaaaaa`, `x-${pid}`, `x-name-aaaaaa`, `y-${pid}-aaaaaa`].map(left);
  makePassingFolder(parent, "x-");
  expect(existsSync(gone)).toBe(false);
  expect(others.filter((path) => !existsSync(path))).toEqual([]);
});
