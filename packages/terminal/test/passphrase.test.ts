/** How a passphrase comes in: by a file, by an open file, typed; never cut short without a word, never two at once. */

import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { afterAll, describe, expect, it } from "vitest";
import { HiddenLine } from "../src/hidden-input.ts";
import { Options } from "../src/options.ts";
import { Output } from "../src/output.ts";
import { PASSPHRASE_SWITCHES, PASSPHRASE_TEXT_FLAGS, readPassphrase } from "../src/passphrase.ts";

const folder = mkdtempSync(join(tmpdir(), "passphrase-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string | Buffer): string {
  const path = join(folder, "passphrase");
  writeFileSync(path, content);
  return path;
}

function read(...words: readonly string[]): Promise<Buffer | null> {
  const flags = { text: PASSPHRASE_TEXT_FLAGS, switches: PASSPHRASE_SWITCHES };
  return readPassphrase(Options.parse(words, flags), folder, new Output(true, "en"));
}

describe("a passphrase", () => {
  it("is none without a flag", async () => {
    expect(await read()).toBeNull();
  });

  it("is the first line of a file, without its end", async () => {
    const cases: [string, string][] = [
      ["five random words\n", "five random words"],
      ["five random words", "five random words"],
      ["five random words\r\nand more", "five random words"],
      [" спать хочется \nx", " спать хочется "],
      ["", ""],
    ];
    for (const [content, wanted] of cases) {
      expect((await read("--passphrase-file", file(content)))?.toString("utf8")).toBe(wanted);
    }
    await expect(read("--passphrase-file", join(folder, "none"))).rejects.toMatchObject({
      code: "CONFIG_UNREADABLE",
    });
    await expect(read("--passphrase-file", folder)).rejects.toMatchObject({ code: "CONFIG_UNREADABLE" });
  });

  it("comes from a file that the caller has open", async () => {
    const handle = openSync(file("five random words\n"), "r");
    expect((await read("--passphrase-fd", String(handle)))?.toString("utf8")).toBe("five random words");
    closeSync(handle);
    await expect(read("--passphrase-fd", "9999")).rejects.toMatchObject({ code: "CONFIG_UNREADABLE" });
    await expect(read("--passphrase-fd", "x")).rejects.toMatchObject({ code: "CONFIG_BAD_VALUE" });
  });

  it("that is too long stays too long, and a file without an end is not read to it", async () => {
    const long = await read("--passphrase-file", file("x".repeat(LOCAL_LIMITS.PASSPHRASE_BYTES_MAX + 1)));
    expect(long?.length).toBeGreaterThan(LOCAL_LIMITS.PASSPHRASE_BYTES_MAX);
    const endless = await read("--passphrase-file", "/dev/zero");
    expect(endless?.length).toBeGreaterThan(LOCAL_LIMITS.PASSPHRASE_BYTES_MAX);
  });

  it("is given in one way only, and never as an argument", async () => {
    const given = file("five random words");
    await expect(read("--passphrase-file", given, "--ask-passphrase")).rejects.toMatchObject({
      code: "CONFIG_BAD_VALUE",
    });
    await expect(read("--passphrase-file", given, "--passphrase-fd", "0")).rejects.toMatchObject({
      code: "CONFIG_BAD_VALUE",
    });
    expect(() => Options.parse(["--passphrase", "x"], { text: PASSPHRASE_TEXT_FLAGS })).toThrow(
      expect.objectContaining({ code: "CONFIG_UNKNOWN_KEY" }),
    );
  });
});

describe("a line typed without an echo", () => {
  function typed(text: string): { text: string; state: string } {
    const line = new HiddenLine();
    let state = "typing";
    for (const byte of Buffer.from(text, "utf8")) {
      state = line.type(byte);
      if (state !== "typing") break;
    }
    return { text: line.take().toString("utf8"), state };
  }

  it("ends with Enter, and can be corrected by whole characters", () => {
    expect(typed("abc\r")).toEqual({ text: "abc", state: "done" });
    expect(typed("aб\x7fc\n")).toEqual({ text: "ac", state: "done" });
    expect(typed("\x7f\x08a€😀\x08\x7fb\r")).toEqual({ text: "ab", state: "done" });
    expect(typed("wrong\x15right\r")).toEqual({ text: "right", state: "done" });
  });

  it("is given up by Ctrl-C, and by Ctrl-D before anything is typed", () => {
    expect(typed("abc\x03").state).toBe("cancelled");
    expect(typed("\x04").state).toBe("cancelled");
    expect(typed("abc\x04")).toEqual({ text: "abc", state: "done" });
  });

  it("that is too long stays too long", () => {
    const long = typed(`${"x".repeat(5000)}\r`);
    expect(long).toMatchObject({ state: "done" });
    expect(long.text.length).toBe(LOCAL_LIMITS.PASSPHRASE_BYTES_MAX + 1);
  });
});
