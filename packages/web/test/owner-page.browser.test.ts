/** The owner's page in Chromium with the real program, and a guest who joins with plain forms. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { translator } from "@hushroom/client";
import { type Program, startHushroom, useTornet } from "@hushroom/testkit";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GuestBrowser } from "../../engine/test/guest-client.ts";
import { launchChromium } from "./browsers/chromium.ts";

let data: string;
let program: Program;
let browser: Browser;
let url: string;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "hushroom-owner-"));
  program = startHushroom(["start", "--no-tor", "--port", "0", "--data", data, "--no-open", "--json"]);
  url = String((await program.event(({ event }) => event === "ready"))["url"]);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await program?.stop();
  rmSync(data, { recursive: true, force: true });
});

/** A page whose every console error fails the test: a violated policy shows there. */
async function openPage(context: BrowserContext, address = url): Promise<{ page: Page; errors: string[] }> {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(address);
  return { page, errors };
}

async function createRoom(page: Page, name: string, waitingRoom: boolean): Promise<string> {
  await page.getByLabel("Name of the room").fill(name);
  await page.getByLabel("Your name in it").fill("Ada");
  if (waitingRoom) await page.getByLabel("Waiting room").check();
  await page.getByLabel("Over your own network, without Tor").check();
  await page.getByLabel("Address and port to listen on").fill("127.0.0.1:0");
  await page.getByRole("button", { name: "Open the room" }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return shownLink(page);
}

const shownLink = async (page: Page) => (await page.locator("#room-link").textContent()) ?? "";

function guestOf(link: string): { guest: GuestBrowser; token: string } {
  const { port, pathname } = new URL(link);
  return { guest: new GuestBrowser(Number(port)), token: pathname.slice("/j/".length) };
}

test("the page of relay rooms is one click away, in a tab of its own, and asks this program nothing", async () => {
  const context = await browser.newContext({ locale: "en" });
  const { page, errors } = await openPage(context);
  const opened = context.waitForEvent("page");
  await page.getByRole("link", { name: "Room at a relay" }).click();
  const relayRoom = await opened;
  await relayRoom.getByText("This page came from the Hushroom on this computer").waitFor();
  const kept =
    "[sessionStorage.length, window.opener, document.querySelectorAll('[src], link[rel=stylesheet]').length]";
  expect(await relayRoom.evaluate(kept)).toEqual([0, null, 0]);
  expect(errors).toEqual([]);
  await context.close();
});

test("a room from its opening to its end", async () => {
  const context = await browser.newContext({ locale: "en" });
  const { page, errors } = await openPage(context);
  const link = await createRoom(page, "Tea", true);
  expect(new URL(page.url()).hash).toBe("");
  await page.getByText("Without Tor: local network").first().waitFor();

  const { guest, token } = guestOf(link);
  await guest.join(token, "ليلى");
  await page.getByText("ليلى asks to come in").waitFor();
  expect(await page.title()).toMatch(/^\(1\) /);
  await page.getByRole("button", { name: "Let in" }).press("Enter");
  await page.locator(".notice", { hasText: "ليلى" }).waitFor();
  expect(await page.getByText("At the door").count()).toBe(0);
  const box = page.getByRole("textbox", { name: "Write to the room" });
  expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);

  await guest.say("<b>مرحبا</b> <script>alert(1)</script>");
  const said = page.getByText("<b>مرحبا</b> <script>alert(1)</script>");
  await said.waitFor();
  await box.fill("First line");
  await box.press("Shift+Enter");
  await box.pressSequentially("second");
  await box.press("Enter");
  await page.locator(".message-own", { hasText: "First line" }).waitFor();
  expect(await box.inputValue()).toBe("");
  expect((await guest.ask("/history")).body).toContain("First line\nsecond");

  await page.getByRole("button", { name: "Reply to ليلى" }).click();
  await box.fill("Hello to you");
  await box.press("Enter");
  await page.locator(".message-own .quote", { hasText: "مرحبا" }).waitFor();
  expect(await page.locator(".message").count()).toBe(3);

  await box.fill("/nothing");
  await box.press("Enter");
  await page.getByRole("alert").filter({ hasText: /\S/ }).waitFor();
  expect(await box.inputValue()).toBe("/nothing");
  await box.fill("/lock on");
  await box.press("Enter");
  await page.getByText("Done.").waitFor();
  await page.getByRole("tab", { name: "Settings" }).click();
  expect(await page.getByLabel("Locked").isChecked()).toBe(true);

  await box.fill("/help");
  await box.press("Enter");
  await page.locator(".commands-help li", { hasText: "/close" }).waitFor();
  expect(await page.locator(".commands-help li", { hasText: "/leave" }).count()).toBe(0);
  await box.fill("/members");
  await box.press("Enter");
  await page.getByRole("button", { name: "Change ليلى" }).click();
  await page.getByRole("button", { name: "Ban", exact: true }).click();
  await page.getByRole("heading", { name: "Banned" }).waitFor();
  expect((await guest.ask("/")).status).not.toBe(200);
  await page.getByRole("button", { name: "Take the ban back" }).click();
  await page.getByRole("heading", { name: "Banned" }).waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Close room" }).click();
  await page.getByRole("button", { name: "Keep it open" }).click();
  await page.getByRole("button", { name: "Close room" }).click();
  await page.getByRole("button", { name: "Close for good" }).click();
  await page.getByText("The room “Tea” is closed.").waitFor();
  await expect(guest.ask("/")).rejects.toThrow();
  expect(errors).toEqual([]);
  await context.close();
});

test("links: each with its end, taken back one by one; the settings of a room", async () => {
  const context = await browser.newContext({ locale: "en", viewport: { width: 1300, height: 900 } });
  const { page, errors } = await openPage(context);
  const first = await createRoom(page, "Links", false);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy the link" }).last().click();
  await page.getByText("Copied").first().waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(first);
  await page.getByText("New link").click();
  await page.getByRole("button", { name: "Make the link" }).click();
  await expect.poll(() => shownLink(page)).not.toBe(first);
  const once = await shownLink(page);

  const { guest, token } = guestOf(once);
  await guest.join(token, "Мария");
  await page.getByText("used up").waitFor();
  await page.getByRole("button", { name: "Take back" }).click();
  await page.getByText("taken back").waitFor();
  const late = guestOf(first);
  expect((await late.guest.ask(`/j/${late.token}`)).status).not.toBe(200);

  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByLabel("Announcements only").check();
  await page.getByLabel("One message per person every").selectOption("15 seconds");
  await page.getByLabel("Messages are kept").selectOption("one day");
  await page.getByLabel("Name of the room").fill("Ссылки");
  await page.getByRole("button", { name: "Save" }).last().click();
  await page.getByRole("heading", { level: 1, name: "Ссылки" }).waitFor();
  await page.getByLabel("Set a password").fill("open sesame");
  await page.getByRole("button", { name: "Save" }).nth(1).click();
  await page.getByText("Newcomers need the password.").waitFor();
  await page.reload();
  await page.getByRole("tab", { name: "Settings" }).click();
  expect(await page.getByLabel("Announcements only").isChecked()).toBe(true);
  expect(await page.getByLabel("One message per person every").inputValue()).toBe("15000");
  expect(await page.getByLabel("Messages are kept").inputValue()).toBe("day");
  expect(errors).toEqual([]);
  await context.close();
});

test("several rooms, each with its own talk and its unread count", async () => {
  const context = await browser.newContext({ locale: "en" });
  const { page, errors } = await openPage(context);
  await page.getByRole("button", { name: "New room" }).click();
  const link = await createRoom(page, "One", false);
  await page.getByRole("button", { name: "New room" }).click();
  await createRoom(page, "Two", false);
  const { guest, token } = guestOf(link);
  await guest.join(token, "José");
  await guest.say("only in One");
  const entry = page.getByRole("navigation").getByRole("button", { name: /One/ });
  await entry.getByText("1 new message").waitFor({ state: "attached" });
  expect(await page.getByText("only in One").count()).toBe(0);
  await entry.click();
  await page.getByText("only in One").waitFor();
  expect(await entry.getByText("1 new message").count()).toBe(0);
  expect(errors).toEqual([]);
  await context.close();
});

test("over Tor the link comes by itself, and the light turns green once somebody got through", async () => {
  const t = translator("ru");
  const torData = mkdtempSync(join(tmpdir(), "hushroom-owner-tor-"));
  const { torrcExtra } = useTornet();
  const flags = ["--torrc-extra", torrcExtra, "--port", "0", "--data", torData, "--no-open", "--json"];
  const overTor = startHushroom(["start", ...flags]);
  const context = await browser.newContext({ locale: "ru", viewport: { width: 1300, height: 900 } });
  try {
    const ready = await overTor.event(({ event }) => event === "ready");
    const { page, errors } = await openPage(context, String(ready.url));
    await page.getByLabel(t("owner.name")).fill("Издалека");
    await page.getByRole("button", { name: t("owner.create") }).click();
    await page.getByRole("heading", { level: 1, name: "Издалека" }).waitFor();
    await page.locator("#room-link").waitFor();
    expect(await shownLink(page)).toMatch(/^http:\/\/[a-z2-7]{56}\.onion\/j\/[a-z2-7]{26}$/);
    await page.locator(".room-head .reach-reachable").waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: t("owner.light-check") }).click();
    await page.getByText(t("owner.light-checking")).waitFor();
    await page.getByText(t("tor.done")).waitFor();
    expect(errors).toEqual([]);
  } finally {
    await context.close();
    await overTor.stop();
    rmSync(torData, { recursive: true, force: true });
  }
});

test("without the link, or with an old one, it says what to do", async () => {
  const context = await browser.newContext({ locale: "en" });
  const { page } = await openPage(context, new URL("/", url).href);
  await page.getByRole("heading", { name: "Open the link that the program printed" }).waitFor();
  await page.goto(`${new URL("/", url).href}#wrong`);
  await page.getByRole("heading", { name: "This link is from an earlier start" }).waitFor();
  await page.goto(url);
  await page.getByRole("navigation").first().waitFor();
  await context.close();
});

test("keeps nothing but the language and, for its tab, the token", async () => {
  const context = await browser.newContext({ locale: "ru-RU" });
  const { page } = await openPage(context);
  await page.getByRole("heading", { name: "Ваши комнаты" }).waitFor();
  await page.getByLabel("Язык").selectOption("ar");
  await page.getByRole("heading", { name: "غرفك" }).waitFor();
  expect(await page.evaluate("[document.documentElement.lang, document.documentElement.dir]")).toEqual([
    "ar",
    "rtl",
  ]);
  const kept = await page.evaluate(
    "[Object.keys(localStorage), Object.keys(sessionStorage), document.cookie]",
  );
  expect(kept).toEqual([["hushroom.language"], ["hushroom.token"], ""]);
  await page.reload();
  await page.getByRole("heading", { name: "غرفك" }).waitFor();
  await context.close();
});

test("ends the program, and says so", async () => {
  const context = await browser.newContext({ locale: "en" });
  const { page } = await openPage(context);
  await page.getByRole("button", { name: "End Hushroom" }).click();
  await page.getByRole("button", { name: "End it" }).click();
  await page.getByRole("heading", { name: "Hushroom has ended" }).waitFor();
  expect((await program.ended()).code).toBe(0);
  await context.close();
});
