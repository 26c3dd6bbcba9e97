/**
 * Goal: who has nothing but a browser and Tor makes and holds a room at an onion service. Method: the built relay with its page
 * on the private network; Chromium, and Firefox set up like Tor Browser at its level "Safer", reach it through the SOCKS ports
 * of two other tors, and nothing else.
 */

import { startHushroom, until, useTornet } from "@hushroom/testkit";
import { type Browser, TimeoutError } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GUEST_PROFILES, launchGuestBrowser } from "./browsers/guest-browsers.ts";
import { join, RoomPerson } from "./browsers/room-person.ts";

const REACHED_WITHIN_MS = 90_000;
const tornet = useTornet();
const relay = startHushroom(["relay", "--onion", "--web", "--torrc-extra", tornet.torrcExtra, "--json"]);
let browsers: Browser[];

beforeAll(async () => {
  const ports = [tornet.socks[0] ?? 0, tornet.socks[1] ?? tornet.socks[0] ?? 0];
  const profiles = ["firefox-safer", "chromium"].map((wanted) =>
    GUEST_PROFILES.find(({ name }) => name === wanted),
  );
  browsers = await Promise.all(
    profiles.map((profile, index) => {
      if (profile === undefined) throw new Error("guests have these browsers, too");
      return launchGuestBrowser(profile, ports[index] ?? 0, "en");
    }),
  );
});
afterAll(async () => {
  await Promise.all([relay.stop(), ...(browsers ?? []).map((browser) => browser.close())]);
});

it("is made at an onion service, joined by its link through another tor, talked in, and somebody is removed", async () => {
  const [hers, his] = browsers as [Browser, Browser];
  const { url } = await relay.event((event) => event.event === "page", REACHED_WITHIN_MS);
  expect(String(url)).toMatch(/^http:\/\/[a-z2-7]{56}\.onion\/$/);
  await relay.event((event) => event.event === "published", REACHED_WITHIN_MS);
  const anna = await RoomPerson.at(hers, "about:blank");
  await until("the page is reached", REACHED_WITHIN_MS, async () => {
    const answer = await anna.page.goto(String(url), { timeout: 20_000 }).catch((error: Error) => {
      if (error instanceof TimeoutError || /net::ERR|NS_ERROR|neterror/.test(error.message)) return null;
      throw error;
    });
    return answer?.status() === 200;
  });
  anna.faults.length = 0;
  await anna.make("Anna", "Tea");
  await anna.sees("Connected to the relay");
  const link = await anna.link();
  expect(link.startsWith(`${url}#room=`)).toBe(true);
  const boris = await join(his, link, "Boris");
  await boris.sees("You are in");
  await anna.say("by onions alone");
  await boris.sees("by onions alone");
  await anna.sees("arrived");
  await boris.say("heard");
  await anna.sees("heard");
  await anna.removeLast();
  await boris.sees("You were removed from the room");
  await anna.sees("The link has changed");
  expect([...anna.faults, ...boris.faults]).toEqual([]);
}, 240_000);
