/**
 * Goal: whoever reads the output and the log of a daemon, its command line or its environment learns nothing of
 * conversations. Method: one with a kept profile sends, receives and is killed; then everything that it said is searched.
 */
import { readFileSync } from "node:fs";
import { parseCardInput } from "@hushroom/protocol";
import { useTornet } from "@hushroom/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { befriend, DaemonTown, hasHeard, type SealedDaemon } from "./sealed-daemon.ts";

const WITHIN_MS = 90_000;
const town = new DaemonTown(useTornet().torrcExtra);
afterAll(() => town.end());

const SAID = "the lighthouse keeper's password";
const ANSWERED = "nobody knows about the boat";
const NAMES = ["Zebulon", "Quasimodo", "Marzipan"];
const secrets = new Set<string>([SAID, ANSWERED, ...NAMES]);
let shown = "";
let log = "";
/** What of the memory of the daemon and of its tor goes into core files: a bit for each kind (core(5)). */
let inCoreFiles: string[] = [];

/** As they are, and as somebody might have encoded them. */
const forms = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("hex"),
  Buffer.from(secret).toString("base64").slice(0, -4),
  encodeURIComponent(secret),
];

const found = (text: string): string[] =>
  [...secrets].filter((secret) =>
    forms(secret).some((form) => text.toLowerCase().includes(form.toLowerCase())),
  );

/** A link, and the secret in it. */
function addLink(link: string | null): void {
  const read = parseCardInput(link ?? "", { nowMs: Date.now(), ownOnion: null });
  if (read.kind !== "invite") throw new Error("an invite");
  secrets.add(link ?? "").add(Buffer.from(read.invite.secret).toString("hex"));
  secrets.add(Buffer.from(read.invite.secret).toString("base64").slice(0, -1));
}

/** Every address and id that the API names, and what one gives to others. */
async function collect(daemon: SealedDaemon): Promise<void> {
  const api = await daemon.connect();
  const card = await api.call("card.get", {});
  for (const one of [card.text, card.json.trim(), card.fileName]) secrets.add(one);
  addLink((await api.call("contact.invite", {})).link);
  const identity = await api.call("identity.get", {});
  const conversations = await api.call("conversation.list", {});
  const contacts = await api.call("contact.list", {});
  for (const { contact, address } of contacts) {
    const { digits, qr } = await api.call("contact.safety", { contact });
    const spaced = digits.replace(/(\d{5})(?=\d)/g, "$1 ");
    for (const one of [contact, address, digits, spaced, qr]) secrets.add(one);
  }
  for (const { conversation, kind } of conversations) {
    secrets.add(conversation);
    for (const { member } of await api.call("group.members", { conversation })) secrets.add(member);
    if (kind === "group") {
      const { id, link } = await api.call("group.link", { conversation, uses: 2 });
      secrets.add(id);
      addLink(link);
    }
    for (const row of await api.call("conversation.history", { conversation, limit: 100 }))
      secrets.add(row.id);
  }
  if (identity !== null) for (const one of [identity.address, identity.hash]) secrets.add(one);
  api.close();
}

beforeAll(async () => {
  const [zebulon, quasimodo] = await Promise.all([
    town.settle("Zebulon", true, true),
    town.settle("Quasimodo", false),
  ]);
  await befriend(zebulon, quasimodo, WITHIN_MS);
  await zebulon.run("group", "new", "Marzipan", "--cap", "5");
  await zebulon.run("send", "Quasimodo", SAID);
  await hasHeard(quasimodo, "Zebulon", 1, WITHIN_MS);
  await quasimodo.run("send", "Zebulon", ANSWERED);
  await hasHeard(zebulon, "Quasimodo", 1, WITHIN_MS);
  await collect(zebulon);
  shown = zebulon.shown();
  inCoreFiles = [zebulon.pid, ...zebulon.torPids()].map((pid) =>
    readFileSync(`/proc/${pid}/coredump_filter`, "utf8").trim(),
  );
  await zebulon.kill();
  await zebulon.start();
  await zebulon.run("send", "Quasimodo", `${SAID}, again`);
  await hasHeard(quasimodo, "Zebulon", 2, WITHIN_MS);
  shown += zebulon.shown();
  await zebulon.end();
  log = readFileSync(zebulon.log, "utf8");
});

it("names nobody and nothing in its output, its command line or its environment", () => {
  expect(secrets.size).toBeGreaterThan(25);
  // What is searched is what there is to see.
  expect(shown).toContain("--passphrase-file");
  expect(shown).toContain("PATH=");
  expect(found(shown)).toEqual([]);
});

it("names nobody and nothing in its log at the debug level", () => {
  expect(log).toContain("program-started");
  expect(log).toContain("own-place-published");
  expect(found(log)).toEqual([]);
});

it("has no memory of the daemon nor of its tor put into core files", () => {
  expect(inCoreFiles).toEqual(["00000000", "00000000"]);
});

it("would be caught: each of them is found where it stands, however it is written", () => {
  for (const secret of secrets) {
    for (const form of forms(secret)) expect(found(`${log}\n2026 info ${form}`)).toContain(secret);
  }
});
