/**
 * A guest's hand on the mouse and the keyboard. Only what works with JavaScript switched off: positions are asked for,
 * then real clicks and keys are sent; nothing in the page is called or awaited.
 */

import { until } from "@hushroom/testkit";
import type { Frame, Page } from "puppeteer-core";
import { axeProblems } from "./axe.ts";
import { type GuestProfile, openGuestPage } from "./guest-browsers.ts";

const SEEN_WITHIN_MS = 30_000;

type Place = Page | Frame;

export class GuestHand {
  readonly page: Page;
  readonly profile: GuestProfile;

  constructor(page: Page, profile: GuestProfile) {
    this.page = page;
    this.profile = profile;
  }

  static async open(browser: Parameters<typeof openGuestPage>[0], profile: GuestProfile): Promise<GuestHand> {
    return new GuestHand(await openGuestPage(browser, profile), profile);
  }

  /** Answers the status. The log's frame never ends loading, and puppeteer would wait for it in Chromium. */
  async goTo(url: string): Promise<number | undefined> {
    const waitUntil = this.profile.browser === "chrome" ? [] : "domcontentloaded";
    return (await this.page.goto(url, { waitUntil }))?.status();
  }

  /** Where the log is: a frame of its own without JavaScript. */
  get log(): Place {
    return this.profile.script ? this.page : (this.page.mainFrame().childFrames()[0] ?? this.page);
  }

  get composer(): Place {
    return this.profile.script ? this.page : (this.page.mainFrame().childFrames()[1] ?? this.page);
  }

  async sees(text: string, where: () => Place = () => this.page): Promise<void> {
    await until(`the page shows ${text}`, SEEN_WITHIN_MS, async () =>
      (await this.textOf(where())).includes(text),
    );
  }

  /** Nothing while the page is being changed for another. */
  async textOf(where: Place): Promise<string> {
    return String(await where.evaluate("document.body?.innerText ?? ''").catch(() => ""));
  }

  async language(): Promise<unknown> {
    const asked = "[document.documentElement.lang, document.documentElement.dir]";
    return this.page.evaluate(asked).catch(() => null);
  }

  async type(selector: string, text: string, where: Place = this.page): Promise<void> {
    await until(`${selector} is there`, SEEN_WITHIN_MS, async () => (await where.$(selector)) !== null);
    await (await where.$(selector))?.type(text);
  }

  async press(selector: string, where: Place = this.page): Promise<void> {
    const [x, y] = await centreOf(where, selector);
    const [left, top] = where === this.page ? [0, 0] : await this.#cornerOf(where);
    await this.page.mouse.click(left + x, top + y);
  }

  async write(text: string): Promise<void> {
    await this.type("#text", text, this.composer);
    await this.press(".composer button[type=submit]", this.composer);
  }

  /**
   * Until every frame has its style, and no colour is on its way to another. Looking earlier would itself make colours
   * change slowly: from none to the page's.
   */
  async settled(): Promise<void> {
    const styled = "document.querySelector('link[rel=stylesheet]').sheet.cssRules.length > 0";
    const still = "document.getAnimations().length === 0";
    for (const asked of [styled, still])
      for (const frame of this.page.frames())
        await until(
          asked,
          SEEN_WITHIN_MS,
          async () => frame.evaluate(asked).catch(() => false) as Promise<boolean>,
        );
  }

  /** What axe-core finds here and in the frames. With scripts off in Firefox nothing could look: [] then. */
  async problems(): Promise<string[]> {
    const { browser, script } = this.profile;
    if (!script && browser === "firefox") return [];
    if (!script) await this.page.setJavaScriptEnabled(true);
    const found: string[] = [];
    for (const frame of this.page.frames()) {
      // Without JavaScript the log comes again by itself once its stream broke: there is no other way.
      const except = frame === this.page.mainFrame() ? [] : ["meta-refresh"];
      found.push(...(await axeProblems(frame, except)));
    }
    if (!script) await this.page.setJavaScriptEnabled(false);
    return found;
  }

  async #cornerOf(frame: Place): Promise<readonly [number, number]> {
    const place = this.page
      .mainFrame()
      .childFrames()
      .indexOf(frame as Frame);
    return readPair(await this.page.evaluate(rectangle(`document.querySelectorAll("iframe")[${place}]`, 0)));
  }
}

/** Source text for the corner (`share` 0) or the centre (0.5) of an element, brought into sight. */
const rectangle = (element: string, share: number) => `(() => {
  const element = ${element};
  element.scrollIntoView({ block: "center" });
  const { x, y, width, height } = element.getBoundingClientRect();
  return [x + width * ${share}, y + height * ${share}];
})()`;

async function centreOf(where: Place, selector: string): Promise<readonly [number, number]> {
  await until(`${selector} is there`, SEEN_WITHIN_MS, async () => (await where.$(selector)) !== null);
  return readPair(
    await where.evaluate(rectangle(`document.querySelector(${JSON.stringify(selector)})`, 0.5)),
  );
}

function readPair(value: unknown): readonly [number, number] {
  const [x, y] = value as readonly [number, number];
  return [x, y];
}
