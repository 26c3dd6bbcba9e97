/** A program that goes while another comes: neither of them waits for the other for ever. */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { apiSocketPath } from "@hushroom/engine";
import { startHushroom } from "@hushroom/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { connectToProgram } from "../src/daemon-client.ts";

const folder = mkdtempSync(join(tmpdir(), "daemon-client-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a program that is just ending", () => {
  it("is no program to a verb that reaches it once more", async () => {
    const data = join(folder, "ending");
    const socket = apiSocketPath(data);
    mkdirSync(dirname(socket), { recursive: true });
    const server = createServer((stream) => stream.destroy());
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    try {
      await expect(connectToProgram(data)).rejects.toMatchObject({ code: "API_UNAVAILABLE" });
    } finally {
      server.close();
    }
  });

  // A machine that is slow in one place or another is told to end at another step of the start.
  it.each([0, 5, 15, 30, 60])("ends %i ms after it is ready", async (delayMs) => {
    const data = join(folder, `ready-${delayMs}`);
    const program = startHushroom([
      "start",
      "--no-tor",
      "--port",
      "0",
      "--no-open",
      "--data",
      data,
      "--json",
    ]);
    await program.event(({ event }) => event === "ready");
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    program.kill();
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    expect(program.events.map(({ event }) => event)).toContain("stopped");
  });
});
