/** Rooms without Tor, as docs/operating.md describes them: for everybody on the network, and behind a proxy of one's own. */

import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { translator } from "@hushroom/client";
import { listeningPorts, type Program, startHushroom } from "@hushroom/testkit";
import { afterAll, expect, it } from "vitest";

const programs: Program[] = [];
const words = translator("en");
const MEMBER = { state: "member" };

async function hostRoom(...args: string[]) {
  const host = startHushroom(["host", "Lan", "--listen", ...args, "--json"]);
  programs.push(host);
  const link = new URL(String((await host.event(({ event }) => event === "room")).link));
  return { host, link };
}

interface Ask {
  readonly port: number;
  readonly host: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

async function ask({ port, host, path, headers = {}, form }: Ask) {
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const type = body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
  const method = body === undefined ? "GET" : "POST";
  const asking = request({ host: "127.0.0.1", port, path, method, headers: { host, ...type, ...headers } });
  asking.end(body);
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    asking.once("response", resolve).once("error", reject);
  });
  const cookie = (reply.headers["set-cookie"] ?? [""])[0]?.split(";")[0] ?? "";
  return { status: reply.statusCode, cookie, body: await text(reply) };
}

/** The port that the program's room listens on, seen from outside. */
function portOf(host: Program): number {
  const [port = 0] = listeningPorts(host.tree().map(({ pid }) => pid));
  return port;
}

afterAll(async () => {
  await Promise.all(programs.map((program) => program.stop()));
});

it("is reached by this device's addresses, says that anybody in between can read, and knows no other names", async () => {
  const { link } = await hostRoom("0.0.0.0:0");
  const port = Number(link.port);
  const page = await ask({ port, host: `127.0.0.1:${port}`, path: link.pathname });
  expect(page.status).toBe(200);
  expect(page.body).toContain(words("guest.lan-title"));
  expect((await ask({ port, host: link.host, path: link.pathname })).status).toBe(200);
  expect((await ask({ port, host: "rebound.example", path: link.pathname })).status).toBe(421);
});

it("behind a proxy has the proxy's links, and takes its Host and Origin", async () => {
  const { host, link } = await hostRoom("127.0.0.1:0", "--public-url", "https://chat.example.org");
  expect(link.origin).toBe("https://chat.example.org");
  const port = portOf(host);
  const json = { accept: "application/json" };
  const door = await ask({ port, host: link.host, path: link.pathname, headers: json });
  const { formToken } = JSON.parse(door.body) as { formToken: string };
  const headers = { ...json, cookie: door.cookie, origin: link.origin };
  const joining = {
    port,
    host: link.host,
    path: link.pathname,
    headers,
    form: { form: formToken, name: "Мо" },
  };
  expect(JSON.parse((await ask(joining)).body)).toEqual(MEMBER);
  await host.event(({ change, name }) => change === "joined" && name === "Мо");
  expect((await ask({ ...joining, headers: { ...headers, origin: "https://evil.example" } })).status).toBe(
    403,
  );
});
