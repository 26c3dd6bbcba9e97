/**
 * Builds the page of relay rooms as one file that loads nothing: script and style inside, and a policy that lets exactly
 * these run. The same sources make the same bytes, so that its SHA-256 can be compared.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "./ready.mjs";

const web = join(ROOT, "packages/web");

export const WEB_OPTIONS = {
  bundle: true,
  minify: true,
  legalComments: "none",
  logLevel: "warning",
  absWorkingDir: ROOT,
  platform: "browser",
  target: ["firefox115", "chrome115"],
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
};

async function bundled(entry) {
  const { outputFiles } = await build({
    ...WEB_OPTIONS,
    entryPoints: [entry],
    charset: "utf8",
    write: false,
  });
  return outputFiles[0].text.trim();
}

/** What ends the element that it stands in would end it too early. */
function contained(text, end) {
  if (text.toLowerCase().includes(end)) throw new Error(`the page's script or style holds ${end}`);
  return text;
}

const hashOf = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Connections go to the relay that a person names, whichever that is, and to nothing else. */
const policyOf = (script, style) =>
  [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "connect-src ws: wss:",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

/** The file's text. */
export const relayPage = () => pageOf(join(web, "src/relay-room/relay-room.tsx"));

/** The same page around another script. */
export async function pageOf(entry) {
  const [script, style] = await Promise.all([bundled(entry), bundled(join(web, "src/style/style.css"))]);
  contained(script, "</script");
  contained(style, "</style");
  const parts = { "/* script */": script, "/* style */": style, policy: policyOf(script, style) };
  const template = readFileSync(join(web, "src/relay-room/page.html"), "utf8");
  return template.replace(
    /\/\* script \*\/|\/\* style \*\/|(?<=content=")policy(?=")/g,
    (part) => parts[part],
  );
}

export const sha256Of = (bytes) => createHash("sha256").update(bytes).digest("hex");
