/** What a guest loads: one page, one style sheet, one script of at most 20 KB gzip. */

import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";

const SCRIPT_GZIP_BYTES_MAX = 20 * 1024;
const STYLE_GZIP_BYTES_MAX = 12 * 1024;
const SRC = join(import.meta.dirname, "../src");

async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(SRC, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: ["firefox115", "chrome115"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    logLevel: "silent",
  });
  expect(outputFiles).toHaveLength(1);
  return outputFiles[0]?.text ?? "";
}

it("keeps the guest's script within 20 KB gzip, in one file that loads nothing", async () => {
  const script = await bundled("guest/guest.ts");
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(SCRIPT_GZIP_BYTES_MAX);
  expect(script).not.toMatch(/\bimport\s*\(|\beval\s*\(|new Function|document\.write/);
});

it("keeps the style sheet small, with nothing from elsewhere", async () => {
  const style = await bundled("style/style.css");
  expect(gzipSync(style, { level: 9 }).length).toBeLessThanOrEqual(STYLE_GZIP_BYTES_MAX);
  expect(style).not.toMatch(/url\(|@import|@font-face/);
});
