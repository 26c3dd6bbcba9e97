/** A daemon with many rooms: services added all in one go are all published and reachable. */

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTor } from "@hushroom/net";
import { pause, useTornet } from "@hushroom/testkit";
import { expect, it } from "vitest";

const SERVICES = 12;

it(`publishes ${SERVICES} services that were added at once`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "hush-many-"));
  const { torrcExtra } = useTornet();
  const server = createServer((socket) => socket.on("error", () => {}).end("hello"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const target = server.address();
  const port = typeof target === "object" && target !== null ? target.port : 0;
  const [host, guest] = await Promise.all(
    ["host", "guest"].map((name) => startTor({ dataDir: join(folder, name), torrcExtra })),
  );
  if (host === undefined || guest === undefined) throw new Error("no tor");
  await Promise.all([host.ready(), guest.ready()]);
  const spec = {
    key: null,
    virtualPort: 80,
    target: { port },
    maxStreams: 32,
    proofOfWork: true,
    clientKeys: [],
  };
  const services = await Promise.all(
    Array.from({ length: SERVICES }, (_, i) => host.addOnion({ ...spec, hardened: i % 4 === 0 })),
  );
  const reach = async (address: string): Promise<string> => {
    for (let i = 0; ; i++) {
      try {
        const stream = await guest.dial(address, 80, `${address} ${i}`);
        return await new Promise((resolve) =>
          stream.once("data", (chunk: Buffer) => resolve(chunk.toString())),
        );
      } catch (error) {
        if (i === 30) throw error;
        await pause(500);
      }
    }
  };
  const answers = [];
  for (const { address } of services) answers.push(await reach(address));
  expect(answers.filter((answer) => answer.includes("hello") || answer.startsWith("PROXY"))).toHaveLength(
    SERVICES,
  );
  expect((await host.listOnions()).sort()).toEqual(services.map(({ address }) => address).sort());
  await Promise.all([host.stop(), guest.stop()]);
  server.close();
  rmSync(folder, { recursive: true, force: true });
});
