/**
 * One violation per rule, as files of a small house that planted.mjs builds and then checks: a rule that doesn't
 * find its own is a rule that sees nothing. `innocent` files must stay without the problem.
 */

const plant = (check, rule, file, source) => ({ check, rule, file, source });
const innocent = (check, rule, file, source) => ({ check, rule, file, source, innocent: true });

const packages = [
  "mls",
  "protocol",
  "net",
  "relay",
  "client",
  "engine",
  "web",
  "terminal",
  "testkit",
  "oracles",
];
const notAllowed = {
  mls: "protocol",
  protocol: "net",
  net: "engine",
  relay: "engine",
  client: "net",
  engine: "web",
  web: "net",
  terminal: "web",
  testkit: "engine",
  oracles: "protocol",
};
const layers = { base: "wire", wire: "crypto", crypto: "session", session: "room", room: "contact" };
const siblings = { contact: "group", group: "room" };

const lines = (count, line) => Array.from({ length: count }, (_, n) => line(n)).join("\n");

export const DIRECTIONS = [
  ...packages.map((name) =>
    plant(
      "directions",
      `${name}-imports`,
      `packages/${name}/src/far.ts`,
      `import "@hushroom/${notAllowed[name]}";`,
    ),
  ),
  ...Object.entries({ ...layers, ...siblings }).flatMap(([layer, higher]) => [
    plant(
      "directions",
      `protocol-${layer}-layer`,
      `packages/protocol/src/${layer}/up.ts`,
      `import "../${higher}/ground.ts";`,
    ),
  ]),
  plant(
    "directions",
    "protocol-api-layer",
    "packages/protocol/src/api/by-the-front-door.ts",
    'import "../index.ts";',
  ),
  ...["base", "wire", "crypto", "session", "contact", "group", "room", "api"].map((layer) =>
    innocent(
      "directions",
      `protocol-${layer}-layer`,
      `packages/protocol/src/${layer}/ground.ts`,
      "export const ground = 1;",
    ),
  ),
  plant(
    "directions",
    "front-door",
    "packages/net/src/side-door.ts",
    'import "../../protocol/src/base/ground.ts";',
  ),
  plant(
    "directions",
    "front-door",
    "tools/side-door.ts",
    'import "../packages/protocol/src/base/ground.ts";',
  ),
  plant(
    "directions",
    "testkit-in-tests-only",
    "packages/engine/src/double.ts",
    'import "@hushroom/testkit";',
  ),
  innocent(
    "directions",
    "testkit-in-tests-only",
    "packages/engine/test/double.test.ts",
    'import "@hushroom/testkit";',
  ),
  plant(
    "directions",
    "tests-are-leaves",
    "packages/engine/src/from-test.ts",
    'import "../test/double.test.ts";',
  ),
  innocent(
    "directions",
    "resolvable",
    "packages/net/src/hen.ts",
    'import { egg } from "./egg.ts";\nexport const hen = egg;',
  ),
  plant(
    "directions",
    "no-cycles",
    "packages/net/src/egg.ts",
    'import type { hen } from "./hen.ts";\nexport const egg = (h: typeof hen) => h;',
  ),
  plant(
    "directions",
    "client-for-guest-pages",
    "packages/engine/src/screen.ts",
    'import "@hushroom/client";',
  ),
  innocent(
    "directions",
    "client-for-guest-pages",
    "packages/engine/src/guest/words.ts",
    'import "@hushroom/client";',
  ),
  plant("directions", "resolvable", "packages/net/src/nowhere.ts", 'import "./nothing-there.ts";'),
  plant("directions", "pure-mls", "packages/mls/src/disk.ts", 'import "node:fs";'),
  plant("directions", "pure-protocol", "packages/protocol/src/base/disk.ts", 'import "node:fs";'),
  plant("directions", "pure-protocol", "packages/protocol/src/base/other.ts", 'import "uqr";'),
  innocent(
    "directions",
    "pure-protocol",
    "packages/protocol/src/crypto/hash.ts",
    'import "@noble/hashes/sha3.js";',
  ),
  plant("directions", "no-platform-in-pages", "packages/client/src/disk.ts", 'import "node:fs";'),
  plant(
    "directions",
    "no-platform-in-pages",
    "packages/web/src/disk.ts",
    'import type { Stats } from "node:fs";\nexport type Found = Stats;',
  ),
  ...["net", "tls", "dgram", "dns", "dns/promises", "http2", "https"].map((module) =>
    plant(
      "directions",
      "outbound-in-net",
      `packages/engine/src/out-${module.replace("/", "-")}.ts`,
      `import "node:${module}";`,
    ),
  ),
  innocent("directions", "outbound-in-net", "packages/net/src/socks.ts", 'import "node:net";'),
  plant("directions", "http-in-its-places", "packages/engine/src/driver-http.ts", 'import "node:http";'),
  plant(
    "directions",
    "http-in-its-places",
    "packages/engine/src/driver-ws.ts",
    'import { WebSocketServer } from "ws";\nexport const door = WebSocketServer;',
  ),
  innocent("directions", "http-in-its-places", "packages/engine/src/guest/door.ts", 'import "node:http";'),
  plant("directions", "package-has-directions", "packages/attic", null),
];

export const STYLE = [
  plant(
    "style",
    "listeners",
    "packages/terminal/src/door.ts",
    'import { createServer } from "node:http";\ncreateServer();',
  ),
  plant(
    "style",
    "listeners",
    "packages/engine/src/door.ts",
    'import * as http from "node:http";\nhttp.createServer();',
  ),
  plant(
    "style",
    "listeners",
    "packages/engine/src/ws-door.ts",
    'import { WebSocketServer } from "ws";\nnew WebSocketServer({ port: 1 });',
  ),
  innocent(
    "style",
    "listeners",
    "packages/engine/src/api/door.ts",
    'import { createServer } from "node:http";\ncreateServer();',
  ),
  plant("style", "clocks", "packages/protocol/src/base/clock.ts", "export const now = () => Date.now();"),
  plant("style", "clocks", "packages/protocol/src/base/today.ts", "export const today = () => new Date();"),
  plant("style", "clocks", "packages/protocol/src/base/dice.ts", "export const dice = () => Math.random();"),
  plant(
    "style",
    "clocks",
    "packages/protocol/src/base/later.ts",
    "export const later = async (x: Promise<1>) => await x;",
  ),
  innocent(
    "style",
    "clocks",
    "packages/protocol/src/base/then.ts",
    "export const at = (ms: number) => new Date(ms).getTime();",
  ),
  plant(
    "style",
    "noRestrictedImports",
    "packages/protocol/src/base/luck.ts",
    'import { randomBytes } from "@noble/hashes/utils.js";\nexport const luck = randomBytes;',
  ),
  plant(
    "style",
    "noRestrictedImports",
    "packages/engine/src/guest/out.ts",
    'import { request } from "node:http";\nexport const out = request;',
  ),
  plant(
    "style",
    "noRestrictedGlobals",
    "packages/engine/src/fetch.ts",
    'export const page = () => fetch("http://127.0.0.1");',
  ),
  plant("style", "noRestrictedGlobals", "packages/net/test/sleep.test.ts", "setTimeout(() => {}, 1);"),
  innocent("style", "noRestrictedGlobals", "packages/net/test/sleep.tor.test.ts", "setTimeout(() => {}, 1);"),
  plant(
    "style",
    "noFloatingPromises",
    "packages/net/src/lost.ts",
    "const work = async () => 1;\nexport function start() {\n  work();\n}",
  ),
  plant("style", "noDefaultExport", "packages/net/src/default.ts", "export default 1;"),
  plant("style", "noEnum", "packages/net/src/enum.ts", "export enum Side { Left = 1 }"),
  plant(
    "style",
    "noNonNullAssertion",
    "packages/net/src/surely.ts",
    "export const first = (list: number[]) => list[0]!;",
  ),
  plant("style", "noExplicitAny", "packages/net/src/any.ts", "export const any = (x: any) => x;"),
  plant(
    "style",
    "useImportType",
    "packages/net/src/type-import.ts",
    'import { Stats } from "node:fs";\nexport type Found = Stats;',
  ),
  plant(
    "style",
    "noFocusedTests",
    "packages/net/test/focused.test.ts",
    'import { it } from "vitest";\nit.only("x", () => {});',
  ),
  plant(
    "style",
    "noSkippedTests",
    "packages/net/test/skipped.test.ts",
    'import { it } from "vitest";\nit.skip("x", () => {});',
  ),
  plant(
    "style",
    "noExcessiveLinesPerFile",
    "packages/net/src/long-file.ts",
    lines(401, (n) => `export const n${n} = ${n};`),
  ),
  plant(
    "style",
    "noExcessiveLinesPerFunction",
    "packages/net/src/long-function.ts",
    `export function long(log: (n: number) => void) {\n${lines(71, (n) => `  log(${n});`)}\n}`,
  ),
  plant("style", "useFilenamingConvention", "packages/net/src/camelCase.ts", "export const camel = 1;"),
  plant("style", "format", "packages/net/src/format.ts", "export const  spaced=1"),
  plant("style", "noUnusedVariables", "packages/net/src/unused.ts", "const unused = 1;\nexport {};"),
];

export const OTHERS = [
  plant("compiles", "TS2304", "packages/protocol/src/base/timer.ts", "setTimeout(() => 1, 1);"),
  plant("compiles", "TS2304", "packages/protocol/src/base/page.ts", 'fetch("x");'),
  plant(
    "compiles",
    "TS2532",
    "packages/protocol/src/base/absent.ts",
    "export const f = (list: string[]) => list[0].length;",
  ),
  plant("fileNames", "name-says-nothing", "packages/net/src/utils.ts", "export {};"),
  plant("fileNames", "name-says-nothing", "packages/net/src/helpers/thing.ts", "export {};"),
  plant("fileNames", "kebab-case", "packages/net/src/snake_case.ts", "export {};"),
  plant("fileNames", "kebab-case", "packages/net/src/BigFolder/thing.ts", "export {};"),
  plant("deadCode", "files", "packages/net/src/dead-file.ts", "export const dead = 1;"),
  plant("deadCode", "exports", "packages/net/src/index.ts", "export const deadExport = 1;"),
  plant("deadCode", "types", "packages/protocol/src/base/dead-type.ts", "export type DeadType = 1;"),
  innocent("deadCode", "files", "packages/protocol/src/index.ts", 'import "./base/dead-type.ts";'),
  plant("deadCode", "dependencies", "packages/web/package.json", null),
  plant("deadCode", "unlisted", "packages/net/test/unlisted.test.ts", 'import "acorn";'),
  plant("deadCode", "unresolved", "packages/net/test/unresolved.test.ts", 'import "./not-there.ts";'),
];
