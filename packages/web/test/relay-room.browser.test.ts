/**
 * The page of relay rooms in real browsers over a real relay: Firefox as strict as Tor Browser's "Safer", and Chromium, over
 * plain http under a name that is no secure context, from a file, and from the program of the owner.
 */

import { fileURLToPath, pathToFileURL } from "node:url";
import { CHROMIUM_FLAGS, CHROMIUM_PATH, type Program, startHushroom, until } from "@hushroom/testkit";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axeProblems } from "./browsers/axe.ts";
import { FIREFOX_QUIET, SAFER } from "./browsers/guest-browsers.ts";

const FILE = fileURLToPath(new URL("../dist/hushroom-relay-room.html", import.meta.url));
/** A name on the network, as browsers see it: nothing secure about it. */
const HOST = "relay.test";
const SEEN_WITHIN_MS = 20_000;

let relay: Program;
let port: string;
let firefox: Browser;
let chromium: Browser;

beforeAll(async () => {
  relay = startHushroom(["relay", "--listen", "127.0.0.1:0", "--web", "--origins", "null", "--json"]);
  const { url } = await relay.event((event) => event.event === "page");
  port = new URL(String(url)).port;
  const rules = `--host-resolver-rules=MAP ${HOST} 127.0.0.1, MAP * ~NOTFOUND , EXCLUDE 127.0.0.1`;
  const flags = CHROMIUM_FLAGS.filter((flag) => !flag.startsWith("--host-resolver-rules"));
  [firefox, chromium] = await Promise.all([
    puppeteer.launch({
      browser: "firefox",
      executablePath: "/usr/bin/firefox-esr",
      extraPrefsFirefox: { ...FIREFOX_QUIET, ...SAFER, "network.dns.localDomains": HOST },
    }),
    puppeteer.launch({ executablePath: CHROMIUM_PATH, args: [...flags, rules, "--lang=en"] }),
  ]);
});

afterAll(async () => {
  await Promise.all([firefox?.close(), chromium?.close()]);
  await relay?.stop();
});

/** One person at one page. */
class Person {
  readonly page: Page;
  /** What the page's own policy forbade, and what failed in it. */
  readonly faults: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.faults.push(String(error)));
    page.on("console", (message) => {
      // A header that says nothing without TLS.
      const isMoot = message.text().includes("Cross-Origin-Opener-Policy");
      if (message.type() === "error" && !isMoot) this.faults.push(message.text());
    });
  }

  static async at(browser: Browser, url: string): Promise<Person> {
    const person = new Person(await browser.newPage());
    await person.page.setViewport({ width: 1280, height: 860 });
    await person.page.goto(url);
    return person;
  }

  /** Not what is laid out: a tab behind another lays nothing out. */
  async text(): Promise<string> {
    return String(await this.page.evaluate("document.getElementById('app').textContent"));
  }

  async sees(words: string): Promise<void> {
    await until(`the page shows ${words}`, SEEN_WITHIN_MS, async () => (await this.text()).includes(words));
  }

  /** The first thing of these that is called so. Not by the mouse: a tab behind another has no places. */
  async press(name: string, among = "button"): Promise<void> {
    const found = `[...document.querySelectorAll(${JSON.stringify(among)})].find(
      (one) => one.textContent === ${JSON.stringify(name)})`;
    await until(`there is ${name}`, SEEN_WITHIN_MS, async () =>
      Boolean(await this.page.evaluate(`Boolean(${found})`)),
    );
    await this.page.evaluate(`${found}.click()`);
  }

  async fill(label: string, words: string): Promise<void> {
    const field = await this.page.waitForSelector(`::-p-aria([name="${label}"][role="textbox"])`);
    await field?.type(words);
  }

  async say(words: string): Promise<void> {
    await this.page.type("#text", words);
    await this.page.keyboard.press("Enter");
  }

  async link(): Promise<string> {
    await this.press("Link");
    return String(await this.page.evaluate("document.getElementById('room-link').textContent"));
  }
}

const page = () => `http://${HOST}:${port}/`;
const file = (fragment = "") => pathToFileURL(FILE).href + fragment;
const fragmentOf = (link: string) => link.slice(link.indexOf("#"));

async function join(browser: Browser, url: string, name: string): Promise<Person> {
  const person = await Person.at(browser, url);
  await person.fill("Your name", name);
  await person.press("Come in");
  return person;
}

test("a room is made over plain http, joined, talked in, and left; nothing of it stays", async () => {
  const anna = await Person.at(chromium, page());
  expect(await anna.page.evaluate("[isSecureContext, typeof crypto.subtle]")).toEqual([false, "undefined"]);
  await anna.sees(`This page came from ${HOST}`);
  await anna.sees("came without encryption");
  await anna.fill("Your name", "Anna");
  await anna.fill("Name of the room · optional", "Tea");
  await anna.press("Make the room");
  await anna.sees(`Connected to the relay ${HOST}:${port}`);
  const link = await anna.link();
  expect(link.startsWith(`${page()}#room=`)).toBe(true);

  const layla = await join(firefox, link, "ليلى");
  expect(await layla.page.evaluate("[isSecureContext, typeof WebAssembly]")).toEqual([false, "undefined"]);
  await layla.sees("You are in");
  expect(await layla.page.evaluate("location.href")).toBe(page());
  await anna.sees("ليلى came in");
  await anna.say("salam");
  await layla.sees("salam");
  await anna.sees("arrived");
  await layla.say("مرحبا <b>بك</b>");
  await anna.sees("مرحبا <b>بك</b>");

  const boris = await join(chromium, file(fragmentOf(link)), "Борис");
  await boris.sees("You are in");
  await boris.say("three");
  for (const one of [anna, layla]) await one.sees("three");
  await boris.sees("everybody has it");
  for (const one of [anna, layla, boris]) {
    expect(await axeProblems(one.page)).toEqual([]);
    expect(one.faults).toEqual([]);
  }
  const stored = "[document.cookie, sessionStorage.length, localStorage.length]";
  expect(await anna.page.evaluate(stored)).toEqual(["", 0, 0]);
  expect(await anna.page.evaluate("indexedDB.databases()")).toEqual([]);

  await anna.press("People 3");
  await anna.press("Remove", ".people > li:last-child button");
  await anna.press("Remove", "dialog button");
  await boris.sees("You were removed from the room");
  await layla.sees("Борис was removed");
  await layla.sees("The link has changed");
  expect(await anna.link()).not.toBe(link);

  await layla.press("Leave");
  await layla.press("Leave", "dialog button");
  await layla.sees("You have left the room");
  expect(await layla.text()).not.toContain("salam");
  await anna.sees("ليلى is gone");
  await Promise.all([anna, layla, boris].map(({ page }) => page.close({ runBeforeUnload: false })));
});
