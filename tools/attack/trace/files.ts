/**
 * Runs as files, one folder each (docs/testing.md, "Traces"): run.json (meta), truth.json, relay.bin and links.bin.
 * Records, little endian: relay timeMs8 (float) box8 (float) conn4 bytes4 op1 mark1; links timeMs8 (float) client4
 * bytes4 up1.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WrongUse } from "../wrong-use.ts";
import { LinkTrace, RelayTrace } from "./columns.ts";
import { checkNumbers, readMeta, readTruth } from "./json-files.ts";
import type { Run } from "./run.ts";

const RELAY_RECORD_BYTES = 26;
const LINK_RECORD_BYTES = 17;

export function writeRun(folder: string, { meta, relay, links, truth }: Run): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "run.json"), `${JSON.stringify(meta)}\n`);
  writeFileSync(join(folder, "truth.json"), `${JSON.stringify(truth)}\n`);
  writeFileSync(join(folder, "relay.bin"), encodeRelay(relay));
  writeFileSync(join(folder, "links.bin"), encodeLinks(links));
}

/** Throws WrongUse for a folder of another format, and what the files throw that aren't there. */
export function readRun(folder: string): Run {
  const meta = readMeta(join(folder, "run.json"));
  const truth = readTruth(join(folder, "truth.json"));
  const relay = decodeRelay(readRecords(join(folder, "relay.bin"), RELAY_RECORD_BYTES));
  const links = decodeLinks(readRecords(join(folder, "links.bin"), LINK_RECORD_BYTES));
  const run = { meta, truth, relay, links };
  checkNumbers(folder, run);
  return run;
}

function readRecords(file: string, recordBytes: number): Buffer {
  const records = readFileSync(file);
  if (records.length % recordBytes === 0) return records;
  throw new WrongUse(`${file}: its length is no multiple of ${recordBytes} bytes`);
}

function encodeRelay({ rows, timeMs, box, conn, bytes, op, mark }: RelayTrace): Uint8Array {
  const out = Buffer.alloc(rows * RELAY_RECORD_BYTES);
  for (let row = 0, at = 0; row < rows; row++) {
    at = out.writeDoubleLE(timeMs[row] ?? 0, at);
    at = out.writeDoubleLE(box[row] ?? 0, at);
    at = out.writeUInt32LE(conn[row] ?? 0, at);
    at = out.writeUInt32LE(bytes[row] ?? 0, at);
    at = out.writeUInt8(op[row] ?? 0, at);
    at = out.writeUInt8(mark[row] ?? 0, at);
  }
  return out;
}

function decodeRelay(file: Buffer): RelayTrace {
  const trace = new RelayTrace();
  for (let at = 0; at + RELAY_RECORD_BYTES <= file.length; at += RELAY_RECORD_BYTES) {
    trace.add(
      file.readDoubleLE(at),
      file.readUInt32LE(at + 16),
      file.readUInt8(at + 24),
      file.readDoubleLE(at + 8),
      file.readUInt32LE(at + 20),
      file.readUInt8(at + 25),
    );
  }
  return trace;
}

function encodeLinks({ rows, timeMs, client, bytes, up }: LinkTrace): Uint8Array {
  const out = Buffer.alloc(rows * LINK_RECORD_BYTES);
  for (let row = 0, at = 0; row < rows; row++) {
    at = out.writeDoubleLE(timeMs[row] ?? 0, at);
    at = out.writeUInt32LE(client[row] ?? 0, at);
    at = out.writeUInt32LE(bytes[row] ?? 0, at);
    at = out.writeUInt8(up[row] ?? 0, at);
  }
  return out;
}

function decodeLinks(file: Buffer): LinkTrace {
  const trace = new LinkTrace();
  for (let at = 0; at + LINK_RECORD_BYTES <= file.length; at += LINK_RECORD_BYTES) {
    const up = file.readUInt8(at + 16) === 1 ? 1 : 0;
    trace.add(file.readDoubleLE(at), file.readUInt32LE(at + 8), up, file.readUInt32LE(at + 12));
  }
  return trace;
}
