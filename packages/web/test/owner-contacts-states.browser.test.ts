/**
 * Every page of contacts and conversations in English, Arabic and Russian, wide and narrow, light and dark, from made-up people:
 * axe-core finds nothing, nothing is wider than the screen; pictures go to screenshots/owner. And coming back after a
 * lost connection.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeProblems } from "./browsers/axe.ts";
import { launchChromium } from "./browsers/chromium.ts";
import { FixtureDaemon } from "./fixture/fixture-daemon.ts";
import { type PeopleScene, peopleAnswers } from "./fixture/fixture-people.ts";

const WEB_ROOT = fileURLToPath(new URL("../dist", import.meta.url));
const PICTURES = fileURLToPath(new URL("../../../screenshots/owner", import.meta.url));
const NOW = Date.now();
const LOOKS = [
  { locale: "en", width: "wide", viewport: { width: 1280, height: 860 }, colorScheme: "light" },
  { locale: "ar", width: "phone", viewport: { width: 390, height: 844 }, colorScheme: "dark" },
  { locale: "ru", width: "phone", viewport: { width: 375, height: 812 }, colorScheme: "light" },
] as const;

let daemon: FixtureDaemon;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  daemon = await FixtureDaemon.start(WEB_ROOT, peopleAnswers("people", NOW));
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await daemon?.stop();
});

async function open(scene: PeopleScene, options: Parameters<Browser["newContext"]>[0]): Promise<Page> {
  daemon.answers = peopleAnswers(scene, NOW);
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${daemon.url}#${daemon.token}`);
  await page.locator("h1").waitFor();
  return page;
}

/** The entries under “People”: contacts, new group, the invitation, then the conversations. */
async function choose(page: Page, place: number): Promise<void> {
  const menu = page.locator(".menu-button");
  if (await menu.isVisible()) await menu.click();
  await page.locator(".lists > .rooms").last().locator(".room-entry").nth(place).click();
}

/** Counted from the end: a phone has the talk as its first tab. */
const openTab = (page: Page, fromEnd: number) => page.getByRole("tab").nth(-fromEnd).click();

async function showLevels(page: Page): Promise<void> {
  await openTab(page, 1);
  await page.locator(".level-option").last().scrollIntoViewIfNeeded();
}

async function openLevel(page: Page): Promise<void> {
  await showLevels(page);
  await page.locator(".level-option summary").last().press("Enter");
}

interface State {
  readonly name: string;
  readonly place: number;
  act?(page: Page): Promise<void>;
  /** What is there once all has been read. */
  readonly shows: string;
}

const CONTACTS = 0;
const TALK = 3;
const GROUP = 4;

async function askForLevel(page: Page): Promise<void> {
  await showLevels(page);
  await page.locator(".level-option").last().getByRole("button").click();
  // Before it is shown no key reaches it.
  await page.locator(".dialog h2").waitFor();
}

const contactNamed = (name: string) => (page: Page) =>
  page.locator(".column .people").getByRole("button", { name }).click();

const STATES: readonly State[] = [
  { name: "contacts", place: CONTACTS, shows: ".badge-key-changed" },
  { name: "contacts-add", place: CONTACTS, act: (page) => openTab(page, 3), shows: ".drop" },
  {
    name: "contacts-card",
    place: CONTACTS,
    act: async (page) => {
      await openTab(page, 2);
      await page.locator(".parted section").nth(1).getByRole("button").click();
    },
    shows: ".qr",
  },
  { name: "contacts-relays", place: CONTACTS, act: (page) => openTab(page, 1), shows: ".relay-address" },
  { name: "contact", place: CONTACTS, act: contactNamed("ليلى حداد"), shows: ".safety-digits" },
  { name: "contact-key", place: CONTACTS, act: contactNamed("José"), shows: ".key-banner" },
  { name: "group-new", place: 1, shows: ".button-large" },
  { name: "invitation", place: 2, shows: ".lead" },
  { name: "conversation", place: TALK, shows: ".delivery" },
  {
    name: "conversation-more",
    place: TALK,
    act: (page) => page.locator(".message-own [aria-expanded]").last().click(),
    shows: ".message-more",
  },
  { name: "conversation-settings", place: TALK, act: (page) => openTab(page, 1), shows: ".level-option" },
  { name: "conversation-levels", place: TALK, act: showLevels, shows: ".level-option" },
  { name: "conversation-level-more", place: TALK, act: openLevel, shows: ".level-option [open] .hint" },
  { name: "conversation-key", place: 6, shows: ".key-banner" },
  { name: "group", place: GROUP, shows: ".reaction" },
  {
    name: "group-members",
    place: GROUP,
    act: async (page) => {
      await openTab(page, 2);
      await page.locator(".part .people [aria-expanded]").first().click();
    },
    shows: ".member-actions",
  },
  { name: "group-levels", place: GROUP, act: showLevels, shows: ".level-option" },
  { name: "conversation-over", place: 7, shows: ".composer.hint" },
  // Last: the question stays.
  { name: "group-level-asked", place: GROUP, act: askForLevel, shows: ".dialog h2" },
];

async function expectGood(page: Page, name: string, { locale, width, colorScheme }: (typeof LOOKS)[number]) {
  await page.screenshot({ path: join(PICTURES, `${name}-${locale}-${width}-${colorScheme}.png`) });
  expect(await axeProblems(page)).toEqual([]);
  const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
  expect(await page.evaluate(overflow)).toBe(0);
}

describe.each(LOOKS)("in $locale, $width", (look) => {
  const { locale, viewport, colorScheme } = look;
  let page: Page;

  beforeAll(async () => {
    page = await open("people", { locale, viewport, colorScheme });
  });

  afterAll(() => page?.context().close());

  test.each(STATES)("$name", async ({ name, place, act, shows }) => {
    await choose(page, place);
    await act?.(page);
    await page.locator(shows).first().waitFor();
    await expectGood(page, name, look);
  });
});

test("a question that is longer than the screen begins at its title, and has its buttons in view", async () => {
  const page = await open("people", LOOKS[1]);
  await choose(page, GROUP);
  await askForLevel(page);
  await page.locator(".dialog summary").press("Enter");
  const [dialog, title, button] = await Promise.all(
    [".dialog", ".dialog h2", ".dialog .button-danger"].map((part) => page.locator(part).boundingBox()),
  );
  if (!dialog || !title || !button) throw new Error("broken test: the question is shown");
  expect(await page.locator(".dialog").evaluate((one) => one.scrollHeight > one.clientHeight)).toBe(true);
  expect(title.y).toBeGreaterThan(dialog.y);
  expect(button.y + button.height).toBeLessThan(dialog.y + dialog.height);
  await page.context().close();
});

describe.each(LOOKS)("without people, in $locale, $width", (look) => {
  const { locale, viewport, colorScheme } = look;
  const scenes: readonly PeopleScene[] = ["first", "first-kept", "nobody", "unavailable"];
  let page: Page;

  beforeAll(async () => {
    page = await open("nobody", { locale, viewport, colorScheme });
  });

  afterAll(() => page?.context().close());

  test.each(scenes)("%s", async (scene) => {
    daemon.answers = peopleAnswers(scene, NOW);
    await page.reload();
    await choose(page, CONTACTS);
    await page.locator(".column h1").waitFor();
    await expectGood(page, `contacts-${scene}`, look);
  });
});

test("after a lost connection a conversation is read anew, nothing twice", async () => {
  const page = await open("people", { locale: "en", viewport: LOOKS[0].viewport });
  await choose(page, TALK);
  await page.getByText("I'll be back at nine.").waitFor();
  const before = await page.locator(".message").count();
  const rows = peopleAnswers("people", NOW)["conversation.history"]?.({ conversation: "talk-layla" });
  const { replyTo, ...said } = (rows as { replyTo: null; order: number; id: string }[]).at(-1) ?? {};
  const missed = { ...said, replyTo, id: "missed", order: 100, text: "said meanwhile" };
  daemon.answers = {
    ...daemon.answers,
    "conversation.history": () => [...(rows as unknown[]), missed],
  };
  await page.getByRole("textbox", { name: "Write a message" }).fill("half a");
  daemon.drop();
  await page.locator(".banner", { hasText: "does not answer" }).waitFor();
  await page.getByText("said meanwhile").waitFor();
  expect(await page.locator(".message").count()).toBe(before + 1);
  expect(await page.getByRole("textbox", { name: "Write a message" }).inputValue()).toBe("half a");
  await page.context().close();
});
