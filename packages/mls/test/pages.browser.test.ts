/** The library in pages: Chromium and Firefox, with and without the compiler and WebAssembly, never with crypto.subtle. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import puppeteer, { type Browser } from "puppeteer-core";
import { expect, test } from "vitest";
import { rehearse } from "./support/rehearsal.ts";

const WITHOUT_JIT = {
  "javascript.options.ion": false,
  "javascript.options.baselinejit": false,
  "javascript.options.native_regexp": false,
  "javascript.options.wasm": false,
  "javascript.options.asmjs": false,
};

const OFFLINE = {
  "app.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "toolkit.telemetry.enabled": false,
  "network.proxy.type": 1,
  "network.proxy.socks": "127.0.0.1",
  "network.proxy.socks_port": 9,
};

function firefox(prefs: Readonly<Record<string, boolean>>): Promise<Browser> {
  return puppeteer.launch({
    browser: "firefox",
    executablePath: "/usr/bin/firefox-esr",
    extraPrefsFirefox: { ...OFFLINE, ...prefs },
  });
}

function chromium(...flags: string[]): Promise<Browser> {
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    ...flags,
  ];
  args.push("--host-resolver-rules=MAP * ~NOTFOUND");
  return puppeteer.launch({ executablePath: "/usr/bin/chromium", args });
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("support/rehearsal.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "rehearsal",
    target: ["firefox115", "chrome115"],
  });
  return outputFiles[0]?.text ?? "";
}

test.each([
  ["Chromium", true, () => chromium()],
  ["Chromium without JIT", false, () => chromium("--js-flags=--jitless")],
  ["Firefox", true, () => firefox({})],
  ["Firefox without JIT and WebAssembly", false, () => firefox(WITHOUT_JIT)],
] as const)("%s", async (_, hasWasm, launch) => {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    expect(await page.evaluate("typeof WebAssembly")).toBe(hasWasm ? "object" : "undefined");
    await page.evaluate("Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined })");
    const source = await bundle();
    expect(await page.evaluate(`${source}; rehearsal.rehearse()`)).toBe(rehearse());
  } finally {
    await browser.close();
  }
});
