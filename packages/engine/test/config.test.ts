import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeOf } from "@hushroom/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { completeConfig, describeConfig, readConfigFile } from "../src/config.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "config-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, "config.json");
  writeFileSync(path, text);
  return path;
}

describe("the configuration", () => {
  it("takes defaults, then the file, then flags", () => {
    const part = readConfigFile(file('{"port": 4000, "useTor": false}'));
    const config = completeConfig({}, part, { port: 0 });
    expect(config).toMatchObject({ port: 0, useTor: false, log: "info" });
  });

  it("refuses unknown keys, wrong values and what is no JSON, each with its code", () => {
    expect(codeOf(() => readConfigFile(file('{"prot": 4000}')))).toBe("CONFIG_UNKNOWN_KEY");
    expect(codeOf(() => readConfigFile(file('{"port": 70000}')))).toBe("CONFIG_BAD_VALUE");
    expect(codeOf(() => readConfigFile(file("{")))).toBe("CONFIG_UNREADABLE");
    expect(codeOf(() => readConfigFile(join(folder, "none.json")))).toBe("CONFIG_UNREADABLE");
  });

  it("never prints bridge lines", () => {
    const shown = JSON.stringify(
      describeConfig(completeConfig({}, { bridges: ["obfs4 192.0.2.7:1 SECRET"] })),
    );
    expect(shown).not.toContain("SECRET");
    expect(shown).not.toContain("192.0.2.7");
  });

  it("takes paths from the working directory", () => {
    const config = completeConfig({}, { data: "here", torrcExtra: "extra" });
    expect(config.data).toBe(join(process.cwd(), "here"));
    expect(config.torrcExtra).toBe(join(process.cwd(), "extra"));
  });
});
