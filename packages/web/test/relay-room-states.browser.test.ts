/**
 * The page of relay rooms in states that a real relay shows late or never: axe-core finds nothing, nothing is wider than the
 * screen; pictures go to screenshots/relay-room.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Language } from "@hushroom/client";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pageOf } from "../../../tools/relay-page.mjs";
import { axeProblems } from "./browsers/axe.ts";
import { launchChromium } from "./browsers/chromium.ts";

const FACES = fileURLToPath(new URL("./fixture/relay-faces.tsx", import.meta.url));
const PICTURES = fileURLToPath(new URL("../../../screenshots/relay-room", import.meta.url));
const LOOKS: readonly (readonly [Language, string, Parameters<Browser["newContext"]>[0]])[] = [
  ["en", "wide", { viewport: { width: 1280, height: 860 }, colorScheme: "light" }],
  ["ar", "phone", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
  ["ru", "phone", { viewport: { width: 390, height: 844 }, colorScheme: "light" }],
];
const STATES = [
  ...[
    "unreached",
    "full",
    "lost",
    "no-key",
    "working",
    "invite",
    "invite-refused",
    "room-working",
    "room-invite",
  ],
  ...["room-busy", "room-marked"],
];

let folder: string;
let url: string;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), "hushroom-faces-"));
  const file = join(folder, "faces.html");
  writeFileSync(file, await pageOf(FACES));
  url = pathToFileURL(file).href;
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What its policy forbids shows in the console, too. */
function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  return faults;
}

test.each(LOOKS)("in %s on a %s screen", async (language, width, look) => {
  const context = await browser.newContext({ ...look, reducedMotion: "reduce" });
  const page = await context.newPage();
  const faults = faultsOf(page);
  const problems: unknown[] = [];
  for (const state of STATES) {
    await page.goto(`${url}#${language}/${state}`);
    await page.locator(`[data-shown="#${language}/${state}"]`).waitFor();
    await page.screenshot({ path: join(PICTURES, `${state}-${language}-${width}.png`) });
    // Other words don't change what it sees: Russian ones are only longer.
    if (language !== "ru") problems.push(...(await axeProblems(page)).map((problem) => [state, problem]));
    const root = "document.documentElement";
    const px = await page.evaluate(`${root}.scrollWidth - ${root}.clientWidth`);
    if (px !== 0) problems.push([state, px]);
  }
  expect([problems, faults]).toEqual([[], []]);
  await context.close();
});
