/**
 * The owner's page in every state, language, width and theme, from made-up rooms: axe-core finds nothing, nothing is
 * wider than the screen; pictures go to screenshots/owner. And what only a daemon that misbehaves can show.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LANGUAGES, type Language } from "@hushroom/client";
import { type HistoryItem, HushError, type TorView } from "@hushroom/protocol";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeProblems } from "./browsers/axe.ts";
import { launchChromium } from "./browsers/chromium.ts";
import { FixtureDaemon } from "./fixture/fixture-daemon.ts";
import {
  answersFor,
  busyScene,
  emptyScene,
  LINK,
  roomView,
  type Scene,
  TOR_READY,
} from "./fixture/fixture-rooms.ts";

const WEB_ROOT = fileURLToPath(new URL("../dist", import.meta.url));
const PICTURES = fileURLToPath(new URL("../../../screenshots/owner", import.meta.url));
const NOW = Date.now();
const WIDE = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };
/** Each width and each theme once. */
const LOOKS = [
  { width: "wide", viewport: WIDE, colorScheme: "light" },
  { width: "phone", viewport: PHONE, colorScheme: "dark" },
] as const;

const BUSY = busyScene(NOW);
const CONNECTING: TorView = { ...TOR_READY, phase: "connecting", progress: 45, tag: "loading_descriptors" };
const OFFLINE: TorView = { ...TOR_READY, phase: "offline", problem: "TOR_CLOCK_WRONG", outdated: true };
const ABSENT: TorView = {
  ...TOR_READY,
  phase: "absent",
  problem: "TOR_NOT_FOUND",
  version: null,
  installCommand: "sudo apt-get install tor",
};
const LONELY: Scene = {
  ...BUSY,
  history: [],
  rooms: [roomView("r1", "Thursday evening", { reachability: { state: "published", provenAt: null } })],
};
const KEYED: Scene = {
  ...LONELY,
  tor: CONNECTING,
  rooms: [
    roomView("r1", "Thursday evening", {
      reachability: { state: "degraded", provenAt: null },
      guestKey: `descriptor:x25519:${LINK.slice(7, 59)}`,
    }),
  ],
};

interface State {
  readonly name: string;
  readonly scene: Scene;
  act?(page: Page): Promise<void>;
}

/** Counted from the end: a phone has the talk as its first tab. */
const openTab = (fromEnd: number) => async (page: Page) => page.getByRole("tab").nth(-fromEnd).click();

const STATES: readonly State[] = [
  { name: "talk", scene: BUSY },
  { name: "link", scene: BUSY, act: openTab(3) },
  {
    name: "people",
    scene: BUSY,
    act: async (page) => {
      await openTab(2)(page);
      await page.locator(".people [aria-expanded]").first().click();
    },
  },
  { name: "settings", scene: BUSY, act: openTab(1) },
  { name: "close", scene: BUSY, act: (page) => page.locator(".room-head .button-danger").click() },
  { name: "lonely", scene: LONELY },
  { name: "keyed", scene: KEYED, act: openTab(3) },
  { name: "new-connecting", scene: emptyScene(CONNECTING) },
  { name: "new-absent", scene: emptyScene(ABSENT) },
  { name: "new-offline", scene: emptyScene(OFFLINE), act: (page) => page.locator("[type=submit]").click() },
  {
    name: "bridges",
    scene: emptyScene(OFFLINE),
    act: async (page) => {
      const menu = page.locator(".menu-button");
      if (await menu.isVisible()) await menu.click();
      await page.locator(".tor-state > .button-plain").click();
    },
  },
];

/** Everything in English; where other words or the other direction could break a layout, in the others too. */
const OFTEN_SEEN = new Set(["talk", "people", "settings", "lonely", "close", "new-absent"]);
const statesIn = (language: Language) =>
  STATES.filter(({ name }) => language === "en" || OFTEN_SEEN.has(name));

let daemon: FixtureDaemon;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  daemon = await FixtureDaemon.start(WEB_ROOT, answersFor(BUSY));
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await daemon?.stop();
});

/** One page for all states in one look: a renderer of its own for each would take as long as all the rest. */
async function reopen(page: Page, scene: Scene): Promise<void> {
  await page.goto("about:blank");
  daemon.answers = answersFor(scene);
  await page.goto(`${daemon.url}#${daemon.token}`);
  await page.locator("h1").waitFor();
}

async function open(scene: Scene, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ locale: "en", viewport: WIDE, ...options });
  const page = await context.newPage();
  await reopen(page, scene);
  return page;
}

const overflow = (page: Page) =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

describe.each(LANGUAGES)("in %s", (locale) => {
  const pages = new Map<string, Page>();
  beforeAll(async () => {
    for (const { width, ...look } of LOOKS) pages.set(width, await open(BUSY, { locale, ...look }));
  });
  afterAll(async () => {
    for (const page of pages.values()) await page.context().close();
  });

  test.each(statesIn(locale))("$name", async ({ name, scene, act }) => {
    for (const { width, colorScheme } of LOOKS) {
      const page = pages.get(width) as Page;
      await reopen(page, scene);
      await act?.(page);
      await page.screenshot({ path: join(PICTURES, `${name}-${locale}-${width}-${colorScheme}.png`) });
      // Other words and the other direction don't change colours: those are looked at in English.
      if (locale === "en" || width === "wide") expect(await axeProblems(page)).toEqual([]);
      expect(await overflow(page)).toBe(0);
    }
  });
});

test("comes back by itself when the program was away", async () => {
  const page = await open(BUSY);
  daemon.answers = answersFor(LONELY);
  daemon.drop();
  // Beside the banner, what was being asked for may say so too.
  const banner = page.locator(".banner", { hasText: "does not answer" });
  await banner.waitFor();
  await banner.waitFor({ state: "detached" });
  await page.getByText("The room is open and empty").waitFor();
  await page.context().close();
});

test("what is typed stays when the program refuses it or is away", async () => {
  const page = await open(BUSY);
  const refuse = () => {
    throw new HushError("ROOM_MESSAGE_BAD_TEXT");
  };
  daemon.answers = { ...answersFor(BUSY), "room.say": refuse };
  const box = page.getByRole("textbox", { name: "Write to the room" });
  daemon.drop();
  await box.fill("not lost");
  await box.press("Enter");
  await page.getByRole("alert").filter({ hasText: /\S/ }).first().waitFor();
  expect(await box.inputValue()).toBe("not lost");
  await page
    .getByRole("navigation")
    .getByRole("button", { name: /Соседи/ })
    .click();
  await page
    .getByRole("navigation")
    .getByRole("button", { name: /Thursday/ })
    .click();
  expect(await box.inputValue()).toBe("not lost");
  await page.context().close();
});

test("what is typed while a message is on its way stays, and an Enter then is not lost", async () => {
  const page = await open(BUSY);
  const said: unknown[] = [];
  let arrive = () => {};
  const say = (params: Readonly<Record<string, unknown>>) => {
    said.push(params["text"]);
    return new Promise<object>((resolve) => {
      arrive = () => resolve({ id: "said" });
    });
  };
  daemon.answers = { ...answersFor(BUSY), "room.say": say };
  const box = page.getByRole("textbox", { name: "Write to the room" });
  await box.fill("first");
  await box.press("Enter");
  await expect.poll(() => said).toEqual(["first"]);
  await box.press("Enter");
  await box.press("End");
  await box.pressSequentially("second");
  arrive();
  await expect.poll(() => box.inputValue()).toBe("second");
  await box.press("Enter");
  await expect.poll(() => said).toEqual(["first", "second"]);
  await box.fill("third");
  await box.press("Enter");
  await box.press("End");
  arrive();
  await expect.poll(() => said).toEqual(["first", "second", "third"]);
  arrive();
  await expect.poll(() => box.inputValue()).toBe("");
  await page.context().close();
});

test("the keyboard reaches everything: tabs by arrows, a window closed by Escape gives the focus back", async () => {
  const page = await open(BUSY);
  await page.getByRole("tab", { name: "Link" }).focus();
  await page.keyboard.press("ArrowRight");
  expect(await page.getByRole("tab", { name: /People/ }).getAttribute("aria-selected")).toBe("true");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  expect(await page.getByRole("tab", { name: "Settings" }).getAttribute("aria-selected")).toBe("true");
  const close = page.getByRole("button", { name: "Close room" });
  await close.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await close.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.context().close();
});

function manyMessages(from: number, count: number): HistoryItem[] {
  const member = { member: "~layla7", from: "ليلى", role: "member", replyTo: null } as const;
  return Array.from({ length: count }, (_, i) => ({
    type: "message",
    id: String(from + i),
    at: NOW - (1000 - from - i) * 1000,
    text: `line ${from + i}`,
    ...member,
  }));
}

test("older messages come above the line being read, newer ones below it without moving it", async () => {
  const scene = { ...BUSY, history: manyMessages(101, 100) };
  const page = await open(scene);
  daemon.answers = {
    ...answersFor(scene),
    "room.history": ({ before }) => (before === "101" ? manyMessages(1, 100) : scene.history),
  };
  const log = page.locator(".talk .log-scroll");
  await expect.poll(() => page.getByText("line 200", { exact: true }).isVisible()).toBe(true);
  await log.evaluate((element) => element.scrollTo(0, -element.scrollHeight));
  await page.getByText("Show older messages").click();
  await page.getByText("line 1", { exact: true }).waitFor({ state: "attached" });
  const read = await page.getByText("line 101", { exact: true }).boundingBox();
  const frame = await log.boundingBox();
  expect((read?.y ?? 0) >= (frame?.y ?? 0)).toBe(true);
  expect((read?.y ?? 0) < (frame?.y ?? 0) + (frame?.height ?? 0)).toBe(true);
  const [next] = manyMessages(201, 1);
  if (next !== undefined) daemon.tell("room.event", { room: "r1", event: next });
  await page.getByText("line 201", { exact: true }).waitFor({ state: "attached" });
  expect((await page.getByText("line 101", { exact: true }).boundingBox())?.y).toBe(read?.y);
  await page.getByRole("button", { name: "To the newest message" }).click();
  await expect.poll(() => page.getByText("line 201", { exact: true }).isVisible()).toBe(true);
  await page.context().close();
});

test("green is for proven from outside and for nothing else", async () => {
  const page = await open(BUSY);
  const lights = page.locator(".room-entry .light");
  await lights.first().waitFor();
  const colours = await lights.evaluateAll((lights) =>
    lights.map((light) => getComputedStyle(light).backgroundColor),
  );
  expect(colours[0]).toBe("rgb(26, 112, 64)");
  for (const colour of colours.slice(1)) expect(colour).toBe("rgba(0, 0, 0, 0)");
  await page.context().close();
});
