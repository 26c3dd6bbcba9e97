/** Every page of a guest without JavaScript, on a phone, in each language: nothing is wider than the screen. */

import { LANGUAGES } from "@hushroom/client";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FixtureServer, startFixtureServer } from "../../../tools/screenshots/fixture-server.ts";
import { SCENES } from "../../../tools/screenshots/scenes.ts";
import { launchChromium } from "./browsers/chromium.ts";

let server: FixtureServer;
let browser: Browser;

beforeAll(async () => {
  server = await startFixtureServer();
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test.each(LANGUAGES)("in %s", async (language) => {
  server.speak(language);
  const context = await browser.newContext({
    viewport: { width: 375, height: 812 },
    hasTouch: true,
    javaScriptEnabled: false,
  });
  const page = await context.newPage();
  const tooWide: string[] = [];
  for (const scene of Object.keys(SCENES)) {
    await page.goto(`${server.url}/${scene}`);
    const isTooWide = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
    if (await page.evaluate(isTooWide)) tooWide.push(scene);
  }
  expect(tooWide).toEqual([]);
  await context.close();
});
