/** Memory with many contacts and messages, over simulated Tor. */

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openSealed, RamStore, type Store, systemClock } from "@hushroom/engine";
import type { Tor } from "@hushroom/net";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { pause, SimTor, SimTorNetwork } from "@hushroom/testkit";
import { contactsIn } from "../../../packages/engine/test/contact-records.ts";
import { BenchDaemon, befriend } from "./daemon.ts";

const TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(3).trim();
const MEET_TOGETHER = 20;
/** Contacts are dialled by then, and nobody answers; what was closed has let go. */
const SETTLED_AFTER_MS = 10_000;

interface MemoryFigures {
  readonly contacts: number;
  /** Of them: who may dial, and is dialled. */
  readonly unblocked: number;
  /** What the contacts' records, keys and conversations take, once loaded. */
  readonly contactBytes: number;
  readonly messageBytes: number;
  /** Of the whole process with both. */
  readonly residentBytes: number;
}

/** What is alive after garbage collection: the peers that came and went leave their share of resident memory behind. */
function aliveBytes(): number {
  setFlagsFromString("--expose_gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * A daemon that keeps everything in RAM. Each contact is met as people meet, by another daemon that ends then; of more than
 * can be reached at once, the earlier ones are blocked. What these leave behind in this process is not ours: so the store
 * is copied, and the copy opened as a restart opens it; then another copy, in which nobody is blocked. The rows are written
 * into the store as those of received messages are.
 */
export async function measureMemory(contacts: number, messages: number): Promise<MemoryFigures[]> {
  const network = new SimTorNetwork();
  const ana = await BenchDaemon.begin("Ana", new SimTor(network));
  const conversations = new Set<string>();
  ana.onEvent((event) => {
    if (event.event === "conversation.row") conversations.add(event.params.row.conversation);
  });
  try {
    const meet = async (name: string) => {
      const other = await BenchDaemon.begin(name, new SimTor(network));
      await befriend(ana, other);
      const [conversation = ""] = await other.connected(1);
      await other.say(conversation, TEXT, "first");
      await other.end();
    };
    for (let i = 0; i < contacts; i += MEET_TOGETHER) {
      const count = Math.min(MEET_TOGETHER, contacts - i);
      await makeRoom(ana, count);
      await Promise.all(Array.from({ length: count }, (_, at) => meet(`Peer${i + at}`)));
    }
    const fill = (store: Store) => fillRows(store, [...conversations], messages);
    const restart = (prepare: (store: Store) => void) =>
      measureRestart(copyOf(ana.engine.store, prepare), new SimTor(network), fill);
    return [await restart(() => {}), await restart(unblockAll)];
  } finally {
    await ana.end();
  }
}

async function reachable({ api }: BenchDaemon): Promise<readonly string[]> {
  const all = await api.call("contact.list", {});
  return all.filter(({ state }) => state !== "blocked").map(({ contact }) => contact);
}

/** More can't be reached than Tor publishes the keys of (docs/decisions/0039-how-many-may-dial.md): some are blocked. */
async function makeRoom(daemon: BenchDaemon, count: number): Promise<void> {
  const there = await reachable(daemon);
  const tooMany = Math.max(0, there.length + count - LOCAL_LIMITS.DIAL_KEYS_MAX);
  for (const contact of there.slice(0, tooMany)) await daemon.api.call("contact.block", { contact });
}

/** As a program would have them that could let in all: ours refuses to, so that it is done behind its back. */
function unblockAll(store: Store): void {
  const contacts = contactsIn(store);
  for (const contact of contacts.all()) contacts.put(contact.id, { ...contact, blocked: false });
}

/** Makes the copy when it is called. */
function copyOf(full: Store, prepare: (store: Store) => void): () => Store {
  return () => {
    const store = new RamStore();
    store.apply({ writes: full.list("").map(([key, value]) => ({ key, value })), rows: [] });
    prepare(store);
    return store;
  };
}

async function measureRestart(
  copy: () => Store,
  tor: Tor,
  fill: (store: Store) => void,
): Promise<MemoryFigures> {
  const folder = mkdtempSync(join(tmpdir(), "bench-memory-"));
  await pause(SETTLED_AFTER_MS);
  const bytesBefore = aliveBytes();
  const store = copy();
  const sealed = await openSealed({
    store,
    clock: systemClock,
    log: { write: () => {} },
    random: (length) => Uint8Array.from(randomBytes(length)),
    tor: () => tor,
    needTor: () => tor,
    listen: () => ({ path: join(folder, "boxes") }),
    notify: () => {},
    onTorReady: () => {},
    onWoke: () => {},
  });
  await pause(SETTLED_AFTER_MS);
  const bytesWithContacts = aliveBytes();
  fill(store);
  const bytesWithMessages = aliveBytes();
  const { rss: residentBytes } = process.memoryUsage();
  await sealed.close();
  rmSync(folder, { recursive: true, force: true });
  const all = contactsIn(store).all();
  return {
    contacts: all.length,
    unblocked: all.filter(({ blocked }) => !blocked).length,
    contactBytes: bytesWithContacts - bytesBefore,
    messageBytes: bytesWithMessages - bytesWithContacts,
    residentBytes,
  };
}

function fillRows(store: Store, conversations: readonly string[], messages: number): void {
  for (let n = 0; n < messages; n++) {
    const conversation = conversations[n % conversations.length] ?? "";
    const id = n.toString(16).padStart(32, "0");
    const place = 1000 + n;
    const row = {
      ...{ type: "message", conversation, id, order: place, at: Date.now(), from: id, name: "Peer" },
      ...{ mine: false, receivedAt: Date.now(), text: `${TEXT} ${n}`, replyTo: null, edited: false },
      ...{ deleted: false, reactions: [], delivery: null },
    };
    store.apply({ writes: [], rows: [{ conversation, place, id, json: JSON.stringify(row) }] });
  }
}
