import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { until, useTornet } from "../src/index.ts";
import { freePorts } from "../src/tornet/free-ports.ts";
import { TorNode } from "../src/tornet/tor-node.ts";

/** An HTTP request over a SOCKS port, by hand; null while the address is not reachable. */
async function fetchThrough(socks: number, host: string): Promise<string | null> {
  const socket = createConnection({ port: socks, host: "127.0.0.1" });
  const read = socket[Symbol.asyncIterator]();
  const answer = async () => (await read.next()).value as Buffer;
  socket.write(Buffer.from([5, 1, 0]));
  expect([...(await answer())]).toEqual([5, 0]);
  socket.write(Buffer.from([5, 1, 0, 3, host.length, ...Buffer.from(host), 0, 80]));
  if ((await answer())[1] !== 0) return null;
  socket.write("GET / HTTP/1.0\r\n\r\n");
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text;
}

it("carries an onion service of a tor that has only the handed-out lines, to each client", async () => {
  const { socks, torrcExtra } = useTornet();
  const server = createServer((_, response) => response.end("carried over six hops"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const directory = mkdtempSync(join(tmpdir(), "hushroom-test-"));
  const [controlPort = 0] = await freePorts(1);
  const lines = [...readFileSync(torrcExtra, "utf8").trimEnd().split("\n"), "SocksPort 0"];
  const node = await TorNode.start({ tor: "tor", directory, controlPort, lines });
  const host = await node.control.addOnion({
    key: "NEW:ED25519-V3",
    virtualPort: 80,
    target: { port },
    maxStreams: 0,
    proofOfWork: false,
    clientKeys: [],
  });
  for (const each of socks) {
    let page: string | null = null;
    await until("the onion service answers", 60_000, async () => {
      page = await fetchThrough(each, host);
      return page !== null;
    });
    expect(page).toContain("carried over six hops");
  }
  await node.stop();
  server.close();
  rmSync(directory, { recursive: true });
});

it("hands out lines that --torrc-extra takes", () => {
  const lines = readFileSync(useTornet().torrcExtra, "utf8").trimEnd().split("\n");
  expect(lines.filter((line) => line.startsWith("DirAuthority "))).toHaveLength(3);
  expect(lines).toContain("TestingTorNetwork 1");
  const refused = /^\s*(?:DataDirectory|ControlPort|ControlSocket|SocksPort|DisableNetwork|%include)\b/i;
  expect(lines.filter((line) => refused.test(line))).toEqual([]);
});

it("has a consensus by which no relay is preferred, so that no circuit must pass one twice", () => {
  const consensus = join(dirname(useTornet().torrcExtra), "auth0", "cached-consensus");
  const lines = readFileSync(consensus, "utf8").split("\n");
  const flags = lines.filter((line) => line.startsWith("s "));
  expect(flags).toHaveLength(4);
  expect(flags.filter((line) => !/ Fast .* Running Stable /.test(line))).toEqual([]);
  expect(new Set(lines.filter((line) => line.startsWith("w ")))).toEqual(
    new Set(["w Bandwidth=0 Unmeasured=1"]),
  );
});
