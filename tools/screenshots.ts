/**
 * `node tools/run.mjs tools/screenshots.ts [SCENE…] [--langs en,ar] [--only dark-phone-nojs]`: pictures of the guest's
 * pages with invented people, into screenshots/ (not committed). Looks at nothing but 127.0.0.1.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isLanguage } from "@hushroom/client";
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from "@hushroom/testkit";
import { type Browser, chromium } from "playwright-core";
import { startFixtureServer } from "./screenshots/fixture-server.ts";
import { SCENES } from "./screenshots/scenes.ts";

const OUT = join(import.meta.dirname, "../screenshots");

interface Look {
  readonly theme: "light" | "dark";
  readonly width: "wide" | "phone";
  readonly script: "js" | "nojs";
}

const SIZES = { wide: { width: 1200, height: 860 }, phone: { width: 390, height: 780 } };
const LOOKS: readonly Look[] = (["light", "dark"] as const).flatMap((theme) =>
  (["wide", "phone"] as const).flatMap((width) =>
    (["js", "nojs"] as const).map((script) => ({ theme, width, script })),
  ),
);
/** Only the room itself changes with JavaScript. */
const ENHANCED = new Set(["room", "room-lan"]);

const nameOf = (look: Look) => `${look.theme}-${look.width}-${look.script}`;

async function picture(browser: Browser, url: string, file: string, look: Look) {
  const context = await browser.newContext({
    viewport: SIZES[look.width],
    colorScheme: look.theme,
    javaScriptEnabled: look.script === "js",
    hasTouch: look.width === "phone",
    reducedMotion: "reduce",
    timezoneId: "Asia/Baku",
  });
  const page = await context.newPage();
  page.on("console", (message) => process.stdout.write(`  ${message.type()}: ${message.text()}\n`));
  page.on("pageerror", (error) => process.stdout.write(`  ${error.message}\n`));
  await page.goto(url, { waitUntil: "load" });
  await page.waitForTimeout(look.script === "js" ? 300 : 50);
  await page.screenshot({ path: file, fullPage: true });
  await context.close();
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { langs: { type: "string", default: "en,ar,ru" }, only: { type: "string" } },
});
const scenes = positionals.length > 0 ? positionals : Object.keys(SCENES);
mkdirSync(OUT, { recursive: true });
const server = await startFixtureServer();
const browser = await chromium.launch({
  executablePath: CHROMIUM_PATH,
  headless: true,
  args: CHROMIUM_FLAGS,
});
try {
  for (const language of values.langs.split(",").filter(isLanguage)) {
    server.speak(language);
    for (const scene of scenes) {
      for (const look of LOOKS) {
        if (look.script === "js" && !ENHANCED.has(scene)) continue;
        if (values.only !== undefined && !nameOf(look).includes(values.only)) continue;
        await picture(
          browser,
          `${server.url}/${scene}`,
          join(OUT, `${scene}-${language}-${nameOf(look)}.png`),
          look,
        );
      }
    }
  }
} finally {
  await browser.close();
  await server.stop();
}
