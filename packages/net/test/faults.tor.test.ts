/** What becomes of a tor that is killed, hangs, is missing, is shut out; with the real program in the private network. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findTor, type RealTor, startTor, type TorOptions, type TorStatus } from "@hushroom/net";
import { errorCodeOf } from "@hushroom/protocol";
import {
  assertEnded,
  bundleProgram,
  Program,
  processTree,
  readProcess,
  until,
  useTornet,
} from "@hushroom/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const FAST = { restartMinMs: 100, restartMaxMs: 400 };
const READY_WITHIN_MS = 30_000;
const HOLDER = bundleProgram(join(import.meta.dirname, "fixtures", "tor-holder.ts"));

let folder = "";
const started: RealTor[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hush-fault-"));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((tor) => tor.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<TorOptions> = {}): Promise<RealTor> {
  const tor = await startTor({
    dataDir: join(folder, "tor"),
    torrcExtra: useTornet().torrcExtra,
    timing: FAST,
    ...options,
  });
  started.push(tor);
  return tor;
}

/** The network's lines and `lines`, in a file. */
function extraWith(lines: string): string {
  const file = join(folder, "extra");
  writeFileSync(file, `${readFileSync(useTornet().torrcExtra, "utf8")}\n${lines}\n`);
  return file;
}

function fakeTor(text: string): string {
  const file = join(folder, "fake-tor");
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

const readyAgain = (tor: RealTor) =>
  until("tor is ready", READY_WITHIN_MS, () => tor.status.phase === "ready");
const problemIs = (tor: RealTor, problem: TorStatus["problem"]) =>
  until(`the problem is ${problem}`, 10_000, () => tor.status.problem === problem);

describe("a real tor", () => {
  it("killed: seen within a second, started again", async () => {
    const tor = await start();
    await tor.ready();
    const pid = tor.pid ?? 0;
    const seen = new Promise<TorStatus>((resolve) => tor.onStatus(resolve));
    const killedAtMs = performance.now();
    process.kill(pid, "SIGKILL");
    expect(await seen).toMatchObject({ phase: "starting", progress: 0, problem: "TOR_DIED" });
    expect(performance.now() - killedAtMs).toBeLessThan(1000);
    await readyAgain(tor);
    expect(tor.pid).not.toBe(pid);
    expect(tor.status.problem).toBeNull();
  });

  it("hung: seen by its silence, ended, started again", async () => {
    const tor = await start({ timing: { ...FAST, heartbeatMs: 300, commandTimeoutMs: 700 } });
    await tor.ready();
    const hung = readProcess(tor.pid ?? 0);
    if (hung === null) throw new Error("no process");
    const seen = new Promise<TorStatus>((resolve) => tor.onStatus(resolve));
    process.kill(hung.pid, "SIGSTOP");
    expect(await seen).toMatchObject({ phase: "starting", problem: "TOR_HUNG" });
    await assertEnded([hung]);
    await readyAgain(tor);
  });

  it("absent: said, and found once it has been installed", async () => {
    const torPath = join(folder, "installed-later");
    const tor = await start({ torPath });
    expect(tor.status).toMatchObject({ phase: "absent", problem: "TOR_NOT_FOUND" });
    await expect(tor.ready()).rejects.toThrow("TOR_NOT_FOUND");
    symlinkSync((await findTor()).path, torPath);
    await tor.restart();
    await tor.ready();
    expect(tor.status.problem).toBeNull();
  });

  it("of a version that lacks what we need: said, not started", async () => {
    const marker = join(folder, "was-started");
    const torPath = fakeTor(`[ "$1" = --version ] && echo "Tor version 0.3.5.8." || touch ${marker}`);
    const tor = await start({ torPath });
    expect(tor.status).toMatchObject({ phase: "absent", problem: "TOR_TOO_OLD" });
    expect(existsSync(marker)).toBe(false);
  });

  it("of an outdated version: used, with a warning", async () => {
    const { path } = await findTor();
    const torPath = fakeTor(`[ "$1" = --version ] && echo "Tor version 0.4.8.10." || exec ${path} "$@"`);
    const tor = await start({ torPath });
    await tor.ready();
    expect(tor.status).toMatchObject({ version: "0.4.8.10", outdated: true });
  });

  it("with a bad configuration: refused before it starts", async () => {
    for (const lines of ["NoSuchOption 1", "SocksPort 9050", "%include /etc/tor/torrc"]) {
      expect(await start({ torrcExtra: extraWith(lines) }).catch(errorCodeOf)).toBe("TOR_BAD_TORRC");
    }
    expect(await start({ torrcExtra: join(folder, "none") }).catch(errorCodeOf)).toBe("TOR_BAD_TORRC");
    expect(existsSync(join(folder, "tor", "control.sock"))).toBe(false);
  });

  it("shut out by a taken port: said, and ready once the port is free", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const tor = await start({ torrcExtra: extraWith(`HTTPTunnelPort 127.0.0.1:${port}`) });
    await problemIs(tor, "TOR_PORT_TAKEN");
    expect(tor.status.phase).not.toBe("ready");
    await new Promise((resolve) => server.close(resolve));
    await readyAgain(tor);
    expect(tor.status.problem).toBeNull();
  });

  it("on a full disk: said, and ready once there is room", async () => {
    const dataDir = join(folder, "tor");
    mkdirSync(dataDir, { mode: 0o700 });
    // What tor writes there fails with ENOSPC; it then takes the file away, so that the next try has room.
    symlinkSync("/dev/full", join(dataDir, "control.cookie.tmp"));
    const tor = await start({ timing: { ...FAST, restartMinMs: 1000 } });
    await problemIs(tor, "TOR_DISK_FULL");
    expect(tor.status.phase).not.toBe("ready");
    await readyAgain(tor);
  });

  it("without a way out: offline, and it goes on trying", async () => {
    const nowhere = join(folder, "nowhere");
    const [one, two] = ["A".repeat(40), "B".repeat(40)];
    const authority = `DirAuthority a orport=9 no-v2 v3ident=${one} 127.0.0.1:9 ${two}`;
    writeFileSync(nowhere, `TestingTorNetwork 1\nUseDefaultFallbackDirs 0\n${authority}\n`);
    const tor = await start({ torrcExtra: nowhere, timing: { ...FAST, stalledMs: 1000 } });
    await until("tor is offline", 10_000, () => tor.status.phase === "offline");
    expect(tor.status.problem).toBe("TOR_OFFLINE");
    const abort = new AbortController();
    const waiting = tor.ready(abort.signal).catch(errorCodeOf);
    abort.abort();
    expect(await waiting).toBe("TOR_STOPPED");
    await expect(tor.stop()).resolves.toBeUndefined();
  });

  it("where a socket's path would be too long: on loopback ports", async () => {
    const tor = await start({ dataDir: join(folder, "long".repeat(25), "with space #1") });
    await tor.ready();
    expect(await tor.listOnions()).toEqual([]);
    const { address } = await tor.addOnion({
      key: null,
      virtualPort: 80,
      target: { port: 9 },
      maxStreams: 0,
      proofOfWork: true,
      clientKeys: [],
      hardened: true,
    });
    expect(await tor.listOnions()).toEqual([address]);
    // The proxy answers: anything but DIAL_PROXY comes from tor itself.
    const failure = await tor.dial(address, 81, "a", 10_000).catch(errorCodeOf);
    expect(failure).toMatch(/^DIAL_(?!PROXY)/);
  });

  it("with bridges that don't answer: offline, nothing left of a transport when killed; without them: ready", async () => {
    const torPath = join(folder, "tor-program");
    symlinkSync((await findTor()).path, torPath);
    const transport = join(folder, "lyrebird");
    const says = "VERSION 1\\nCMETHOD obfs4 socks5 127.0.0.1:9\\nCMETHODS DONE\\n";
    writeFileSync(transport, `#!/bin/sh\nprintf '${says}'\ncat >/dev/null; true\n`);
    const tor = await start({ torPath, timing: { ...FAST, stalledMs: 1000 }, bridges: ["127.0.0.1:9"] });
    await until("tor is offline", 10_000, () => tor.status.phase === "offline");
    expect(await tor.setBridges(["nonsense"]).catch(errorCodeOf)).toBe("TOR_BAD_BRIDGE");
    const cert = "ssH+9rP8dG2NLDN2XuFw63hIO/9MNNinLmxQDpVa+7kTOa9/m+tGWT1SmSYpQ9uTBGa6Hw";
    const obfs4 = [`obfs4 127.0.0.1:9 ${"AB".repeat(20)} cert=${cert} iat-mode=0`];
    chmodSync(transport, 0o755);
    await tor.setBridges(obfs4);
    expect(tor.status.phase).not.toBe("ready");
    const transports = () => processTree(tor.pid ?? 0).filter(({ command }) => command.includes(transport));
    await until("the transport runs", 10_000, () => transports().length > 0);
    const tree = processTree(tor.pid ?? 0);
    process.kill(tor.pid ?? 0, "SIGKILL");
    await assertEnded(tree);
    await until("tor runs again, with its bridges", 10_000, () => transports().length > 0);
    await tor.setBridges([]);
    await tor.ready();
    expect(tor.status.problem).toBeNull();
  });

  it("whose launcher is killed: ends within 5 s, and its keys in RAM go with the next start", async () => {
    const args = [HOLDER, join(folder, "held"), useTornet().torrcExtra];
    const holder = new Program(process.execPath, args);
    await holder.event(({ event }) => event === "running", 60_000);
    const tree = holder.tree();
    expect(tree.some(({ command }) => command.includes("--defaults-torrc"))).toBe(true);
    const keys = () =>
      readdirSync("/dev/shm").filter((name) => name.startsWith(`hushroom-onions-${holder.pid}-`));
    expect(keys().length).toBe(1);
    holder.kill("SIGKILL");
    await assertEnded(tree, 5000);
    const tor = await start();
    await tor.ready();
    const { address } = await tor.addOnion({
      key: null,
      virtualPort: 80,
      target: { port: 9 },
      maxStreams: 0,
      proofOfWork: false,
      clientKeys: [],
      hardened: true,
    });
    expect(keys()).toEqual([]);
    const own = () =>
      readdirSync("/dev/shm").filter((name) => name.startsWith(`hushroom-onions-${process.pid}-`));
    expect(own().length).toBe(1);
    expect(readdirSync(join("/dev/shm", own()[0] ?? "")).length).toBe(1);
    await tor.removeOnion(address);
    expect(readdirSync(join("/dev/shm", own()[0] ?? ""))).toEqual([]);
    await tor.stop();
    expect(own()).toEqual([]);
  });
});
