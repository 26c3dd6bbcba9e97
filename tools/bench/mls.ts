/**
 * `npm run bench -- mls`: our MLS beside ts-mls (on our primitives) and core-crypto, by size, suite and with the
 * compiler of the JavaScript engine on and off. HUSHROOM_BENCH_MLS=sizes:suites:modes narrows it, as 2,10:1:jit.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { printTable } from "./figures.ts";
import { type Figure, type Figures, medians } from "./mls-figures.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const WORKER = join(ROOT, ".build", "mls-worker.mjs");
const WITHIN_MS = 60 * 60_000;
const X_WING = 0xf00e;
/** An operation should take at most this many times what its primitives take. */
const FLOOR_BOUND = 1.5;
/** The second is ours with adds that carry no path, as ts-mls makes them. */
const CONTENDERS = ["ours", "ours, no path", "ts-mls", "core-crypto"] as const;

type Contender = (typeof CONTENDERS)[number];

interface Plan {
  readonly sizes: readonly number[];
  readonly suites: readonly number[];
  readonly modes: readonly string[];
}

function plan(): Plan {
  const [sizes = "2,10,100,500,1000", suites = `1,${X_WING}`, modes = "jit,jitless"] =
    process.env.HUSHROOM_BENCH_MLS?.split(":") ?? [];
  const numbers = (list: string) => list.split(",").map(Number);
  return { sizes: numbers(sizes), suites: numbers(suites), modes: modes.split(",") };
}

/** core-crypto has no X-Wing suite, and cannot start without WebAssembly. */
function canRun(contender: Contender, suite: number, mode: string): boolean {
  return contender !== "core-crypto" || (suite !== X_WING && mode === "jit");
}

function runOnce(contender: Contender, suite: number, size: number, mode: string): Figures | undefined {
  const flags = mode === "jitless" ? ["--jitless"] : [];
  try {
    const args = [...flags, "--no-warnings", WORKER, contender, String(suite), String(size)];
    const output = execFileSync(process.execPath, args, {
      timeout: WITHIN_MS,
      encoding: "utf8",
      stdio: "pipe",
    });
    return JSON.parse(output.trim().split("\n").at(-1) ?? "") as Figures;
  } catch {
    return undefined;
  }
}

const OPERATIONS = [
  "key package",
  "bulk add",
  "join",
  "update",
  "process update",
  "add 1",
  "late join",
  "external join",
  "process external",
  "remove",
  "process remove",
  "remove, no path",
  "process remove, no path",
  "encrypt",
  "decrypt",
];

function cell(figure: Figure | undefined): string {
  if (!figure) return "–";
  return figure.ms < 10 ? figure.ms.toFixed(1) : figure.ms.toFixed(0);
}

/** All time over the time in primitives; in bold where the bound is missed. */
function ratio(figure: Figure | undefined): string {
  const over = figure?.overPrimitives;
  if (over === undefined) return "–";
  return over > FLOOR_BOUND ? `**${over.toFixed(2)}**` : over.toFixed(2);
}

function rows(of: ReadonlyMap<Contender, Figures>): string[][] {
  return OPERATIONS.map((name) => {
    const ours = of.get("ours")?.[name];
    const bytes = ours?.bytes === undefined ? "" : String(ours.bytes);
    const times = CONTENDERS.map((contender) => cell(of.get(contender)?.[name]));
    return [name, ...times, ratio(ours), bytes];
  });
}

function measure(suite: number, size: number, mode: string, rounds: number): void {
  const of = new Map<Contender, Figures>();
  for (const contender of CONTENDERS) {
    if (!canRun(contender, suite, mode)) continue;
    const runs = Array.from({ length: rounds }, () => runOnce(contender, suite, size, mode));
    const done = runs.filter((run) => run !== undefined);
    if (done.length > 0) of.set(contender, medians(done));
  }
  const name = suite === X_WING ? "X-Wing" : `suite ${suite}`;
  const state = CONTENDERS.map((contender) => `${contender} ${of.get(contender)?.["state"]?.bytes ?? "–"}`);
  process.stdout.write(`\n### ${name}, ${size} members, ${mode}\n\nState in bytes: ${state.join(", ")}\n\n`);
  printTable(["ms of processor time", ...CONTENDERS, "ours ÷ primitives", "our bytes"], rows(of));
}

/** What a page must load: our code alone, and with the primitives. */
async function bundleSizes(): Promise<void> {
  const sized = async (external: string[]) => {
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, "packages/mls/src/index.ts")],
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      write: false,
      legalComments: "none",
      external,
    });
    const [file] = outputFiles;
    if (!file) throw new Error("nothing was built");
    return `${(file.contents.length / 1000).toFixed(1)} KB, ${(gzipSync(file.contents).length / 1000).toFixed(1)} KB gzip`;
  };
  process.stdout.write(
    `\nBundle without the primitives: ${await sized(["@noble/*"])}; with them: ${await sized([])}\n`,
  );
}

export async function run({ rounds }: { readonly rounds: number }): Promise<void> {
  await build({
    entryPoints: [new URL("mls-worker.ts", import.meta.url).pathname],
    outfile: WORKER,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["@wireapp/core-crypto", "socket.io"],
    logLevel: "error",
  });
  const { sizes, suites, modes } = plan();
  for (const mode of modes) {
    for (const suite of suites) for (const size of sizes) measure(suite, size, mode, rounds);
  }
  await bundleSizes();
}
