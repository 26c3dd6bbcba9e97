/** The engine and its API without Tor: several rooms, their links, what fails leaves nothing open. */

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HushError } from "@hushroom/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../src/clock.ts";
import { completeConfig } from "../src/config.ts";
import { Engine } from "../src/engine.ts";
import { REACHABILITY_TIMING } from "../src/reachability/reachability.ts";
import { createTorLauncher } from "../src/tor-instances.ts";

const data = mkdtempSync(join(tmpdir(), "engine-"));
let engine: Engine;

beforeAll(async () => {
  const config = completeConfig({}, { data, useTor: false, log: "error" });
  engine = await Engine.start({
    config,
    version: "test",
    webRoot: data,
    launchTor: createTorLauncher(config),
    clock: systemClock,
    log: { write: () => {} },
    timing: REACHABILITY_TIMING,
    ownerPage: false,
    openSealed: null,
    passphrase: null,
  });
});
afterAll(async () => {
  await engine.stop();
  rmSync(data, { recursive: true, force: true });
});

const listen = "127.0.0.1:0";

describe("an engine with several rooms", () => {
  it("keeps them apart: addresses, cookies and messages", async () => {
    const [one, two] = await Promise.all(["One", "Two"].map((name) => engine.createRoom({ name, listen })));
    expect(new URL(one?.view().link ?? "").host).not.toBe(new URL(two?.view().link ?? "").host);
    const by = { host: true } as const;
    await one?.host.request({ kind: "say", by, text: "only here", replyTo: null, once: randomUUID() });
    expect(one?.host.room.history({ limit: 10 })).toHaveLength(1);
    expect(two?.host.room.history({ limit: 10 })).toHaveLength(0);
    expect(engine.status().rooms).toHaveLength(2);
  });

  it("shows the oldest link that still works", async () => {
    const room = await engine.createRoom({ name: "Links", uses: 1, listen });
    const by = { host: true } as const;
    const first = room.view().link;
    await room.host.request({
      kind: "command",
      by,
      command: { name: "invite", uses: null, expiresAt: null },
    });
    expect(room.view().link).toBe(first);
    const [invite] = room.invites();
    await room.host.request({ kind: "command", by, command: { name: "revoke", invite: invite?.id ?? "" } });
    expect(room.view().link).toBe(room.invites()[1]?.link);
  });

  it("leaves nothing of a room that could not open", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as { port: number };
    const before = engine.status().rooms.length;
    const error = await engine.createRoom({ name: "Taken", listen: `127.0.0.1:${port}` }).catch((one) => one);
    expect(error).toBeInstanceOf(HushError);
    expect(error.code).toBe("CONFIG_PORT_TAKEN");
    expect(engine.status().rooms).toHaveLength(before);
    taken.close();
  });

  it("never opens a room in another way than was asked for", async () => {
    const codeOf = async (params: Parameters<Engine["createRoom"]>[0]) =>
      (await engine.createRoom(params).catch((error) => error)).code;
    expect(await codeOf({ name: "over Tor" })).toBe("TOR_SWITCHED_OFF");
    expect(await codeOf({ name: "x", listen, clientKey: true })).toBe("CONFIG_BAD_VALUE");
    expect(await codeOf({ name: "x", listen, hardened: true })).toBe("CONFIG_BAD_VALUE");
    for (const publicUrl of ["chat.example.org", "ftp://x", "https://x/path", "https://u@x"]) {
      expect(await codeOf({ name: "x", listen, publicUrl })).toBe("CONFIG_BAD_VALUE");
    }
  });

  it("refuses addresses that are none", async () => {
    for (const wrong of ["nonsense", "127.0.0.1", "127.0.0.1:70000", ":80", "a b:1", "http://127.0.0.1:1"]) {
      const error = await engine.createRoom({ name: "x", listen: wrong }).catch((one) => one);
      expect(error.code).toBe("CONFIG_BAD_VALUE");
    }
  });
});
