import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { afterAll, describe, expect, it } from "vitest";
import { formatTorrc, parseControlPort, parseListener, torFiles } from "../src/tor/torrc.ts";
import { checkTorrcExtra, readTorrcExtra } from "../src/tor/torrc-extra.ts";

const folder = mkdtempSync(join(tmpdir(), "hush-torrc-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("our torrc", () => {
  it("listens on unix sockets in its own folder and keeps the network off", () => {
    const lines = formatTorrc({
      dataDir: "/run/t",
      ownerPid: 7,
      extra: "UseBridges 1",
      platform: "linux",
    }).split("\n");
    expect(lines).toContain('DataDirectory "/run/t"');
    expect(lines).toContain("ControlPort unix:/run/t/control.sock");
    expect(lines).toContain(
      "SocksPort unix:/run/t/socks.sock IsolateSOCKSAuth KeepAliveIsolateSOCKSAuth ExtendedErrors",
    );
    expect(lines).toContain("DisableNetwork 1");
    expect(lines).toContain("__OwningControllerProcess 7");
    expect(lines.filter(Boolean).at(-1)).toBe("UseBridges 1");
  });

  const without: [string, string, NodeJS.Platform][] = [
    ["where a path is too long", `/${"x".repeat(LOCAL_LIMITS.TOR_SOCKET_PATH_BYTES_MAX)}`, "linux"],
    ["where a path has characters that tor would read as more", "/my #1 folder", "linux"],
    ["on Windows", "C:\\tor", "win32"],
  ];
  it.each(without)("takes loopback ports %s", (_, dataDir, platform) => {
    const text = formatTorrc({ dataDir, ownerPid: 7, extra: "", platform });
    expect(text).not.toContain("unix:");
    expect(text).toContain("ControlPort 127.0.0.1:auto\n");
    expect(text).toContain("ControlPortWriteToFile ");
    expect(text).toContain("SocksPort 127.0.0.1:auto ");
    expect(torFiles(dataDir, platform).controlSocket).toBeNull();
  });

  it("refuses a folder whose name would be a line of its own", () => {
    const plan = { dataDir: "/a\nSocksPort 9050", ownerPid: 7, extra: "" };
    expect(() => formatTorrc(plan)).toThrow("TOR_BAD_ARGUMENT");
  });

  it("reads where tor listens, on loopback only", () => {
    expect(parseControlPort("PORT=127.0.0.1:4321\n")).toEqual({ port: 4321 });
    for (const text of ["", "PORT=", "PORT=127.0.0.1:", "PORT=10.0.0.1:4321\n", "PORT=127.0.0.1:70000\n"]) {
      expect(parseControlPort(text)).toBeNull();
    }
    expect(parseListener("127.0.0.1:99")).toEqual({ port: 99 });
    expect(parseListener("unix:/a/b c")).toEqual({ path: "/a/b c" });
    for (const text of ["10.0.0.1:99", "127.0.0.1:0", "127.0.0.1:65536", ""]) {
      expect(() => parseListener(text)).toThrow("TOR_CONTROL_PROTOCOL");
    }
  });
});

describe("lines of one's own", () => {
  it.each([
    "",
    "# SocksPort 9050 in a remark",
    "UseBridges 1\nBridge 192.0.2.1:443\n",
    "TestingTorNetwork 1\r\nDirAuthority a orport=1 127.0.0.1:2 ABCD\r\n",
    "SocksTimeout 60",
    "SocksPolicy accept *",
  ])("pass: %j", (text) => {
    expect(() => checkTorrcExtra(text)).not.toThrow();
  });

  it.each([
    "SocksPort 9050",
    "socksport 9050",
    "  SOCKSPORT\t9050",
    "+SocksPort 9050",
    "/SocksPort",
    "__SocksPort 9050",
    "+__SocksPort 9050",
    "SocksPor 9050",
    "Socks\\\nPort 9050",
    "Nickname a \\\nSocksPort 9050",
    "\vSocksPort 9050",
    "Nickname a\rSocksPort 9050",
    "UseBridges 1\n\n DataDirectory /",
    "DataDir /",
    "ControlPort 9051",
    "+ControlPort 9051",
    "ControlSocket /tmp/x",
    "controlp 1",
    "DisableNetwork 0",
    "disablenet 0",
    "%include /etc/tor/torrc",
    "  %include x",
    "CookieAuthentication 0",
    "HashedControlPassword 16:AB",
    "__OwningControllerProcess 1",
    "HiddenServiceDir /x",
    "Nickname a\0",
  ])("are refused: %j", (text) => {
    expect(() => checkTorrcExtra(text)).toThrow("TOR_BAD_TORRC");
  });

  it("come from a file that can be read and isn't too long", () => {
    const file = join(folder, "extra");
    writeFileSync(file, "UseBridges 1\n");
    expect(readTorrcExtra(file)).toBe("UseBridges 1\n");
    writeFileSync(file, "# long\n".repeat(LOCAL_LIMITS.TOR_TORRC_EXTRA_BYTES_MAX));
    for (const bad of [file, folder, join(folder, "absent")]) {
      expect(() => readTorrcExtra(bad)).toThrow("TOR_BAD_TORRC");
    }
  });
});
