/** What of a trace is JSON, from a file that anybody may have written. */

import { readFileSync } from "node:fs";
import { WrongUse } from "../wrong-use.ts";
import type { Run, RunMeta, Truth } from "./run.ts";

const FORMAT = "hushroom-trace/1";
const NUMBERS = ["seed", "clients", "slotMs", "places", "scatterMs", "fromMs", "toMs"];
const PRESENCES = ["always", "sessions"];
const LISTS = ["owners", "carries", "talks", "said", "online"];

/** Throws WrongUse. */
export function readMeta(file: string): RunMeta {
  const meta = readObject(file);
  if (meta["format"] !== FORMAT) throw new WrongUse(`${file}: its format is not ${FORMAT}`);
  if (typeof meta["name"] !== "string") throw new WrongUse(`${file}: “name” is no text`);
  if (!PRESENCES.includes(String(meta["presence"])))
    throw new WrongUse(`${file}: “presence” is none of ${PRESENCES.join(", ")}`);
  for (const name of NUMBERS)
    if (!Number.isFinite(meta[name])) throw new WrongUse(`${file}: “${name}” is no number`);
  return meta as unknown as RunMeta;
}

/** Throws WrongUse. */
export function readTruth(file: string): Truth {
  const truth = readObject(file);
  for (const name of LISTS)
    if (!Array.isArray(truth[name])) throw new WrongUse(`${file}: “${name}” is no list`);
  return truth as unknown as Truth;
}

function readObject(file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new WrongUse(`${file}: not a JSON object`);
}

/** Throws WrongUse where the records name a connection or a client that the JSON files don't know. */
export function checkNumbers(folder: string, { meta, relay, links, truth }: Run): void {
  for (let row = 0; row < relay.rows; row++) {
    if (!((relay.conn[row] ?? 0) < truth.owners.length))
      throw new WrongUse(`${folder}: a connection of relay.bin has no owner in truth.json`);
  }
  for (let row = 0; row < links.rows; row++) {
    if (!((links.client[row] ?? 0) < meta.clients))
      throw new WrongUse(`${folder}: links.bin has a client beyond the number in run.json`);
  }
}
