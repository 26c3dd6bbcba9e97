/** What nobody expected ends the program in good order, and leaves none of its words behind. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { apiSocketPath } from "@hushroom/engine";
import { bundleProgram, Program } from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "last-resort-"));
let bundle = "";
beforeAll(() => {
  bundle = bundleProgram(fileURLToPath(new URL("fixtures/throwing-program.ts", import.meta.url)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STARTS = [
  { flags: [] },
  { flags: ["--abort-on-uncaught-exception"] },
  { flags: ["--report-uncaught-exception", "--report-on-fatalerror"] },
];

describe.each(STARTS)("node $flags", ({ flags }) => {
  it.each(["throw", "reject"])("%s", async (how) => {
    const cwd = mkdtempSync(join(folder, "cwd-"));
    const data = join(cwd, "data");
    const program = new Program(process.execPath, [...flags, bundle, data], { cwd });
    await program.event(({ event }) => event === "ready");
    expect(existsSync(apiSocketPath(data))).toBe(true);
    program.write(how);
    expect(await program.ended(20_000)).toEqual({ code: 70, signal: null });
    expect(program.errors).toMatch(/error unexpected code=INTERNAL\n.*program-stopping/);
    expect(program.errors + program.otherLines.join()).not.toContain("words of a person");
    expect(existsSync(apiSocketPath(data))).toBe(false);
    expect(readdirSync(cwd)).toEqual(["data"]);
  });
});
