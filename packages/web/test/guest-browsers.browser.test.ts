/**
 * Goal: a guest needs a browser and a link, nothing else. Method: a room hosted over the private Tor network; each
 * browser joins by the link in two actions, talks both ways, reads the past, sees what the host does, changes language
 * and is put out. axe-core looks at every kind of page; pictures go to screenshots/guest.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { direction, errorText, type Language } from "@hushroom/client";
import { type Program, type ProgramEvent, startHushroom, until, useTornet } from "@hushroom/testkit";
import type { Browser, HTTPRequest } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GUEST_PROFILES, launchGuestBrowser } from "./browsers/guest-browsers.ts";
import { GuestHand } from "./browsers/guest-hand.ts";

const PICTURES = fileURLToPath(new URL("../../../screenshots/guest", import.meta.url));
const REACHABLE_WITHIN_MS = 60_000;
const LANGUAGE_OF: Readonly<Record<string, Language>> = {
  "firefox-standard": "ar",
  "firefox-safer": "ru",
  "firefox-safest": "ar",
  chromium: "ru",
  "chromium-no-script": "en",
};
const NAME_IN: Readonly<Record<Language, string>> = { en: "José", ar: "ليلى", ru: "Мария" };
const GREETING_IN: Readonly<Record<Language, string>> = {
  en: "Hello <b>all</b>",
  ar: "مرحبا بالجميع <b>123</b>",
  ru: "Привет всем <b>!</b>",
};

const tornet = useTornet();
let host: Program;
let link: string;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  host = startHushroom(["host", "Вечер · مساء", "--torrc-extra", tornet.torrcExtra, "--json"]);
  link = String((await host.event(({ event }) => event === "room"))["link"]);
  await host.event(
    (event) => event["event"] === "reachability" && event["state"] === "reachable",
    REACHABLE_WITHIN_MS,
  );
});

afterAll(() => host?.stop());

const change = (name: string, kind: string) => (event: ProgramEvent) =>
  event["event"] === "member" && event["name"] === name && event["change"] === kind;
const said = (text: string) => (event: ProgramEvent) =>
  event["event"] === "message" && event["text"] === text;

describe.each(GUEST_PROFILES)("$name", (profile) => {
  const language = LANGUAGE_OF[profile.name] ?? "en";
  const name = `${NAME_IN[language]} ${GUEST_PROFILES.indexOf(profile) + 1}`;
  const other: Language = language === "ar" ? "en" : "ar";
  const origin = () => new URL(link).origin;
  let browser: Browser;
  let guest: GuestHand;

  beforeAll(async () => {
    const socks = tornet.socks[GUEST_PROFILES.indexOf(profile) % tornet.socks.length] ?? 0;
    browser = await launchGuestBrowser(profile, socks, language);
    guest = await GuestHand.open(browser, profile);
  });
  afterAll(() => browser?.close());

  const look = async (what: string) => {
    await guest.settled();
    await guest.page.screenshot({ path: join(PICTURES, `${what}-${profile.name}-${language}.png`) });
    expect(await guest.problems()).toEqual([]);
  };
  const inLanguage = (expected: Language) =>
    expect.poll(() => guest.language(), { timeout: 20_000 }).toEqual([expected, direction(expected)]);

  test("joins in two actions: the link and a name", async () => {
    await guest.goTo(link);
    await inLanguage(language);
    await look("join");
    await guest.type("#name", name);
    await guest.press("form.sheet button[type=submit]");
    await host.event(change(name, "joined"));
    await until("the room's own address", 10_000, () => guest.page.url() === `${origin()}/`);
  });

  test("talks both ways, and what is typed stays text", async () => {
    host.write(`for ${profile.name}`);
    await guest.sees(`for ${profile.name}`, () => guest.log);
    const greeting = `${GREETING_IN[language]} ${profile.name}`;
    await guest.write(greeting);
    expect(await host.event(said(greeting))).toMatchObject({ from: name, own: false });
    await guest.sees(greeting, () => guest.log);
    await look("room");
  });

  test("sees the host's rules at work", async () => {
    host.write(`/mute ${name}`);
    host.write(`muted ${profile.name}`);
    await guest.sees(`muted ${profile.name}`, () => guest.log);
    await guest.write("not to be heard");
    await guest.sees(errorText(language, "ROOM_MUTED").what, () => guest.composer);
    host.write(`/unmute ${name}`);
    host.write(`unmuted ${profile.name}`);
    await guest.sees(`unmuted ${profile.name}`, () => guest.log);
    expect(host.events.some(said("not to be heard"))).toBe(false);
  });

  test("reads the past and who is there on pages of their own", async () => {
    await guest.goTo(`${origin()}/history`);
    await guest.sees(`for ${profile.name}`);
    await look("history");
    await guest.goTo(`${origin()}/members`);
    await guest.sees(name);
    await look("members");
  });

  test("speaks the language chosen on the page", async () => {
    await guest.goTo(`${origin()}/members`);
    await guest.press(`.languages a[hreflang=${other}]`);
    await inLanguage(other);
    await look(`members-in-${other}`);
  });

  test("is all there on a phone, and nothing is wider than it", async () => {
    await guest.page.setViewport({ width: 390, height: 780 });
    for (const path of ["/", "/members", "/history"]) {
      await guest.goTo(`${origin()}${path}`);
      await guest.sees(path === "/" ? `for ${profile.name}` : name, () =>
        path === "/" ? guest.log : guest.page,
      );
      const wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
      expect(await guest.page.evaluate(wider)).toBe(0);
      await look(`phone${path.replace("/", "-")}`);
    }
  });

  if (profile.script) {
    test("needs three requests for the room, and one WebSocket", async () => {
      const asked: string[] = [];
      const listen = (request: HTTPRequest) => asked.push(request.url());
      guest.page.on("request", listen);
      await guest.goTo(origin());
      await guest.sees(`for ${profile.name}`, () => guest.log);
      guest.page.off("request", listen);
      // Firefox counts the WebSocket among the requests, Chromium doesn't; the empty icon goes nowhere.
      const sent = asked.filter(
        (url) => !url.startsWith("data:") && !new URL(url).pathname.startsWith("/live"),
      );
      expect(sent.sort()).toEqual(["/", "/guest.js", "/style.css"].map((path) => `${origin()}${path}`));
    });
  }

  test("is put out, and told so", async () => {
    await guest.goTo(origin());
    await guest.sees(`for ${profile.name}`, () => guest.log);
    host.write(`/kick ${name}`);
    await host.event(change(name, "kicked"));
    await guest.sees(errorText(other, "ROOM_KICKED").what, () => guest.log);
    host.write(`after ${profile.name}`);
    await host.event(said(`after ${profile.name}`));
    expect(await guest.goTo(origin())).toBe(403);
    expect(await guest.textOf(guest.page)).not.toContain(`after ${profile.name}`);
    await look("put-out");
  });
});
