/** vectors/relay-protocol.json and the tables of docs/protocol.md, "Relays", by strings of hex alone. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Part = string | number | boolean | readonly string[] | readonly { address: string; frame: string }[];
interface Message {
  readonly op: string;
  readonly message: string;
  readonly [part: string]: Part;
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const vectors: { requests: Message[]; answers: Message[] } = JSON.parse(read("vectors/relay-protocol.json"));
const section = /^### Relays\n[\s\S]*?(?=^##+ )/m.exec(read("docs/protocol.md"))?.[0] ?? "";

/** From the page: op → its number, and its parts in order, with their bytes. */
const ops = new Map(
  [...section.matchAll(/^\| (\d+) ([A-Z-]+) \| ([^|]+) \|/gm)].map(([, code, name = "", parts = ""]) => {
    const names = parts.replace(/ \([^)]*\)/g, "").split(", ");
    const fields = names.map((part) => part.trim().replace(/ (batch|\d+)( ×.*)?$/, ""));
    return [name.toLowerCase(), { code: Number(code), parts: fields }];
  }),
);

const WORDS: Readonly<Record<string, readonly string[]>> = {
  kind: ["invite", "work"],
  status: ["ok", "spent", "refused", "busy"],
};
const BYTES: Readonly<Record<string, number>> = {
  ...{ tag: 4, cursor: 8, count: 2, day: 4, kind: 1, status: 1, puts: 4, ticketed: 1, batch: 2 },
  ...{ paceMs: 4, rightPuts: 4, workBits: 1, issued: 1 },
};
const FIELDS: Readonly<Record<string, string>> = {
  "pace in ms": "paceMs",
  "puts of a right": "rightPuts",
  "work bits": "workBits",
  "work salt": "workSalt",
};

function hex(field: string, value: Part | undefined): string {
  if (Array.isArray(value)) {
    return value.map((one) => (typeof one === "string" ? one : `${one.address}${one.frame}`)).join("");
  }
  const width = (BYTES[field] ?? 0) * 2;
  const word = WORDS[field]?.indexOf(String(value));
  if (width === 0) return String(value);
  const number = word ?? (typeof value === "boolean" ? Number(value) : BigInt(value as string | number));
  return number.toString(16).padStart(width, "0");
}

describe("relay-protocol.json", () => {
  const all = [...vectors.requests, ...vectors.answers];

  it.each(all)("$op is the bytes that the page says", (one) => {
    const { code, parts } = ops.get(one.op) ?? { code: -1, parts: [] };
    const body = parts.map((part) => {
      const field = FIELDS[part] ?? part;
      return hex(field, one[field]);
    });
    expect(one.message).toBe(code.toString(16).padStart(2, "0") + body.join(""));
  });

  it("has every message of the page, every kind and every status", () => {
    expect(new Set(all.map(({ op }) => op))).toEqual(new Set(ops.keys()));
    expect(ops.size).toBe(10);
    expect(new Set(all.map(({ kind }) => kind).filter((kind) => kind !== undefined))).toEqual(
      new Set(WORDS["kind"]),
    );
    expect(new Set(all.map(({ status }) => status).filter((status) => status !== undefined))).toEqual(
      new Set(WORDS["status"]),
    );
  });
});
