import { type ErrorCode, errorCodeOf, LOCAL_LIMITS } from "@hushroom/protocol";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Controller } from "../src/tor/controller.ts";
import { type Answer, FakeControl } from "./fake-control.ts";

const ADDRESS = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion";
const KEY = `ED25519-V3:${"A".repeat(86)}==`;
const ONION = {
  key: KEY,
  virtualPort: 80,
  target: { port: 1 },
  maxStreams: 0,
  proofOfWork: false,
  clientKeys: [],
};

let fake: FakeControl | null = null;
afterEach(() => {
  vi.useRealTimers();
  fake?.close();
  fake = null;
});

interface Opened {
  readonly fake: FakeControl;
  readonly controller: Controller;
  readonly events: string[];
  /** Why the connection ended. */
  readonly ended: Promise<ErrorCode>;
}

async function open(answer?: Answer): Promise<Opened> {
  const opened = new FakeControl(answer);
  fake = opened;
  await opened.listen();
  const events: string[] = [];
  let onEnd: (cause: ErrorCode) => void = () => {};
  const ended = new Promise<ErrorCode>((resolve) => {
    onEnd = resolve;
  });
  const controller = await Controller.open({
    endpoint: { path: opened.path },
    cookieFile: opened.cookieFile,
    onEvent: ({ lines }) => events.push(lines[0]?.text ?? ""),
    onEnd,
  });
  return { fake: opened, controller, events, ended };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (error) => errorCodeOf(error),
  );

describe("a control connection", () => {
  it("proves itself by our own cookie, whatever path it is told, and takes ownership before all else", async () => {
    const { fake } = await open();
    const words = fake.lines.map((line) => line.split(" ")[0]);
    expect(words).toEqual(["PROTOCOLINFO", "AUTHCHALLENGE", "AUTHENTICATE", "TAKEOWNERSHIP", "SETEVENTS"]);
  });

  const impostors: [string, Answer][] = [
    ["a wrong hash", (line) => (line.startsWith("AUTHCHALLENGE") ? challenge("00".repeat(32)) : null)],
    ["no hash", (line) => (line.startsWith("AUTHCHALLENGE") ? "250 AUTHCHALLENGE\r\n" : null)],
    ["a short hash", (line) => (line.startsWith("AUTHCHALLENGE") ? challenge("00") : null)],
    [
      "no authentication",
      (line) => (line.startsWith("PROTOCOLINFO") ? "250-AUTH METHODS=NULL\r\n250 OK\r\n" : null),
    ],
    [
      "only the plain cookie",
      (line) => (line.startsWith("PROTOCOLINFO") ? "250-AUTH METHODS=COOKIE\r\n250 OK\r\n" : null),
    ],
    ["a refusal", (line) => (line.startsWith("AUTHENTICATE") ? "515 Authentication failed\r\n" : null)],
  ];
  it.each(impostors)("goes no further with %s", async (_, answer) => {
    expect(await codeOf(open(answer))).toMatch(/^TOR_CONTROL_(REFUSED|PROTOCOL)$/);
    expect(fake?.lines).not.toContain("TAKEOWNERSHIP");
  });

  it("answers commands in order, with events in between", async () => {
    const { fake, controller, events } = await open((line) => {
      if (line === "GETINFO a")
        return "650 STATUS_CLIENT NOTICE X\r\n250+a=\r\none\r\n..two\r\n.\r\n250 OK\r\n";
      return line === "GETINFO b" ? "250-b=three\r\n250 OK\r\n" : null;
    });
    const [a, b] = await Promise.all([controller.getInfo("a"), controller.getInfo("b")]);
    expect([a, b]).toEqual(["one\n.two", "three"]);
    fake.send("650 HS_DESC X\r\n");
    await controller.newCircuits();
    expect(events).toEqual(["STATUS_CLIENT NOTICE X", "HS_DESC X"]);
  });

  it("writes each command as tor reads it", async () => {
    const id = ADDRESS.slice(0, 56);
    const { fake, controller } = await open((line) =>
      line.startsWith("ADD_ONION") ? `250-ServiceID=${id}\r\n250 OK\r\n` : null,
    );
    const before = fake.lines.length;
    const clientKeys = ["AA", "BB"];
    await controller.addOnion({ ...ONION, maxStreams: 32, proofOfWork: true, clientKeys });
    await controller.addOnion({ ...ONION, target: { path: "/tmp/a.sock" } });
    await controller.deleteOnion(ADDRESS);
    await controller.addClientKey(ADDRESS, "a2V5");
    await controller.closeCircuit(7);
    await controller.setConf([
      ["Bridge", 'a "b"\\'],
      ["UseBridges", "1"],
    ]);
    await controller.resetConf(["Bridge"]);
    expect(fake.lines.slice(before)).toEqual([
      `ADD_ONION ${KEY} Flags=V3Auth MaxStreams=32 PoWDefensesEnabled=1 Port=80,127.0.0.1:1 ClientAuthV3=AA ClientAuthV3=BB`,
      `ADD_ONION ${KEY} Port=80,unix:/tmp/a.sock`,
      `DEL_ONION ${id}`,
      `ONION_CLIENT_AUTH_ADD ${id} x25519:a2V5`,
      "CLOSECIRCUIT 7",
      'SETCONF Bridge="a \\"b\\"\\\\" UseBridges="1"',
      "RESETCONF Bridge",
    ]);
  });

  it("sends nothing of an argument that could begin another command", async () => {
    const { fake, controller } = await open();
    const before = fake.lines.length;
    const evil = "x\r\nSIGNAL HALT";
    for (const attempt of [
      controller.getInfo(evil),
      controller.getInfo("two words"),
      controller.setConf([["Bridge", evil]]),
      controller.setConf([[evil, "1"]]),
      controller.addOnion({ ...ONION, key: evil }),
      controller.addOnion({ ...ONION, target: { path: evil } }),
      controller.addOnion({ ...ONION, target: { path: "/a b" } }),
      controller.addOnion({ ...ONION, clientKeys: [evil] }),
      controller.deleteOnion(evil),
      controller.addClientKey(ADDRESS, evil),
    ]) {
      expect(await codeOf(attempt)).toBe("TOR_BAD_ARGUMENT");
    }
    expect(fake.lines.length).toBe(before);
  });

  it("tells refusals apart from what is simply not there", async () => {
    const { controller } = await open((line) => {
      if (line.startsWith("DEL_ONION")) return "552 Unknown Onion Service id\r\n";
      return line.startsWith("SETCONF") ? "553 Unacceptable option value\r\n" : null;
    });
    expect(await controller.deleteOnion(ADDRESS)).toBe(false);
    await expect(controller.setConf([["A", "b"]])).rejects.toMatchObject({ detail: { status: 553 } });
  });

  it("fails everything that waits when the other side speaks nonsense", async () => {
    const { controller, ended } = await open((line) => (line.startsWith("SIGNAL") ? "hello\r\n" : null));
    const both = [codeOf(controller.newCircuits()), codeOf(controller.getInfo("a"))];
    expect(await Promise.all(both)).toEqual(["TOR_CONTROL_PROTOCOL", "TOR_CONTROL_PROTOCOL"]);
    expect(await ended).toBe("TOR_CONTROL_PROTOCOL");
    expect(await codeOf(controller.newCircuits())).toBe("TOR_CONTROL_PROTOCOL");
  });

  it("ends at an answer that nobody asked for", async () => {
    const { fake, ended } = await open();
    fake.send("250 OK\r\n");
    expect(await ended).toBe("TOR_CONTROL_PROTOCOL");
  });

  it("takes silence for a hang", async () => {
    const { controller, ended } = await open((line) => (line.startsWith("SIGNAL") ? "" : null));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const waiting = codeOf(controller.newCircuits());
    vi.advanceTimersByTime(LOCAL_LIMITS.TOR_COMMAND_TIMEOUT_MS);
    expect(await waiting).toBe("TOR_HUNG");
    expect(await ended).toBe("TOR_HUNG");
  });

  it("bounds how many commands wait", async () => {
    const { controller } = await open((line) => (line.startsWith("SIGNAL") ? "" : null));
    const waiting = Array.from({ length: LOCAL_LIMITS.TOR_COMMANDS_QUEUED_MAX }, () =>
      codeOf(controller.newCircuits()),
    );
    expect(await codeOf(controller.newCircuits())).toBe("TOR_CONTROL_REFUSED");
    controller.close();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["TOR_STOPPED"]));
  });
});

function challenge(hash: string): string {
  return `250 AUTHCHALLENGE SERVERHASH=${hash} SERVERNONCE=${"ab".repeat(32)}\r\n`;
}
