import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findBeside, findTor, torPlaces } from "../src/tor/find.ts";
import { installTor, torInstall } from "../src/tor/install.ts";
import { formatVersion, isOutdated, isUsable, parseVersion } from "../src/tor/version.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hush-find-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function script(path: string, text: string): string {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

const says = (version: string) =>
  `case "$1" in --version) echo "Tor version ${version}." ;; *) echo "pow: yes" ;; esac`;

describe("tor's version", () => {
  it.each([
    ["Tor version 0.4.9.11.\nThis build …", "0.4.9.11", false],
    ["Tor version 0.4.9.12 (git-0123456789abcdef).", "0.4.9.12", false],
    ["Tor version 0.5.0.1-alpha-dev.", "0.5.0.1", false],
    ["Tor version 0.4.9.10.", "0.4.9.10", true],
    ["Tor version 0.4.8.21.", "0.4.8.21", true],
  ])("%s", (output, text, outdated) => {
    const version = parseVersion(output);
    expect(version && formatVersion(version)).toBe(text);
    expect(version && isOutdated(version)).toBe(outdated);
    expect(version && isUsable(version)).toBe(true);
  });

  it("isn't read from anything else", () => {
    for (const output of [
      "",
      "tor 0.4.9.11",
      "Tor version 0.4.9",
      "Tor version 0.4.9.11x",
      "Tor version 99999.1.1.1.",
    ]) {
      expect(parseVersion(output)).toBeNull();
    }
    expect(isUsable([0, 4, 6, 12])).toBe(false);
  });
});

describe("finding tor", () => {
  it("tries a given path alone, then TOR_PATH alone, else PATH and the usual places", () => {
    const env = { TOR_PATH: "/b/tor", PATH: "/c:/d" };
    expect(torPlaces({ torPath: "/a/tor", env })).toEqual(["/a/tor"]);
    expect(torPlaces({ env })).toEqual(["/b/tor"]);
    const places = torPlaces({ env: { PATH: "/c:/d" }, platform: "linux", home: folder });
    expect(places.slice(0, 3)).toEqual(["/c/tor", "/d/tor", "/usr/bin/tor"]);
  });

  it("knows Homebrew's and Tor Browser's", () => {
    const mac = torPlaces({ env: {}, platform: "darwin", home: "/Users/a" });
    expect(mac).toContain("/opt/homebrew/bin/tor");
    expect(mac).toContain("/Applications/Tor Browser.app/Contents/MacOS/Tor/tor");
    const browser = join(folder, "Downloads/tor-browser/Browser/TorBrowser/Tor/tor");
    script(browser, says("0.4.9.11"));
    expect(torPlaces({ env: {}, platform: "linux", home: folder })).toContain(browser);
    expect(torPlaces({ env: {}, platform: "win32", home: "C:\\Users\\a" }).join()).toContain("tor.exe");
  });

  it("asks the program what it is", async () => {
    const path = script(join(folder, "tor"), says("0.4.8.10"));
    expect(await findTor({ torPath: path })).toEqual({
      path,
      version: "0.4.8.10",
      outdated: true,
      proofOfWork: false,
    });
    script(path, says("0.4.9.11"));
    expect(await findTor({ torPath: path })).toMatchObject({ outdated: false, proofOfWork: true });
  });

  it("goes on to the next on PATH if one doesn't work", async () => {
    script(join(folder, "a/tor"), "exit 1");
    const good = script(join(folder, "b/tor"), says("0.4.9.11"));
    const env = { PATH: `${join(folder, "none")}:${join(folder, "a")}:${join(folder, "b")}` };
    expect((await findTor({ env, home: folder })).path).toBe(good);
  });

  it("tells a missing one from one that is too old", async () => {
    const old = script(join(folder, "tor"), says("0.3.5.8"));
    await expect(findTor({ torPath: old })).rejects.toThrow("TOR_TOO_OLD");
    script(old, "echo hello");
    await expect(findTor({ torPath: old })).rejects.toThrow("TOR_NOT_FOUND");
    await expect(findTor({ torPath: folder })).rejects.toThrow("TOR_NOT_FOUND");
    await expect(findTor({ torPath: join(folder, "none") })).rejects.toThrow("TOR_NOT_FOUND");
  });

  it("finds transports beside tor, then on PATH", () => {
    const tor = script(join(folder, "bundle/tor"), "");
    const onPath = script(join(folder, "bin/made-up-proxy"), "");
    const options = { env: { PATH: join(folder, "bin") } };
    expect(findBeside(tor, "made-up-proxy", options)).toBe(onPath);
    const beside = script(join(folder, "bundle/PluggableTransports/made-up-proxy"), "");
    expect(findBeside(tor, "made-up-proxy", options)).toBe(beside);
    expect(findBeside(tor, "no-such-proxy", options)).toBeNull();
  });
});

describe("getting tor", () => {
  const withProgram = (name: string, text = "") => {
    script(join(folder, name), text);
    return { PATH: folder };
  };

  it.each([
    [
      "apt-get",
      true,
      { manager: "apt", command: "apt-get install -y --no-install-recommends tor", runnable: true },
    ],
    [
      "apt-get",
      false,
      { manager: "apt", command: "sudo apt-get install -y --no-install-recommends tor", runnable: false },
    ],
    ["brew", false, { manager: "brew", command: "brew install tor", runnable: false }],
    ["dnf", false, { manager: "dnf", command: "sudo dnf install -y tor", runnable: false }],
    ["apk", true, { manager: "apk", command: "apk add tor", runnable: false }],
  ])("with %s (root: %s)", async (program, isRoot, expected) => {
    const install = await torInstall({ env: withProgram(program), isRoot, hasSudo: false });
    expect(install).toEqual({ kind: "command", ...expected });
  });

  it("by the bundle where there is no known manager", async () => {
    expect(await torInstall({ env: { PATH: folder }, isRoot: false })).toEqual({ kind: "bundle" });
  });

  it("through sudo where that asks no password, with tor's own words passed on", async () => {
    const env = withProgram("apt-get");
    const install = await torInstall({ env, isRoot: false, hasSudo: true });
    expect(install).toMatchObject({ command: expect.stringMatching(/^sudo apt-get /), runnable: true });
  });

  it("fetches the lists of a system that has none yet", async () => {
    const lists = join(folder, "lists");
    const program = script(join(folder, "get"), `[ "$1" = update ] && exec touch ${lists}; [ -e ${lists} ]`);
    const command = `${program} install tor`;
    await installTor({ kind: "command", manager: "apt", command, runnable: true }, () => {});
    expect(existsSync(lists)).toBe(true);
  });

  it("runs nothing that isn't runnable, and says when a run failed", async () => {
    const refused = { kind: "command", manager: "brew", command: "true", runnable: false } as const;
    await expect(installTor(refused, () => {})).rejects.toThrow("TOR_NOT_FOUND");
    const program = script(join(folder, "fails"), 'echo "sorry $1"; exit 3');
    let said = "";
    const command = `${program} install tor`;
    const failing = { kind: "command", manager: "apt", command, runnable: true } as const;
    const run = installTor(failing, (text) => {
      said += text;
    });
    await expect(run).rejects.toMatchObject({ code: "TOR_NOT_FOUND", detail: { exitCode: 3 } });
    expect(said).toBe("sorry install\nsorry update\nsorry install\n");
  });
});
