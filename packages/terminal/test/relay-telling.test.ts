import { LANGUAGES, type Language, translator } from "@hushroom/client";
import { describe, expect, it } from "vitest";
import { Output } from "../src/output.ts";
import { isUnguardedRedis, tellListening } from "../src/relay-telling.ts";

function told(host: string, { language = "en" as Language, json = false, hasOnion = false } = {}): string {
  const lines: string[] = [];
  const sink = { write: (line: string) => lines.push(line) };
  const streams = { stdout: sink, stderr: sink } as unknown as ConstructorParameters<typeof Output>[2];
  tellListening(new Output(json, language, streams), { issuerKey: null }, { host, port: 7080 }, hasOnion);
  return lines.join("");
}

describe("where a relay listens", () => {
  it.each(LANGUAGES)(
    "is said to be this computer's alone where it is, with what to give others (%s)",
    (language) => {
      const words = translator(language);
      const here = words("terminal.relay-only-here");
      for (const host of [
        "127.0.0.1",
        "127.1.2.3",

        "localhost",
        "::1",
        "0:0:0:0:0:0:0:1",
        "::ffff:127.0.0.1",
      ])
        expect(told(host, { language })).toContain(here);
      for (const host of ["192.168.1.20", "0.0.0.0", "::", "fd00::1", "127.0.0.1.example", "relay.example"])
        expect(told(host, { language })).not.toContain(here);
      expect(here).toContain("--onion");
      expect(here).toContain("--listen 192.168.1.20:7080");
      expect(told("127.0.0.1", { language, hasOnion: true })).toContain(
        words("terminal.relay-only-here-onion"),
      );
    },
  );

  it("is in all networks, which is no address for cards", () => {
    expect(told("0.0.0.0")).toContain("in place of 0.0.0.0");
  });

  it("is one event for programs, as before", () => {
    expect(told("127.0.0.1", { json: true })).toBe('{"event":"listening","address":"127.0.0.1:7080"}\n');
    expect(told("::1", { json: true })).toBe('{"event":"listening","address":"[::1]:7080"}\n');
  });
});

describe("a Redis that others may use without a password is named", () => {
  it.each([
    ["redis://127.0.0.1:6379", false],
    ["redis://localhost:6379/2", false],
    ["redis://[::1]:6379", false],
    ["/run/redis.sock", false],
    ["redis://10.0.0.5:6379", true],
    ["rediss://redis.example:6379", true],
    ["redis://:secret@redis.example:6379", false],
    ["redis://:sec,ret@redis.example:6379", false],
    ["redis://relay:secret@redis.example:6379", false],
    ["redis-cluster://127.0.0.1:7000,127.0.0.1:7001", false],
    ["redis-cluster://127.0.0.1:7000,10.0.0.6:7001", true],
    ["redis-cluster://:secret@10.0.0.5:7000,:secret@10.0.0.6:7001", false],
  ])("of %s: %s", (url, isNamed) => {
    expect(isUnguardedRedis(url)).toBe(isNamed);
  });
});
