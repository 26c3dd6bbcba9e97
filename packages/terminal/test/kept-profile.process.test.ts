/** `hushroom start` with a kept profile: made by the first passphrase, opened by it only, and asked for when it is missing. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HUSHROOM, Program, startHushroom, until } from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const PASSPHRASE = "velvet anchor prism tundra";
const folder = mkdtempSync(join(tmpdir(), "kept-"));
const data = join(folder, "data");
const file = join(folder, "passphrase");
const wrong = join(folder, "wrong");

beforeAll(() => {
  writeFileSync(file, `${PASSPHRASE}\n`);
  writeFileSync(wrong, "velvet anchor prism desert\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const flags = (...more: readonly string[]) => [
  "start",
  "--no-tor",
  "--port",
  "0",
  "--no-open",
  "--data",
  data,
  "--json",
  ...more,
];

/** The code that a start ends with, or "ready" for one that ends when told to. */
async function outcome(program: Program): Promise<unknown> {
  const { event, code } = await program.event((one) => one.event === "ready" || one.event === "error");
  if (event === "error") return code;
  await program.stop();
  return event;
}

describe("hushroom start with a kept profile", () => {
  it("makes one with the first passphrase, and opens it with that only", async () => {
    expect(await outcome(startHushroom(flags("--passphrase-file", file)))).toBe("ready");
    expect(readdirSync(join(data, "profile")).sort()).toEqual(["key", "store"]);
    const key = readFileSync(join(data, "profile", "key"));
    expect(await outcome(startHushroom(flags("--passphrase-file", wrong)))).toBe("STORE_WRONG_PASSPHRASE");
    expect(await outcome(startHushroom(flags()))).toBe("STORE_NEEDS_PASSPHRASE");
    expect(await outcome(startHushroom(flags("--passphrase-file", file)))).toBe("ready");
    expect(readFileSync(join(data, "profile", "key")).equals(key)).toBe(true);
  }, 120_000);

  it("takes it from an open file too, and shows it in no list of processes and no configuration", async () => {
    const script = `exec 7<"${file}"; exec "${process.execPath}" "${HUSHROOM}" "$@" --passphrase-fd 7`;
    const program = new Program("sh", ["-c", script, "sh", ...flags()]);
    await program.event(({ event }) => event === "ready");
    for (const name of ["cmdline", "environ"]) {
      expect(readFileSync(`/proc/${program.pid}/${name}`, "latin1")).not.toContain("velvet");
    }
    await program.stop();
    const shown = startHushroom(flags("--passphrase-file", file, "--print-config"));
    const config = await shown.event(({ event }) => event === "config");
    expect(JSON.stringify(config)).not.toMatch(/velvet|passphrase"/);
    await shown.stop();
  }, 120_000);

  it("can't ask where there is no terminal", async () => {
    const program = startHushroom(flags("--ask-passphrase"));
    expect(await outcome(program)).toBe("CONFIG_BAD_VALUE");
    expect((await program.ended()).code).toBe(2);
  });

  it("asks at a terminal without showing what is typed, twice for a new one", async () => {
    const fresh = join(folder, "fresh");
    const command = [process.execPath, HUSHROOM, ...flags("--ask-passphrase", "--data", fresh)].join(" ");
    // `script` gives the program a terminal, and passes on what is typed there.
    const program = new Program("script", ["-qec", command, "/dev/null"]);
    const asked = (question: string, times: number) =>
      until(
        question,
        20_000,
        () => program.otherLines.filter((line) => line.includes(question)).length >= times,
      );
    await asked("Passphrase:", 1);
    // The second and the third line are typed ahead.
    program.write(`${PASSPHRASE}x`);
    program.write(PASSPHRASE);
    program.write(PASSPHRASE);
    await asked("were not the same", 1);
    await asked("The same again:", 2);
    program.write(PASSPHRASE);
    await program.event(({ event }) => event === "ready");
    expect(program.otherLines.join("\n")).not.toContain("velvet");
    await program.stop();
    expect(existsSync(join(fresh, "profile", "key"))).toBe(true);
    const again = startHushroom(flags("--data", fresh, "--passphrase-file", file));
    expect(await outcome(again)).toBe("ready");
  }, 120_000);
});
