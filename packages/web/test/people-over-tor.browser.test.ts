/** Two people with two real programs over the private Tor network, who do all of it on their pages. */

import { type Program, startHushroom, useTornet } from "@hushroom/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./browsers/chromium.ts";
import { PersonOverTor } from "./fixture/person-over-tor.ts";

async function say(page: Page, words: string): Promise<void> {
  await page.locator("#text").fill(words);
  await page.keyboard.press("Enter");
}

describe("an Englishwoman and an Arab, from nothing", () => {
  let browser: Browser;
  let ann: PersonOverTor;
  let layla: PersonOverTor;
  let relay: Program;

  beforeAll(async () => {
    const { torrcExtra } = useTornet();
    ann = new PersonOverTor("Ann", "en", torrcExtra);
    layla = new PersonOverTor("ليلى", "ar", torrcExtra);
    relay = startHushroom(["relay", "--onion", "--torrc-extra", torrcExtra, "--json"]);
    browser = await launchChromium();
    await Promise.all([ann.begin(browser), layla.begin(browser)]);
  });
  afterAll(async () => {
    await Promise.all([ann?.end(), layla?.end(), relay?.stop()]);
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
  });

  it("are in a room at an onion relay, in a browser that knows nothing of Tor", async () => {
    const { address } = await relay.event(({ event }) => event === "onion");
    await relay.event(({ event }) => event === "published");
    const anns = await ann.relayRooms();
    await anns.getByLabel(ann.t("relay.relay"), { exact: true }).fill(String(address));
    await anns.getByLabel(ann.t("relay.nickname"), { exact: true }).fill("Ann");
    await anns.getByRole("button", { name: ann.t("relay.create") }).click();
    const link = await anns.locator("#room-link").textContent();
    const laylas = await layla.relayRooms();
    await laylas.getByLabel(layla.t("relay.have-link")).fill(String(link));
    await laylas.getByRole("button", { name: layla.t("relay.have-open") }).click();
    await laylas.getByLabel(layla.t("relay.nickname")).fill("ليلى");
    await laylas.getByRole("button", { name: layla.t("relay.join"), exact: true }).click();
    await say(laylas, "مرحبا");
    await anns.getByText("مرحبا").waitFor();
    await say(anns, "here by Tor");
    await laylas.getByText("here by Tor").waitFor();
    expect([ann.errors, layla.errors]).toEqual([[], []]);
  });
});
