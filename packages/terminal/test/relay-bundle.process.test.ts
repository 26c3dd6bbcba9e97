/** The relay as one file: it runs with plain Node, where there is nothing else. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BoxClient, dialDirect } from "@hushroom/net";
import { boxAddress, parseRelayAddress } from "@hushroom/protocol";
import { Program } from "@hushroom/testkit";
import { afterAll, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "relay-bundle-"));
let program: Program | undefined;
afterAll(async () => {
  await program?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it("runs by itself in an empty folder, passes packets on, and gives out the page with the sum it printed", async () => {
  const tool = fileURLToPath(new URL("../../../tools/bundle.mjs", import.meta.url));
  const { file, page } = JSON.parse(execFileSync(process.execPath, [tool], { encoding: "utf8" }));
  copyFileSync(String(file), join(folder, "relay.mjs"));
  const words = ["relay.mjs", "--listen", "127.0.0.1:0", "--web", "--json"];
  program = new Program(process.execPath, words, { cwd: folder });
  const { address } = await program.event((event) => event.event === "listening");
  const { host, port } = parseRelayAddress(String(address));
  const client = await BoxClient.connect(await dialDirect(host, port), host);
  const frame = new Uint8Array(4096).fill(7);
  expect((await client.put(new Uint8Array(32), frame)).status).toBe("ok");
  expect(await client.get(boxAddress(new Uint8Array(32)))).toEqual(frame);
  const served = await fetch(`http://${host}:${port}/`);
  const sum = createHash("sha256")
    .update(await served.text())
    .digest("hex");
  expect([sum, sum]).toEqual([
    page.sha256,
    createHash("sha256").update(readFileSync(page.file)).digest("hex"),
  ]);
  program.kill("SIGTERM");
  expect((await program.ended()).code).toBe(0);
  const refused = new Program(process.execPath, ["relay.mjs", "--wrong"], { cwd: folder });
  expect((await refused.ended(20_000)).code).toBe(2);
});
