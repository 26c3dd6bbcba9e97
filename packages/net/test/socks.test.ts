import { createServer, type Server, type Socket } from "node:net";
import { errorCodeOf } from "@hushroom/protocol";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dialSocks } from "../src/tor/socks.ts";

const ADDRESS = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion";
const OK = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0];

let server: Server | null = null;
const sockets = new Set<Socket>();
afterEach(() => {
  vi.useRealTimers();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server?.close();
});

/** Sends the next of `answers` at each chunk that comes; keeps what came. */
async function proxy(answers: readonly (readonly number[])[]): Promise<{ port: number; came: Buffer[] }> {
  const came: Buffer[] = [];
  const opened = createServer((socket) => {
    sockets.add(socket);
    let next = 0;
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      came.push(chunk);
      const answer = answers[next++];
      if (answer === undefined) return;
      if (answer.length === 0) socket.end();
      else socket.write(Uint8Array.from(answer));
    });
  });
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, "127.0.0.1", resolve));
  const address = opened.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, came };
}

const dial = (port: number, timeoutMs?: number) =>
  dialSocks({ host: "127.0.0.1", port }, { host: ADDRESS.toUpperCase(), port: 80, user: "abc", timeoutMs });

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (error) => errorCodeOf(error),
  );

describe("the SOCKS dialler", () => {
  it("sends the name unresolved and the isolation as user, and leaves what follows to its reader", async () => {
    const { port, came } = await proxy([
      [5, 2],
      [1, 0],
      [...OK, 0x68, 0x69],
    ]);
    const stream = await dial(port);
    const first = await new Promise((resolve) => stream.once("data", (chunk) => resolve(String(chunk))));
    expect(first).toBe("hi");
    expect(Buffer.concat(came).toString("latin1")).toBe(
      `\x05\x01\x02\x01\x03abc\x01\x30\x05\x01\x00\x03\x3e${ADDRESS}\x00\x50`,
    );
    stream.destroy();
  });

  it("takes an answer with a name or an IPv6 address", async () => {
    const name = await proxy([
      [5, 2],
      [1, 0],
      [5, 0, 0, 3, 2, 97, 98, 0, 0],
    ]);
    (await dial(name.port)).destroy();
    const six = await proxy([
      [5, 2],
      [1, 0],
      [5, 0, 0, 4, ...Array<number>(18).fill(0)],
    ]);
    (await dial(six.port)).destroy();
  });

  it.each([
    [1, "DIAL_UNREACHABLE"],
    [2, "DIAL_PROXY"],
    [4, "DIAL_UNREACHABLE"],
    [5, "DIAL_REFUSED"],
    [6, "DIAL_TIMEOUT"],
    [8, "DIAL_BAD_ADDRESS"],
    [0xf0, "DIAL_NO_DESCRIPTOR"],
    [0xf1, "DIAL_BAD_DESCRIPTOR"],
    [0xf2, "DIAL_INTRODUCTION_FAILED"],
    [0xf3, "DIAL_RENDEZVOUS_FAILED"],
    [0xf4, "DIAL_NEEDS_KEY"],
    [0xf5, "DIAL_WRONG_KEY"],
    [0xf6, "DIAL_BAD_ADDRESS"],
    [0xf7, "DIAL_INTRODUCTION_TIMEOUT"],
    [0xff, "DIAL_PROXY"],
  ])("reads Tor's answer %i as %s", async (reply, code) => {
    const { port } = await proxy([
      [5, 2],
      [1, 0],
      [5, reply, 0, 1, 0, 0, 0, 0, 0, 0],
    ]);
    await expect(dial(port)).rejects.toMatchObject({ code, detail: { reply } });
  });

  it.each([
    ["no method", [[5, 0xff]]],
    ["a method that wasn't offered", [[5, 0]]],
    ["another version", [[4, 2]]],
    [
      "a refused login",
      [
        [5, 2],
        [1, 1],
      ],
    ],
    [
      "another version after login",
      [
        [5, 2],
        [1, 0],
        [4, 0, 0, 1, 0, 0, 0, 0, 0, 0],
      ],
    ],
    [
      "an unknown kind of address",
      [
        [5, 2],
        [1, 0],
        [5, 0, 0, 9, 0, 0, 0, 0, 0, 0],
      ],
    ],
    ["an end at once", [[]]],
    ["an end in the middle", [[5, 2], []]],
  ])("refuses a proxy with %s", async (_, answers) => {
    expect(await codeOf(dial((await proxy(answers)).port))).toBe("DIAL_PROXY");
  });

  it("fails with a code whatever a proxy answers", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(255), { maxLength: 20 }), { maxLength: 4 }),
        async (answers) => {
          const { port } = await proxy([...answers, []]);
          const code = await codeOf(dial(port, 200).then((stream) => stream.destroy()));
          expect(code).toMatch(/^(?:none|DIAL_\w+)$/);
          server?.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it("gives up when the proxy stays silent", async () => {
    const { port, came } = await proxy([]);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const dialling = codeOf(dial(port, 1000));
    while (came.length === 0) await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(1000);
    expect(await dialling).toBe("DIAL_TIMEOUT");
  });

  it("says when nothing listens", async () => {
    const { port } = await proxy([]);
    await new Promise((resolve) => server?.close(resolve));
    expect(await codeOf(dial(port))).toBe("DIAL_PROXY");
  });

  it.each([
    ["", 80],
    [ADDRESS, 0],
    [ADDRESS, 65536],
    [ADDRESS, 1.5],
    [ADDRESS.replace("2", "3"), 80],
    ["a b", 80],
    ["a\r\nb", 80],
    ["x".repeat(256), 80],
    ["é.example", 80],
  ])("asks no proxy for %j port %d", async (host, port) => {
    const opened = await proxy([]);
    const request = dialSocks({ host: "127.0.0.1", port: opened.port }, { host, port, user: "a" });
    expect(await codeOf(request)).toBe("DIAL_BAD_ADDRESS");
    expect(opened.came).toEqual([]);
  });
});
