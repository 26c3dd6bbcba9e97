/** Runs a folder of official vectors and recordings, and counts what passed. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isSupported } from "../../src/crypto/suite.ts";
import * as basics from "./basics.ts";
import * as messages from "./messages.ts";
import { passiveClient } from "./passive-client.ts";
import type { Check, Entry } from "./support.ts";
import * as trees from "./trees.ts";

const CHECKS: Readonly<Record<string, Check>> = {
  "crypto-basics.json": basics.cryptoBasics,
  "deserialization.json": basics.deserialization,
  "key-schedule.json": basics.keySchedule,
  "message-protection.json": messages.messageProtection,
  "messages.json": messages.messages,
  "psk_secret.json": basics.pskSecret,
  "secret-tree.json": basics.secretTreeVectors,
  "transcript-hashes.json": basics.transcriptHashes,
  "tree-math.json": basics.treeMath,
  "tree-operations.json": trees.treeOperations,
  "tree-validation.json": trees.treeValidation,
  "treekem.json": trees.treeKem,
  "welcome.json": messages.welcome,
};

export interface FileResult {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly otherSuites: number;
  /** The first failure, or why the file could not be run. */
  readonly problem: string | undefined;
}

function checkOf(folder: string, name: string): Check | undefined {
  if (folder === "passive" || /^passive-client-.*\.json$/.test(name)) return passiveClient;
  return CHECKS[name];
}

function isOtherSuite(entry: Entry): boolean {
  return typeof entry.cipher_suite === "number" && !isSupported(entry.cipher_suite);
}

function readEntries(path: string): readonly Entry[] {
  const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!Array.isArray(parsed)) throw new Error("not an array of entries");
  return parsed as Entry[];
}

function runEntries(file: string, check: Check, entries: readonly Entry[]): FileResult {
  let passed = 0;
  let failed = 0;
  let otherSuites = 0;
  let problem: string | undefined;
  for (const [index, entry] of entries.entries()) {
    if (entry !== null && typeof entry === "object" && isOtherSuite(entry)) {
      otherSuites++;
      continue;
    }
    try {
      check(entry);
      passed++;
    } catch (error) {
      failed++;
      problem ??= `entry ${index}: ${error instanceof Error ? error.message.split("\n")[0] : error}`;
    }
  }
  return { file, passed, failed, otherSuites, problem };
}

function runFile(folder: string, name: string, path: string): FileResult {
  const file = `${folder}/${name}`;
  const broken = (problem: string) => ({ file, passed: 0, failed: 1, otherSuites: 0, problem });
  const check = checkOf(folder, name);
  if (!check) return broken("unknown file");
  try {
    const entries = readEntries(path);
    return entries.length === 0 ? broken("no entries") : runEntries(file, check, entries);
  } catch (error) {
    return broken(error instanceof Error ? error.message : String(error));
  }
}

/** All files of `DIR/vectors` and `DIR/passive`, in order of their names; JSON beside the two folders is unknown. */
export function* runFolder(root: string): Generator<FileResult> {
  const beside = existsSync(root) ? readdirSync(root).filter((name) => name.endsWith(".json")) : [];
  for (const file of beside) yield { file, passed: 0, failed: 1, otherSuites: 0, problem: "unknown file" };
  for (const folder of ["vectors", "passive"]) {
    const path = join(root, folder);
    if (!existsSync(path)) continue;
    for (const name of readdirSync(path).sort()) yield runFile(folder, name, join(path, name));
  }
}

/** Whether a run shows anything, and nothing but success. */
export function isGood(results: readonly FileResult[]): boolean {
  return results.some(({ passed }) => passed > 0) && results.every(({ failed }) => failed === 0);
}
