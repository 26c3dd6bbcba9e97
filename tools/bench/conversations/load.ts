/** Messages per second and memory, over simulated Tor: real engines and sockets, no circuits. */

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openSealed, RamStore, type Store, systemClock } from "@hushroom/engine";
import type { Tor } from "@hushroom/net";
import { LOCAL_LIMITS } from "@hushroom/protocol";
import { SimTor, SimTorNetwork } from "@hushroom/testkit";
import { BenchDaemon, befriend } from "./daemon.ts";

const TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(3).trim();
const TOGETHER = 32;
const MEET_TOGETHER = 25;

interface Rate {
  readonly perSecond: number;
  /** Of processor time, of both ends together: what a busy machine says less of. */
  readonly perProcessorSecond: number;
}

/** One daemon's messages to `peers` others: from the first `send` until all are known to be on their devices. */
export async function messageRate(peers: number, messagesEach: number): Promise<Rate> {
  const network = new SimTorNetwork();
  const ana = await BenchDaemon.begin("Ana", new SimTor(network));
  const others: BenchDaemon[] = [];
  for (let i = 0; i < peers; i++) {
    const other = await BenchDaemon.begin(`Peer${i}`, new SimTor(network));
    others.push(other);
    await befriend(ana, other);
  }
  try {
    const conversations = await ana.connected(peers);
    let delivered = 0;
    const all = new Promise<void>((resolve) => {
      ana.onEvent((event) => {
        if (event.event !== "conversation.delivery" || event.params.state !== "delivered") return;
        if (++delivered === peers * messagesEach) resolve();
      });
    });
    const startMs = performance.now();
    const before = process.cpuUsage();
    for (let at = 0; at < messagesEach; at += TOGETHER) {
      const numbers = Array.from({ length: Math.min(TOGETHER, messagesEach - at) }, (_, i) => at + i);
      await Promise.all(
        conversations.flatMap((one) => numbers.map((n) => ana.say(one, TEXT, `${one} ${n}`))),
      );
    }
    await all;
    const { user, system } = process.cpuUsage(before);
    const messages = peers * messagesEach;
    return {
      perSecond: (messages * 1000) / (performance.now() - startMs),
      perProcessorSecond: (messages * 1_000_000) / (user + system),
    };
  } finally {
    await Promise.all([ana, ...others].map((daemon) => daemon.end()));
  }
}

interface MemoryFigures {
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
 * can be reached at once, the earlier ones are blocked. What these
 * leave behind in this process is not ours: so the store is copied, and the copy opened as a restart opens it. The rows
 * are written into the store as those of received messages are.
 */
export async function measureMemory(contacts: number, messages: number): Promise<MemoryFigures> {
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
      if ((await reachable(ana)).length + count > LOCAL_LIMITS.DIAL_KEYS_MAX) await blockAll(ana);
      await Promise.all(Array.from({ length: count }, (_, at) => meet(`Peer${i + at}`)));
    }
    return await measureRestart(ana.engine.store, new SimTor(network), (store) =>
      fillRows(store, [...conversations], messages),
    );
  } finally {
    await ana.end();
  }
}

async function reachable({ api }: BenchDaemon): Promise<readonly string[]> {
  const all = await api.call("contact.list", {});
  return all.filter(({ state }) => state !== "blocked").map(({ contact }) => contact);
}

/** More can't be reached than Tor publishes the keys of (docs/decisions/0039-how-many-may-dial.md). */
async function blockAll(daemon: BenchDaemon): Promise<void> {
  for (const contact of await reachable(daemon)) {
    await daemon.api.call("contact.block", { contact });
  }
}

async function measureRestart(full: Store, tor: Tor, fill: (store: Store) => void): Promise<MemoryFigures> {
  const folder = mkdtempSync(join(tmpdir(), "bench-memory-"));
  const bytesBefore = aliveBytes();
  const store = new RamStore();
  store.apply({ writes: full.list("").map(([key, value]) => ({ key, value })), rows: [] });
  const sealed = await openSealed({
    store,
    clock: systemClock,
    log: { write: () => {} },
    random: (length) => Uint8Array.from(randomBytes(length)),
    tor: () => tor,
    listen: () => ({ path: join(folder, "boxes") }),
    notify: () => {},
    onTorReady: () => {},
    onWoke: () => {},
  });
  const bytesWithContacts = aliveBytes();
  fill(store);
  const bytesWithMessages = aliveBytes();
  const { rss: residentBytes } = process.memoryUsage();
  await sealed.close();
  rmSync(folder, { recursive: true, force: true });
  return {
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
