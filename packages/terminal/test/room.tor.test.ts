/**
 * Goal: a room over real Tor works as its people would use it. Method: the built `hushroom` command hosts it on the
 * private network; two guests come by `join`, one by plain forms through a SOCKS port, as a browser without scripts.
 */

import { dialSocks, exchangeHttp } from "@hushroom/net";
import { type Program, processTree, startHushroom, useTornet } from "@hushroom/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const tornet = useTornet();
const REACHABLE_WITHIN_MS = 60_000;
const programs: Program[] = [];

function run(args: readonly string[]): Program {
  const program = startHushroom([...args, "--json"]);
  programs.push(program);
  return program;
}

function joinAs(name: string, link: string): Program {
  return run(["join", link, "--name", name, "--socks", `127.0.0.1:${tornet.socks[0]}`]);
}

const said = (text: string) => (event: Readonly<Record<string, unknown>>) =>
  event.event === "message" && event.text === text;
const change = (name: string, kind: string) => (event: Readonly<Record<string, unknown>>) =>
  event.event === "member" && event.name === name && event.change === kind;
const reach = (state: string) => (event: Readonly<Record<string, unknown>>) =>
  event.event === "reachability" && event.state === state;

/** A browser with scripts off: forms, one cookie, redirects followed by hand. */
class PlainGuest {
  #cookie = "";
  readonly #host: string;

  constructor(host: string) {
    this.#host = host;
  }

  async get(path: string): Promise<string> {
    return (await this.#ask("GET", path)).body;
  }

  async post(path: string, fields: Readonly<Record<string, string>>): Promise<number> {
    return (await this.#ask("POST", path, new URLSearchParams(fields).toString())).status;
  }

  /** The hidden fields of the first form that posts to `action`. */
  async hidden(page: string, action: string): Promise<Record<string, string>> {
    const form =
      (await this.get(page)).split("<form").find((one) => one.includes(`action="${action}"`)) ?? "";
    const inputs =
      form.split("</form>", 1)[0]?.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g) ?? [];
    return Object.fromEntries([...inputs].map((match) => [match[1] ?? "", match[2] ?? ""]));
  }

  async #ask(method: "GET" | "POST", path: string, body?: string) {
    const proxy = { host: "127.0.0.1", port: tornet.socks[1] ?? 0 };
    const stream = await dialSocks(proxy, { host: this.#host, port: 80, user: "plain-guest" });
    const form = { "content-type": "application/x-www-form-urlencoded", origin: `http://${this.#host}` };
    const reply = await exchangeHttp(stream, {
      method,
      host: this.#host,
      path,
      headers: { cookie: this.#cookie, ...(body === undefined ? {} : form) },
      ...(body === undefined ? {} : { body }),
      timeoutMs: 30_000,
      bodyBytesMax: 1_000_000,
    });
    const set = reply.headers["set-cookie"]?.[0]?.split(";", 1)[0];
    if (set !== undefined) this.#cookie = set;
    return reply;
  }
}

describe("a room over Tor", () => {
  let host: Program;
  let link = "";

  beforeAll(async () => {
    host = run(["host", "Mixed room", "--torrc-extra", tornet.torrcExtra]);
    const room = await host.event((event) => event.event === "room");
    link = String(room.link);
    expect(link).toBe(`${new URL(link).origin}/j/${room.token}`);
    await host.event(reach("reachable"), REACHABLE_WITHIN_MS);
  });
  afterAll(async () => {
    await Promise.all(programs.map((program) => program.stop()));
  });

  it("carries what is said between a host, two live guests and one with plain forms", async () => {
    const amal = joinAs("أمل", link);
    const maria = joinAs("Мария", link);
    await Promise.all([host.event(change("أمل", "joined")), host.event(change("Мария", "joined"))]);

    const { hostname, pathname } = new URL(link);
    const plain = new PlainGuest(hostname);
    const joining = { ...(await plain.hidden(pathname, pathname)), name: "José" };
    expect(await plain.post(pathname, joining)).toBe(303);
    await host.event(change("José", "joined"));

    host.write("مرحبا everyone");
    amal.write("привет");
    await Promise.all([amal, maria].map((guest) => guest.event(said("مرحبا everyone"))));
    await maria.event(said("привет"));
    const saying = { ...(await plain.hidden("/compose", "/say")), text: "from a form" };
    expect(await plain.post("/say", saying)).toBe(303);
    await Promise.all([host, amal, maria].map((program) => program.event(said("from a form"))));
    const log = await plain.get("/stream?view=reload");
    for (const text of ["مرحبا everyone", "привет", "from a form"]) expect(log).toContain(text);
  });

  it("shows a newcomer what was said, each message once and in order", async () => {
    const late = joinAs("Late", link);
    await late.event(said("from a form"));
    const messages = late.events.filter((event) => event.event === "message").map((event) => event.text);
    expect(messages).toEqual(["مرحبا everyone", "привет", "from a form"]);
  });

  it("sends out whom the host kicks, and they hear nothing more", async () => {
    const late = programs.at(-1);
    host.write("/kick Late");
    await host.event(change("Late", "kicked"));
    await late?.event((event) => event.event === "error" && event.code === "ROOM_KICKED");
    expect((await late?.ended())?.code).toBe(1);
    host.write("after the kick");
    await host.event(said("after the kick"));
    expect(late?.events.some(said("after the kick"))).toBe(false);
  });

  it("comes back by itself after its tor was killed, and loses nothing", async () => {
    const maria = programs[2];
    const tors = processTree(host.pid).filter(({ command }) =>
      /(^|\/)tor(\s|$)/.test(command.split(" ", 1)[0] ?? ""),
    );
    expect(tors.length).toBeGreaterThan(0);
    const before = host.events.length;
    for (const { pid } of tors) process.kill(pid, "SIGKILL");
    host.write("said while tor was down");
    const since = (matches: (event: Readonly<Record<string, unknown>>) => boolean) =>
      host.event((event) => host.events.indexOf(event) >= before && matches(event), 100_000);
    await since((event) => event.event === "reachability" && event.state !== "reachable");
    await since(reach("reachable"));
    await maria?.event(said("said while tor was down"), 60_000);
    maria?.write("back again");
    await Promise.all(
      [host, programs[1], maria].map((program) => program?.event(said("back again"), 90_000)),
    );
    const heard = maria?.events.filter((event) => event.event === "message").map((event) => event.id) ?? [];
    expect(new Set(heard).size).toBe(heard.length);
  }, 200_000);

  it("ends for everybody when the host closes it", async () => {
    const [, amal, maria] = programs;
    host.write("/close");
    await Promise.all([amal, maria].map((guest) => guest?.event((event) => event.event === "closed")));
    await host.event((event) => event.event === "closed");
    expect((await host.ended()).code).toBe(0);
    expect((await maria?.ended(10_000))?.code).toBe(0);
  });
});
