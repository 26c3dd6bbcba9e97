/** Two people with two real programs over the private Tor network, who do all of it on their pages. */

import { useTornet } from "@hushroom/testkit";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./browsers/chromium.ts";
import { PersonOverTor } from "./fixture/person-over-tor.ts";

describe("an Englishwoman and an Arab, from nothing", () => {
  let browser: Browser;
  let ann: PersonOverTor;
  let layla: PersonOverTor;

  beforeAll(async () => {
    const { torrcExtra } = useTornet();
    ann = new PersonOverTor("Ann", "en", torrcExtra);
    layla = new PersonOverTor("ليلى", "ar", torrcExtra);
    browser = await launchChromium();
    await Promise.all([ann.begin(browser), layla.begin(browser)]);
  });
  afterAll(async () => {
    await Promise.all([ann?.end(), layla?.end()]);
    await browser?.close();
  });

  it("become contacts by their cards, and see the same safety number", async () => {
    const [annsCard, laylasCard] = [await ann.cardText(), await layla.cardText()];
    await ann.add(laylasCard);
    await layla.add(annsCard);
    await ann.page.getByText(ann.t("contact.next-ready")).waitFor();
    await layla.page.getByText(layla.t("contact.next-ready")).waitFor();
    const number = await ann.safetyNumber("ليلى");
    expect(number).toMatch(/^(\d{5} ){11}\d{5}$/);
    expect(await layla.safetyNumber("Ann")).toBe(number);
  });

  it("write to each other, and see how far it is", async () => {
    await layla.entry("Ann").click();
    await layla.write("مرحبا Ann");
    await ann.entry("ليلى").click();
    await ann.message("مرحبا Ann").waitFor();
    await layla.message("مرحبا Ann").getByText(layla.t("talk.delivery-delivered")).waitFor();
    await ann.write("<b>hello</b>");
    await layla.message("<b>hello</b>").waitFor();
    await ann.message("<b>hello</b>").getByText(ann.t("talk.delivery-delivered")).waitFor();
  });

  it("are in a group", async () => {
    await ann.entry(ann.t("talk.new-group")).click();
    await ann.page.getByLabel(ann.t("talk.group-name")).fill("Circle");
    await ann.button(ann.t("talk.group-create")).click();
    await ann.tab(ann.t("talk.tab-members")).click();
    await ann.button(ann.t("talk.invite-send")).click();
    await layla.entry("Circle").click();
    await layla.button(layla.t("talk.accept")).click();
    await ann
      .message("Circle")
      .or(ann.page.locator(".notice", { hasText: "ليلى" }))
      .first()
      .waitFor();
    await ann.write("in the circle");
    await layla.message("in the circle").waitFor();
    await layla.write("وأنا هنا");
    await ann.message("وأنا هنا").waitFor();
    expect([ann.errors, layla.errors]).toEqual([[], []]);
  });
});
