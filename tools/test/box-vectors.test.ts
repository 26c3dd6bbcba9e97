/** vectors/box-protocol.json and the tables of docs/protocol.md, "Box protocol", by Buffers and Node's own SHA-256. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { BOX_ADDRESS_BYTES, LOCAL_LIMITS } from "@hushroom/protocol";
import { describe, expect, it } from "vitest";

interface Message {
  readonly op: string;
  readonly tag: number;
  readonly message: string;
  readonly [part: string]: string | number | boolean;
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const vectors: { requests: Message[]; answers: Message[] } = JSON.parse(read("vectors/box-protocol.json"));
const section = /^### Box protocol\n[\s\S]*?(?=^##+ )/m.exec(read("docs/protocol.md"))?.[0] ?? "";

/** From the page: the name of each op → its number, and the length of its whole message. */
const ops = new Map(
  [...section.matchAll(/^\| (\d+) ([A-Z-]+) \| ([^|]+) \|/gm)].map(([, code, name = "", parts = ""]) => {
    const sizes = parts.replace(/ *\([^)]*\)/g, "").matchAll(/ (\d+)(?=,|\s*$)/g);
    const length = [...sizes].reduce((sum, [, size]) => sum + Number(size), 1);
    return [name.toLowerCase(), { code: Number(code), length }];
  }),
);

const STATUSES = ["ok", "exists", "full", "aside"];
const u32 = (value: number) => value.toString(16).padStart(8, "0");
const u8 = (value: number) => value.toString(16).padStart(2, "0");
const sha256 = (...parts: (string | Buffer)[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

function expected(one: Message): string {
  const head = u8(ops.get(one.op)?.code ?? -1);
  if (one.op === "hello") return `${head}${one.bootId}${u32(Number(one.ttlMs))}`;
  const tagged = head + u32(one.tag);
  if (one.op === "put") return `${tagged}${one.writeKey}${one.frame}`;
  if (one.op === "put-answer") return `${tagged}${u8(STATUSES.indexOf(String(one.status)))}${one.hash}`;
  if (one.op === "box") return `${tagged}${u8(Number(one.found))}${one.frame}`;
  return `${tagged}${one.address ?? one.addresses ?? ""}`;
}

describe("box-protocol.json", () => {
  const all = [...vectors.requests, ...vectors.answers];

  it.each(all)("$op is the bytes that the page says", (one) => {
    expect(one.message).toBe(expected(one));
    // The page says how long a WATCH of one box is.
    const more = Math.max(0, String(one.addresses ?? "").length / 2 - BOX_ADDRESS_BYTES);
    expect(one.message.length / 2).toBe(Number(ops.get(one.op)?.length) + more);
  });

  it("has every message of the page, and every status", () => {
    expect(new Set(all.map(({ op }) => op))).toEqual(new Set(ops.keys()));
    expect(ops.size).toBe(9);
    expect(new Set(all.flatMap(({ status }) => status ?? []))).toEqual(new Set(STATUSES));
  });

  it("derives addresses and hashes as the page says", () => {
    const [put, get] = vectors.requests;
    expect(get?.address).toBe(sha256("hushroom box", Buffer.from(String(put?.writeKey), "hex")));
    const exists = vectors.answers.find(({ status }) => status === "exists");
    expect(exists?.hash).toBe(sha256(Buffer.from(String(put?.frame), "hex")));
  });
});

it("the page tells how long a frame lies aside", () => {
  expect(LOCAL_LIMITS.BOX_PROVISIONAL_MS).toBe(120_000);
  expect(section).toContain("no longer than two minutes");
});
