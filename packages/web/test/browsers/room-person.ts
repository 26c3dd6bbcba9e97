/** Somebody who goes by the page of relay rooms in a real browser. */

import { until } from "@hushroom/testkit";
import type { Browser, Page } from "puppeteer-core";

export const SEEN_WITHIN_MS = 40_000;
const WIDE = { width: 1280, height: 860 };

/** One person at one page of a relay room. */
export class RoomPerson {
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

  static async at(browser: Browser, url: string): Promise<RoomPerson> {
    const person = new RoomPerson(await browser.newPage());
    await person.page.setViewport(WIDE);
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

  /** In the place of what stands there. */
  async fillAnew(label: string, words: string): Promise<void> {
    const field = await this.page.waitForSelector(`::-p-aria([name="${label}"][role="textbox"])`);
    await field?.click({ count: 3 });
    await field?.type(words);
  }

  async make(name: string, room: string): Promise<void> {
    await this.fill("Your name", name);
    await this.fill("Name of the room · optional", room);
    await this.press("Make the room");
  }

  async say(words: string): Promise<void> {
    await this.page.type("#text", words);
    await this.page.keyboard.press("Enter");
  }

  /** However long: typing it would take minutes. */
  async sayAtOnce(words: string): Promise<void> {
    await this.page.evaluate(`{
      const box = document.getElementById("text");
      box.value = ${JSON.stringify(words)};
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }`);
    await this.press("Send");
  }

  /** Whoever came in last. */
  async removeLast(): Promise<void> {
    await until("there are people", SEEN_WITHIN_MS, async () => /People \d/.test(await this.text()));
    const [tab = ""] = /People \d+/.exec(await this.text()) ?? [];
    await this.press(tab);
    await this.press("Remove", ".people > li:last-child button");
    await this.press("Remove", "dialog button");
  }

  async tooWide(): Promise<string[]> {
    const root = "document.documentElement";
    const px = Number(await this.page.evaluate(`${root}.scrollWidth - ${root}.clientWidth`));
    return px > 0 ? [`${px} px too wide`] : [];
  }

  async link(): Promise<string> {
    await this.press("Link");
    return String(await this.page.evaluate("document.getElementById('room-link').textContent"));
  }
}

export async function join(browser: Browser, url: string, name: string): Promise<RoomPerson> {
  const person = await RoomPerson.at(browser, url);
  await person.fill("Your name", name);
  await person.press("Come in");
  return person;
}
