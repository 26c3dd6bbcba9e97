/**
 * Goal: whoever reads the output and the log of a daemon, its command line or its environment learns nothing of
 * conversations; whoever reads the disk neither, of one that keeps nothing and of the relay by which the two talk. Method: one
 * with a kept profile sends, receives and is killed; the other one, which keeps nothing, writes to it meanwhile, and has every
 * place to write to in its folder, tor's among them; then everything that they said and wrote is searched.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCardInput } from "@hushroom/protocol";
import {
  type CoreFiles,
  inCoreFiles,
  NO_CORE_FILES,
  type Program,
  processTree,
  startHushroom,
  until,
  useTornet,
} from "@hushroom/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { filesWith, writtenElsewhere } from "./canary-search.ts";
import { befriend, DaemonTown, hasHeard, type SealedDaemon } from "./sealed-daemon.ts";

const WITHIN_MS = 90_000;
const { torrcExtra } = useTornet();
const town = new DaemonTown(torrcExtra);
const relayFolder = mkdtempSync(join(tmpdir(), "nothing-relay-"));
let relay: Program | undefined;
afterAll(async () => {
  await Promise.all([town.end(), relay?.stop()]);
  rmSync(relayFolder, { recursive: true, force: true });
});

const SAID = "the lighthouse keeper's password";
const ANSWERED = "nobody knows about the boat";
const BY_RELAY = "come to the lighthouse when you are back";
const NAMES = ["Zebulon", "Quasimodo", "Marzipan"];
const secrets = new Set<string>([SAID, ANSWERED, BY_RELAY, ...NAMES]);
let shown = "";
let log = "";
/** What of the memory of the daemon and of its tor goes into core files: a bit for each kind (core(5)). */
let coreFiles: CoreFiles[] = [];
/** Of the one that keeps nothing and of the relay: files that hold something, and files that they write elsewhere. */
const onDisk: string[] = [];
const elsewhere: string[] = [];
/** The one that he asked for. */
let exported = "";

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

/** Its address, once it can be dialled. */
async function startRelay(): Promise<string> {
  const words = [
    "relay",
    "--onion",
    "--onion-key",
    join(relayFolder, "key"),
    "--data",
    relayFolder,
    "--json",
  ];
  relay = startHushroom([...words, "--torrc-extra", torrcExtra], {
    env: { HOME: relayFolder, TMPDIR: relayFolder },
  });
  const { address } = await relay.event(({ event }) => event === "onion", WITHIN_MS);
  await relay.event(({ event }) => event === "published", WITHIN_MS);
  return String(address);
}

/** To the relay at once, and not only once the other device has been silent for a while. */
async function sendByRelay(from: SealedDaemon, text: string): Promise<void> {
  const api = await from.connect();
  const [{ conversation = "" } = {}] = await api.call("conversation.list", {});
  await api.call("conversation.settings", { conversation, relayUse: "also" });
  const { id } = await api.call("conversation.send", { conversation, text, replyTo: null, once: "1" });
  await until("the relay has it", WITHIN_MS, async () => {
    const rows = await api.call("conversation.history", { conversation, limit: 10 });
    return rows.some((row) => row.id === id && row.type === "message" && row.delivery?.state === "boxed");
  });
  api.close();
}

function searchDisk(one: SealedDaemon): void {
  const needles = [...secrets].map((secret) => Buffer.from(secret));
  const folders = [one.folder, relayFolder];
  onDisk.push(...folders.flatMap((folder) => filesWith(folder, needles)));
  const pids = (root: number) => processTree(root).map(({ pid }) => pid);
  elsewhere.push(...writtenElsewhere(pids(one.pid), one.folder));
  elsewhere.push(...writtenElsewhere(pids(relay?.pid ?? 0), relayFolder));
}

beforeAll(async () => {
  const [address, zebulon, quasimodo] = await Promise.all([
    startRelay(),
    town.settle("Zebulon", true, { isLogged: true }),
    town.settle("Quasimodo", false, { isEnclosed: true }),
  ]);
  for (const one of [zebulon, quasimodo]) await one.run("card", "relays", address);
  await befriend(zebulon, quasimodo, WITHIN_MS);
  await zebulon.run("group", "new", "Marzipan", "--cap", "5");
  await zebulon.run("send", "Quasimodo", SAID);
  await hasHeard(quasimodo, "Zebulon", 1, WITHIN_MS);
  await quasimodo.run("send", "Zebulon", ANSWERED);
  await hasHeard(zebulon, "Quasimodo", 1, WITHIN_MS);
  for (const one of [zebulon, quasimodo]) await collect(one);
  shown = zebulon.shown();
  coreFiles = [zebulon.pid, ...zebulon.torPids()].map(inCoreFiles);
  await zebulon.kill();
  await sendByRelay(quasimodo, BY_RELAY);
  searchDisk(quasimodo);
  await zebulon.start();
  await hasHeard(zebulon, "Quasimodo", 2, WITHIN_MS);
  await zebulon.run("send", "Quasimodo", `${SAID}, again`);
  await hasHeard(quasimodo, "Zebulon", 2, WITHIN_MS);
  shown += zebulon.shown();
  await zebulon.end();
  log = readFileSync(zebulon.log, "utf8");
  exported = join(quasimodo.folder, "card");
  await Promise.all([quasimodo.end(), relay?.stop()]);
  searchDisk(quasimodo);
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

it("has neither the daemon nor its tor leave core files", () => {
  expect(coreFiles).toEqual([NO_CORE_FILES, NO_CORE_FILES]);
});

it("has nothing on the disk where nothing is kept, nor at a relay, but the card that its user wrote to a file", () => {
  // While they ran, and after their end.
  expect(onDisk).toEqual([exported, exported]);
  expect(elsewhere).toEqual([]);
});

it("would be caught: each of them is found where it stands, however it is written", () => {
  for (const secret of secrets) {
    for (const form of forms(secret)) expect(found(`${log}\n2026 info ${form}`)).toContain(secret);
  }
});
