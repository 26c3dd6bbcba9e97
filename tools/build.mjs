/** Builds the programs with esbuild: the command line, the thread in which it reads pictures, and the web pages. */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { markBuilt, ROOT } from "./ready.mjs";
import { relayPage, sha256Of, WEB_OPTIONS } from "./relay-page.mjs";

const web = join(ROOT, "packages/web");
const terminal = join(ROOT, "packages/terminal");
const common = {
  bundle: true,
  minify: true,
  legalComments: "none",
  logLevel: "warning",
  absWorkingDir: ROOT,
};
const NATIVE_ED25519 = join(ROOT, "packages/engine/src/native-ed25519.ts");
/** The daemon's signatures (docs/decisions/0067-native-signatures.md). */
const nativeEd25519 = {
  name: "native-ed25519",
  setup({ onResolve }) {
    onResolve({ filter: /^@noble\/curves\/ed25519\.js$/ }, ({ importer }) =>
      importer === NATIVE_ED25519 ? null : { path: NATIVE_ED25519 },
    );
  },
};
const present = (files) => files.filter((file) => existsSync(file));

rmSync(join(web, "dist"), { recursive: true, force: true });
mkdirSync(join(web, "dist"));
const page = await relayPage();
const pageFile = join(web, "dist/hushroom-relay-room.html");
writeFileSync(pageFile, page);
await Promise.all([
  build({
    ...WEB_OPTIONS,
    entryPoints: present([
      join(web, "src/app/app.tsx"),
      join(web, "src/guest/guest.ts"),
      join(web, "src/style/style.css"),
    ]),
    outdir: join(web, "dist"),
    entryNames: "[name]",
  }),
  build({
    ...common,
    minify: false,
    sourcemap: true,
    entryPoints: {
      hushroom: join(terminal, "src/main.ts"),
      "qr-worker": join(ROOT, "packages/engine/src/qr/qr-worker.ts"),
    },
    outdir: join(terminal, "dist"),
    outExtension: { ".js": ".mjs" },
    platform: "node",
    target: "node20",
    format: "esm",
    external: ["argon2", "libsql"],
    plugins: [nativeEd25519],
    define: { RELAY_ROOM_PAGE: JSON.stringify(page) },
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  }),
]);
cpSync(join(web, "src/app/index.html"), join(web, "dist/index.html"));
markBuilt();
console.log(JSON.stringify({ file: pageFile, bytes: Buffer.byteLength(page), sha256: sha256Of(page) }));
