/** The built program reads a QR code from a picture, in the thread that is built beside it. */

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOnionKey } from "@hushroom/net";
import {
  type Card,
  createIdentity,
  formatCard,
  formatQrCard,
  identityCard,
  qrCard,
} from "@hushroom/protocol";
import { startHushroom } from "@hushroom/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { drawn, png } from "./pictures.ts";

const folder = mkdtempSync(join(tmpdir(), "qr-picture-"));
const data = join(folder, "data");
const program = startHushroom(["start", "--no-tor", "--port", "0", "--no-open", "--data", data, "--json"]);
beforeAll(async () => {
  await program.event(({ event }) => event === "ready");
});
afterAll(async () => {
  await program.stop();
  rmSync(folder, { recursive: true, force: true });
});

function run(...words: readonly string[]) {
  const verb = startHushroom([...words, "--json", "--data", data]);
  verb.endInput();
  return verb;
}

async function added(name: string, file: Uint8Array): Promise<unknown> {
  const path = join(folder, name);
  writeFileSync(path, file);
  const verb = run("contact", "add", path);
  await verb.ended(30_000);
  return verb.events.at(-1);
}

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

function cardOf(name: string): Card {
  const { address: onion, key: onionKey } = createOnionKey(random);
  const identity = createIdentity({ name, onion, onionKey, random, nowMs: Date.now() });
  return identityCard(identity, { relays: [], createdAt: Date.now(), expiresAt: null });
}

it("tells what the picture's code says by what it does with it", async () => {
  await run("id", "new", "Alice").ended(30_000);
  const showing = run("card", "qr");
  const { text } = await showing.event(({ event }) => event === "qr");
  await showing.stop();
  const own = await added("own.png", png(drawn(String(text), 6)));
  expect(own).toMatchObject({ event: "error", code: "CARD_OWN" });
  // Somebody else's whole card, in the letters that a code has the most room for.
  const other = await added("other.png", png(drawn(formatCard(cardOf("Боб")).toUpperCase(), 4)));
  expect(other).toMatchObject({ event: "contact", name: "Боб", state: "waiting", verified: false });
  // The short code is fetched behind, which takes Tor.
  const short = await added("short.png", png(drawn(formatQrCard(qrCard(cardOf("Eve"), random(16))), 6)));
  expect(short).toMatchObject({ event: "error", code: "TOR_SWITCHED_OFF" });
  const blank = png({ width: 200, height: 200, grey: new Uint8Array(40_000).fill(255) });
  expect(await added("none.png", blank)).toMatchObject({ event: "error", code: "CONTACT_NO_QR" });
}, 120_000);
