/**
 * The page of relay rooms in real browsers over a real relay: Firefox as strict as Tor Browser's "Safer", and Chromium, over
 * plain http under a name that is no secure context, from a file, and from the program of the owner.
 */

import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import { encodeBase32 } from "@hushroom/protocol";
import { CHROMIUM_FLAGS, CHROMIUM_PATH, type Program, startHushroom, until } from "@hushroom/testkit";
import puppeteer, { type Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axeProblems } from "./browsers/axe.ts";
import { FIREFOX_QUIET, SAFER } from "./browsers/guest-browsers.ts";
import { join, RoomPerson as Person, SEEN_WITHIN_MS } from "./browsers/room-person.ts";

const FILE = fileURLToPath(new URL("../dist/hushroom-relay-room.html", import.meta.url));
/** A name on the network, as browsers see it: nothing secure about it. */
const HOST = "relay.test";
const WIDE = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };

let relay: Program;
let port: string;
let firefox: Browser;
let chromium: Browser;

async function startRelay(listen: string): Promise<string> {
  relay = startHushroom(["relay", "--listen", listen, "--web", "--json"]);
  return new URL(await pageOf(relay)).port;
}

async function pageOf(program: Program): Promise<string> {
  const { url } = await program.event((event) => event.event === "page");
  return String(url);
}

beforeAll(async () => {
  port = await startRelay("127.0.0.1:0");
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

const page = () => `http://${HOST}:${port}/`;
const file = (fragment = "") => pathToFileURL(FILE).href + fragment;
const fragmentOf = (link: string) => link.slice(link.indexOf("#"));

test("a room is made over plain http, joined, talked in, and left; nothing of it stays", async () => {
  const anna = await Person.at(chromium, page());
  expect(await anna.page.evaluate("[isSecureContext, typeof crypto.subtle]")).toEqual([false, "undefined"]);
  await anna.sees(`This page came from ${HOST}`);
  await anna.sees("came without encryption");
  await anna.make("Anna", "Tea");
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

  const boris = await join(firefox, file(fragmentOf(link)), "Борис");
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

  await anna.removeLast();
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

test("Firefox makes a room behind another tab, lets somebody in, sees who is there, and removes them", async () => {
  const nura = await Person.at(firefox, page());
  await nura.fill("Your name", "نورة");
  // A tab that nobody looks at draws nothing, and its timers are late: the relay answers before either has its turn.
  const front = await firefox.newPage();
  await front.bringToFront();
  expect(await nura.page.evaluate("document.visibilityState")).toBe("hidden");
  await nura.press("Make the room");
  await nura.sees(`Connected to the relay ${HOST}:${port}`);
  await front.close();

  const link = await nura.link();
  const dora = await join(chromium, link, "Dora");
  await dora.sees("You are in");
  await nura.sees("Dora came in");
  await dora.sayAtOnce("salam");
  await nura.sees("salam");
  await nura.removeLast();
  await dora.sees("You were removed from the room");
  await nura.sees("Dora was removed");
  const newLink = await nura.link();
  expect(newLink).not.toBe(link);
  const lina = await join(chromium, newLink, "Lina");
  await lina.sees("You are in");
  await nura.removeLast();
  await lina.sees("You were removed from the room");
  expect(await lina.text()).not.toContain("You are in");
  expect([nura, dora, lina].flatMap(({ faults }) => faults)).toEqual([]);
  await Promise.all([nura, dora, lina].map(({ page: one }) => one.close({ runBeforeUnload: false })));
});

/** Names and words that would be more than words, if a page let them. */
const HOSTILE_NAME = "<img src=x onerror=alert(1)>";
const HOSTILE_WORDS = [
  "<script>document.title = 'taken'</script><style>*{display:none}</style>",
  "javascript:alert(1) http://127.0.0.1:1/ {{7*7}} ${7*7}",
  `\u202eback\u202d \u2066open ${"\u0301".repeat(300)}`,
  `${"\n".repeat(400)}far below`,
  "w".repeat(8000),
];

const LOOKS = [
  ["People 2", PHONE, "dark"],
  ["Talk", PHONE, "light"],
  ["Safety", PHONE, "light"],
  ["Link", WIDE, "dark"],
] as const;

test("hostile names and words are words, a closed tab is seen, a relay that comes back lost nothing", async () => {
  const anna = await Person.at(chromium, page());
  await anna.make("Anna", `<b>${"\u05d0"}</b>`);
  const link = await anna.link();
  const mallory = await join(chromium, file(fragmentOf(link)), HOSTILE_NAME);
  await mallory.sees("You are in");
  for (const words of HOSTILE_WORDS) await mallory.sayAtOnce(words);
  await anna.sees("far below");
  await until("all of it came", SEEN_WITHIN_MS, async () => (await anna.text()).includes("w".repeat(8000)));
  const markup = "[document.title, document.querySelectorAll('#app :is(img, script, style, a)').length]";
  expect(await anna.page.evaluate(markup)).toEqual([expect.stringContaining("Hushroom"), 0]);

  const carla = await join(chromium, link, "Carla");
  await carla.sees("You are in");
  await carla.page.close({ runBeforeUnload: false });
  await anna.sees("Carla is gone");

  await relay.stop();
  await anna.sees("The relay is away");
  await anna.say("while it was away");
  await startRelay(`127.0.0.1:${port}`);
  await mallory.sees("while it was away");

  const problems: string[] = [];
  await anna.page.bringToFront();
  for (const [tab, viewport, scheme] of LOOKS) {
    await anna.page.setViewport(viewport);
    await anna.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await anna.press(tab);
    // Colours are on their way from one theme to the other.
    await until("all is still", SEEN_WITHIN_MS, async () =>
      Boolean(await anna.page.evaluate("document.getAnimations().length === 0")),
    );
    problems.push(...(await axeProblems(anna.page)), ...(await anna.tooWide()));
  }
  expect(problems).toEqual([]);
  expect([anna.faults, mallory.faults].flat().filter((fault) => !fault.includes("WebSocket"))).toEqual([]);
});

test("a page that a relay gave out is refused by another one, and says what would allow it", async () => {
  const anna = await Person.at(firefox, page());
  await anna.sees("Another one works if its operator allows pages from here.");
  await anna.fillAnew("Relay", `127.0.0.1:${port}`);
  await anna.make("Anna", "Tea");
  await anna.sees("The relay does not answer.");
  await anna.sees(`To allow this one, its operator adds http://${HOST}:${port} to --origins.`);
  await anna.page.close({ runBeforeUnload: false });
});

/** Of a relay that asks for tickets; the file is as `hushroom relay tickets` writes it. */
function writeTicketFile(file: string, workBits: number): void {
  const hash = createHash("sha256").update(INVITE).digest("hex");
  const seed = encodeBase32(new Uint8Array(32).fill(7));
  writeFileSync(file, JSON.stringify({ seed, workBits, invites: [{ hash, batchesADay: 1 }] }));
}

const INVITE = new Uint8Array(32).fill(8);
/** Some seconds of a browser that compiles nothing, as at the level "Safer". */
const WORK_BITS = 14;

test("at a relay that asks for tickets a room is made by an invite, or by work, and joined by the link alone", async () => {
  const folder = mkdtempSync(`${tmpdir()}/hushroom-tickets-`);
  const tickets = `${folder}/relay.tickets`;
  const start = (listen: string) =>
    startHushroom(["relay", "--listen", listen, "--web", "--tickets", tickets, "--json"]);
  writeTicketFile(tickets, 0);
  let ticketed = start("127.0.0.1:0");
  try {
    const carla = await Person.at(chromium, await pageOf(ticketed));
    await carla.make("Carla", "Tea");
    await carla.sees("This relay wants an invite");
    await carla.fill("Invite of its operator", "not one");
    await carla.press("Add the invite");
    await carla.sees("This is not an invite to a relay.");
    for (const _ of "not one") await carla.page.keyboard.press("Backspace");
    await carla.fill("Invite of its operator", encodeBase32(INVITE));
    await carla.press("Add the invite");
    await carla.sees("Connected to the relay 127.0.0.1:");
    await carla.page.close({ runBeforeUnload: false });

    await ticketed.stop();
    writeTicketFile(tickets, WORK_BITS);
    ticketed = start("127.0.0.1:0");
    const anna = await Person.at(firefox, await pageOf(ticketed));
    await anna.make("Anna", "Tea");
    const boris = await join(firefox, await anna.link(), "Boris");
    await boris.sees("You are in");
    await anna.say("no invite?");
    await boris.sees("no invite?");
    await boris.say("none");
    await anna.sees("none");
    expect([anna, boris, carla].flatMap(({ faults }) => faults)).toEqual([]);
    await Promise.all([anna, boris].map(({ page: one }) => one.close({ runBeforeUnload: false })));
  } finally {
    await ticketed.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
