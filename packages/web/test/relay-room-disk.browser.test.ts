/**
 * Goal: a browser in private mode, as Tor Browser always is, writes nothing of a relay room. Method: Firefox with a profile folder of
 * its own, which is searched when it has ended; one that isn't in private mode keeps the link in its history, and is found (control).
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as pathOf } from "node:path";
import { startHushroom } from "@hushroom/testkit";
import puppeteer, { type Browser } from "puppeteer-core";
import { afterAll, expect, test } from "vitest";
import { filesWith } from "../../terminal/test/canary-search.ts";
import { FIREFOX_QUIET, SAFER } from "./browsers/guest-browsers.ts";
import { join, RoomPerson } from "./browsers/room-person.ts";

const MAKER = "Zebulonia";
const GUEST = "Quasimodina";
const ROOM = "Marzipanroom";
const SAID = "the lighthouse keeper is awake";
const SECRET_CHARS = 40;

const relay = startHushroom(["relay", "--listen", "127.0.0.1:0", "--web", "--json"]);
const folder = mkdtempSync(pathOf(tmpdir(), "room-disk-"));
const browsers: Browser[] = [];
afterAll(async () => {
  await Promise.all([relay.stop(), ...browsers.map((browser) => browser.close())]);
  rmSync(folder, { recursive: true, force: true });
});

async function firefox(name: string, isPrivate: boolean): Promise<Browser> {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: "/usr/bin/firefox-esr",
    userDataDir: pathOf(folder, name),
    extraPrefsFirefox: { ...FIREFOX_QUIET, ...SAFER, "browser.privatebrowsing.autostart": isPrivate },
  });
  browsers.push(browser);
  return browser;
}

test("nothing of a relay room is on the disk of a browser in private mode; of another the link is (control)", async () => {
  const [hidden, open] = await Promise.all([firefox("private", true), firefox("open", false)]);
  const { url } = await relay.event(({ event }) => event === "page");
  const maker = await RoomPerson.at(hidden, String(url));
  await maker.make(MAKER, ROOM);
  await maker.sees("Connected to the relay 127.0.0.1:");
  const link = await maker.link();
  const others = [await join(hidden, link, GUEST), await join(open, link, GUEST)];
  for (const one of others) await one.sees("You are in");
  await maker.say(SAID);
  for (const one of others) await one.sees(SAID);
  await Promise.all([hidden.close(), open.close()]);
  const [, secret = ""] = /#room=(.*)$/.exec(link) ?? [];
  const words = [MAKER, GUEST, ROOM, SAID, secret.slice(0, SECRET_CHARS)].map((word) => Buffer.from(word));
  expect(filesWith(pathOf(folder, "private"), words)).toEqual([]);
  const found = words.map((word) => filesWith(pathOf(folder, "open"), [word]).length > 0);
  // Names of people and what they say stay out of that one, too.
  expect(found).toEqual([false, false, true, false, true]);
}, 180_000);
