/** The program in the foreground, without Tor: its page, its API, its other verbs, and what it refuses. */

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Program, startHushroom } from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "start-"));
const data = join(folder, "data");
let program: Program;
let page: URL;

async function run(args: readonly string[]) {
  const other = startHushroom(args);
  const { code } = await other.ended(20_000);
  return { code, events: other.events };
}

async function call(token: string | null, body: string, headers: Record<string, string> = {}) {
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  const reply = await fetch(new URL("/api", page), {
    method: "POST",
    body,
    headers: { ...authorization, ...headers },
  });
  return { status: reply.status, text: await reply.text() };
}

const onionLink = `http://5jfgyy7ctrjavpxvkb5rglwf7gkuo5vox27hxescd3vgsfcg2iwfmxqd.onion/j/${"a".repeat(26)}`;
const statusCall = '{"jsonrpc":"2.0","id":7,"method":"program.status"}';

beforeAll(async () => {
  program = startHushroom(["start", "--no-tor", "--port", "0", "--data", data, "--json"]);
  page = new URL(String((await program.event((event) => event.event === "ready")).url));
});
afterAll(async () => {
  await program.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("hushroom start", () => {
  it("serves its page on 127.0.0.1, with the token where no server sees it", async () => {
    expect(page.hostname).toBe("127.0.0.1");
    expect(page.hash.length).toBeGreaterThan(40);
    const reply = await fetch(page);
    expect(reply.status).toBe(200);
    const body = await reply.text();
    expect(body).toContain("<script");
    expect(body).not.toMatch(/<script(?![^>]*src=)/);
    expect(reply.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(reply.headers.get("x-frame-options")).toBe("DENY");
  });

  it("answers its API to the token only", async () => {
    const token = page.hash.slice(1);
    expect(JSON.parse((await call(token, statusCall)).text)).toMatchObject({ id: 7, result: { rooms: [] } });
    expect((await call("wrong", statusCall)).status).toBe(401);
    expect((await call(null, statusCall)).status).toBe(401);
    expect((await call(token, statusCall, { origin: "http://evil.example" })).status).toBe(403);
    const unknown = '{"jsonrpc":"2.0","id":1,"method":"room.create","params":{"name":"x","passwort":"y"}}';
    expect(JSON.parse((await call(token, unknown)).text)).toMatchObject({
      error: { message: "API_BAD_REQUEST" },
    });
  });

  it("keeps its folder and socket to its user", () => {
    expect(statSync(data).mode & 0o077).toBe(0);
    expect(statSync(join(data, "api.sock")).mode & 0o077).toBe(0);
  });

  it("is shown by status, and a second one on the same folder is refused", async () => {
    const { code, events } = await run(["status", "--data", data, "--json"]);
    expect(code).toBe(0);
    expect(events[0]).toMatchObject({ event: "status", tor: { phase: "off" }, rooms: [] });
    const second = await run(["start", "--no-tor", "--port", "0", "--data", data, "--json"]);
    expect(second).toMatchObject({ code: 1, events: [{ event: "error", code: "API_ALREADY_RUNNING" }] });
  });

  it("says in words and by exit code 2 what is wrong with a flag, a file or a link", async () => {
    const bad = join(folder, "bad.json");
    writeFileSync(bad, '{"prot": 1}');
    const extra = join(folder, "extra");
    writeFileSync(extra, "DataDirectory /tmp/elsewhere\n");
    const elsewhere = join(folder, "elsewhere");
    const cases: [string[], string][] = [
      [["start", "--prot", "1"], "CONFIG_UNKNOWN_KEY"],
      [["start", "--port", "x"], "CONFIG_BAD_VALUE"],
      [["start", "--config", bad], "CONFIG_UNKNOWN_KEY"],
      [["start", "--config", join(folder, "none")], "CONFIG_UNREADABLE"],
      [["start", "--data", elsewhere, "--port", "0", "--torrc-extra", extra], "TOR_BAD_TORRC"],
      [["start", "--data", elsewhere, "--port", "0", "--torrc-extra", join(folder, "none")], "TOR_BAD_TORRC"],
      [["host", "Room", "--torrc-extra", extra], "TOR_BAD_TORRC"],
      [["host"], "CONFIG_BAD_VALUE"],
      [["host", "Room", "--no-tor", "--listen", "8081"], "CONFIG_BAD_VALUE"],
      [["host", "Room", "--no-tor", "--client-key"], "CONFIG_BAD_VALUE"],
      [
        ["host", "Room", "--no-tor", "--listen", "127.0.0.1:0", "--public-url", "chat.example.org"],
        "CONFIG_BAD_VALUE",
      ],
      [["host", "Room", "--lang", "fr"], "CONFIG_BAD_VALUE"],
      [["host", "Room", "--no-tor", "--uses", "0"], "CONFIG_BAD_VALUE"],
      [["hots", "Room"], "CONFIG_UNKNOWN_KEY"],
      [["join", "http://nonsense/", "--name", "x"], "WIRE_BAD_LINK"],
      [["join", onionLink, "--name", "x", "--torrc-extra", extra], "TOR_BAD_TORRC"],
    ];
    for (const [args, wanted] of cases) {
      const { code, events } = await run([...args, "--json"]);
      expect({ args, code, events }).toMatchObject({
        args,
        code: 2,
        events: [{ event: "error", code: wanted }],
      });
    }
  }, 60_000);

  it("says which port is taken", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const port = String((taken.address() as { port: number }).port);
    const args = ["start", "--no-tor", "--port", port, "--data", join(folder, "other"), "--json"];
    expect(await run(args)).toMatchObject({
      code: 1,
      events: [{ event: "error", code: "CONFIG_PORT_TAKEN" }],
    });
    taken.close();
  });

  it("ends when a room can't be opened, with the reason", async () => {
    for (const [flags, wanted] of [
      [["--as", "~x"], "ROOM_NAME_FORBIDDEN"],
      [["--as", "x".repeat(33)], "ROOM_NAME_TOO_LONG"],
    ] as const) {
      const { code, events } = await run(["host", "Room", "--no-tor", ...flags, "--json"]);
      expect({ code, events }).toMatchObject({ code: 1, events: [{ event: "error", code: wanted }] });
    }
  });

  it("shows its version", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect(await run(["--version", "--json"])).toMatchObject({
      code: 0,
      events: [{ event: "version", version }],
    });
  });

  it("shows its configuration without secrets", async () => {
    const config = join(folder, "good.json");
    writeFileSync(config, JSON.stringify({ bridges: ["obfs4 192.0.2.7:443 SECRET"] }));
    const { code, events } = await run(["start", "--print-config", "--config", config, "--json"]);
    expect(code).toBe(0);
    expect(events[0]).toMatchObject({ event: "config", port: 3000 });
    expect(JSON.stringify(events)).not.toContain("SECRET");
  });

  it("is ended by stop", async () => {
    expect(await run(["stop", "--data", data, "--json"])).toMatchObject({
      code: 0,
      events: [{ event: "stopped" }],
    });
    expect((await program.ended()).code).toBe(0);
    expect(await run(["status", "--data", data, "--json"])).toMatchObject({
      code: 1,
      events: [{ event: "error", code: "API_UNAVAILABLE" }],
    });
  });
});
