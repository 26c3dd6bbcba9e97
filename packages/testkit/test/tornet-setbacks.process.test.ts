import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { assertEnded, isRunning, Program, processTree, startTornet, type Tornet } from "../src/index.ts";

/** Long enough for a network from nothing after one whose client took all its tries. */
const READY_WITHIN_MS = 240_000;
const ENDED_WITHIN_MS = 20_000;
vi.setConfig({ testTimeout: READY_WITHIN_MS + ENDED_WITHIN_MS });
const KEYS = fileURLToPath(new URL("../../../.cache/tornet/keys", import.meta.url));
let temporary = "";

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), "hushroom-test-"));
});

afterEach(() => rmSync(temporary, { recursive: true }));

/** A tor that fails as the shell lines say; `once NAME` is true a single time for each name. */
function plantedTor(lines: readonly string[]): string {
  const path = join(temporary, "tor");
  const once = `once() { mkdir "${temporary}/once-$1" 2>/dev/null; }`;
  const real = `exec ${process.env.TOR_PATH ?? "tor"} "$@"`;
  const script = ["#!/bin/sh", once, 'case "$*" in', ...lines, "esac", real];
  writeFileSync(path, `${script.join("\n")}\n`, { mode: 0o755 });
  return path;
}

function start(tor: string): Promise<Tornet> {
  mkdirSync(join(temporary, "networks"));
  return startTornet({ tor, dir: join(temporary, "networks"), keys: KEYS, warm: false });
}

const tors = () =>
  processTree(process.pid).filter(({ command }) => command.includes(join(temporary, "networks")));

async function expectWhole(network: Tornet): Promise<void> {
  expect(new Set(network.socks).size).toBe(2);
  expect(existsSync(network.torrcExtra)).toBe(true);
  const running = tors();
  expect(running.map(({ pid }) => pid).sort()).toEqual([...network.torPids].sort());
  expect(running).toHaveLength(6);
  await network.stop();
  expect(running.filter(isRunning)).toEqual([]);
  expect(readdirSync(join(temporary, "networks"))).toEqual([]);
}

// Some half a minute each, and of nothing but the tests' own network.
if (process.env["HUSHROOM_NIGHTLY"] === "1") {
  it("starts a client again that gets no circuit, and one that hangs as a whole", async () => {
    const network = await start(
      plantedTor([
        '*/client0/torrc*) once a && set -- "$@" --DisableNetwork 1 ;;',
        "*/client1/torrc*) once b && kill -STOP $$ ;;",
      ]),
    );
    const setbacks = [...network.setbacks].sort();
    expect(setbacks).toHaveLength(2);
    expect(setbacks[0]).toMatch(
      /^client0 is started again: .*a client is bootstrapped\n--- .*DisableNetwork/s,
    );
    expect(setbacks[1]).toMatch(/^client1 is started again: .*tor opens its control port\n/s);
    await expectWhole(network);
  });

  it("builds the network once more when a client fails at every try", async () => {
    const failing = 'for n in 1 2 3; do once $n && echo "planted failure $n" && exit 1; done';
    const network = await start(plantedTor([`*/client0/torrc*) ${failing} ;;`]));
    expect(network.setbacks).toHaveLength(3);
    expect(network.setbacks[1]).toMatch(/^client0 is started again: .*tor ended.*planted failure 2\n/s);
    expect(network.setbacks[2]).toMatch(/^the private Tor network is started again: .*planted failure 3\n/s);
    await expectWhole(network);
  });
}

it("prints its one line all the same, and the setback on standard error", async () => {
  const tor = plantedTor(['*/client1/torrc*) once a && echo "planted failure" && exit 1 ;;']);
  const program = new Program("npm", ["run", "-s", "tornet", "--", "--json"], { env: { TOR_PATH: tor } });
  const line = await program.event(({ ready }) => ready === true, READY_WITHIN_MS);
  expect(line["socks"]).toHaveLength(2);
  expect([program.events, program.otherLines]).toEqual([[line], []]);
  expect(program.errors).toMatch(/client1 is started again: .*tor ended at its start.*planted failure\n/s);
  const tree = program.tree();
  process.kill(Number(line["pid"]), "SIGTERM");
  await assertEnded(tree, ENDED_WITHIN_MS);
});

it("gives up with the reason, and leaves nothing, when nothing helps", async () => {
  const starting = start(plantedTor(['*/auth1/torrc*) echo "planted failure"; exit 1 ;;']));
  await expect(starting).rejects.toThrow(/did not start: .*tor ended at its start.*planted failure\n/s);
  expect(tors()).toEqual([]);
  expect(readdirSync(join(temporary, "networks"))).toEqual([]);
});
