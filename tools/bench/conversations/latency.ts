/** From `send` to shown, against the same number of bytes there, and there and back, on the same circuit, in turn. */

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pause, type Tornet } from "@hushroom/testkit";
import { median } from "../figures.ts";
import { BenchDaemon, befriend } from "./daemon.ts";
import { OneCircuitTor, RAW_PORT } from "./one-circuit-tor.ts";

const PAIRS = 100;
const WARM_UP_PAIRS = 5;
const BETWEEN_MS = 300;
const TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(3).trim();

interface ConversationLatency {
  /** Milliseconds, pair by pair. */
  readonly shown: readonly number[];
  readonly oneWay: readonly number[];
  readonly echo: readonly number[];
  readonly sentBytes: number;
}

/** Sends back what comes to a unix socket, as a daemon's box server has one. */
class Echo {
  readonly #folder = mkdtempSync(join(tmpdir(), "bench-echo-"));
  readonly #server = createServer((socket) => this.#take(socket));
  #arrived = new Countdown(0);

  async open(): Promise<string> {
    const path = join(this.#folder, "echo");
    this.#server.listen(path);
    await once(this.#server, "listening");
    return path;
  }

  /** When so many bytes are there, and when they are back, in milliseconds. */
  async measure(socket: Socket, payload: Buffer): Promise<{ oneWay: number; echo: number }> {
    const back = new Countdown(payload.length);
    this.#arrived = new Countdown(payload.length);
    const count = (chunk: Buffer) => back.take(chunk.length);
    socket.on("data", count);
    const startMs = performance.now();
    socket.write(payload);
    const [there, again] = await Promise.all([this.#arrived.done, back.done]);
    socket.off("data", count);
    return { oneWay: there - startMs, echo: again - startMs };
  }

  close(): void {
    this.#server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #take(socket: Socket): void {
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      socket.write(chunk);
      this.#arrived.take(chunk.length);
    });
  }
}

/** Resolves with the time at which so many bytes have come. */
class Countdown {
  #left: number;
  #end: (atMs: number) => void = () => {};
  readonly done = new Promise<number>((resolve) => {
    this.#end = resolve;
  });

  constructor(bytes: number) {
    this.#left = bytes;
  }

  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left === 0) this.#end(performance.now());
  }
}

/** Says one message; resolves when the other's client is told of it. */
function talker(from: BenchDaemon, to: BenchDaemon, conversation: string): () => Promise<void> {
  let number = 0;
  let shown = () => {};
  to.onEvent((event) => {
    if (event.event === "conversation.row") shown();
  });
  return async () => {
    const seen = new Promise<void>((resolve) => {
      shown = resolve;
    });
    await Promise.all([from.say(conversation, TEXT, `m${++number}`), seen]);
  };
}

async function measured(say: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await say();
  const tookMs = performance.now() - startMs;
  await pause(BETWEEN_MS);
  return tookMs;
}

type Send = () => Promise<{ oneWay: number; echo: number }>;

async function alternate(say: () => Promise<void>, send: Send, pairs: number) {
  const shown: number[] = [];
  const raw: { oneWay: number; echo: number }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    if (pair % 2 === 0) shown.push(await measured(say));
    raw.push(await send());
    await pause(BETWEEN_MS);
    if (pair % 2 === 1) shown.push(await measured(say));
  }
  return { shown, oneWay: raw.map(({ oneWay }) => oneWay), echo: raw.map(({ echo }) => echo) };
}

/** What a message puts on the way: the median of some, in bytes. */
async function bytesOfMessage(say: () => Promise<void>, written: () => number): Promise<number> {
  const sizes: number[] = [];
  for (let i = 0; i < WARM_UP_PAIRS; i++) {
    const before = written();
    await say();
    sizes.push(written() - before);
    await pause(BETWEEN_MS);
  }
  const bytes = median(sizes);
  if (bytes === 0) throw new Error("the messages went by no stream that was counted");
  return bytes;
}

export async function measureConversation(tornet: Tornet): Promise<ConversationLatency> {
  const tor = new OneCircuitTor(tornet);
  const echo = new Echo();
  const ana = await BenchDaemon.begin("Ana", tor.forDaemon("ana"));
  const boris = await BenchDaemon.begin("Boris", tor.forDaemon("boris"));
  try {
    await befriend(ana, boris);
    const [card, other] = [await ana.api.call("identity.get", {}), await boris.api.call("identity.get", {})];
    const [from, to] = [card?.address ?? "", other?.address ?? ""];
    await tor.begin([from, to], await echo.open());
    const [[conversation = ""]] = await Promise.all([ana.connected(1), boris.connected(1)]);
    const say = talker(ana, boris, conversation);
    const sentBytes = await bytesOfMessage(say, () => tor.writtenBy("ana"));
    const raw = await tor.dial(to, RAW_PORT, "ana");
    raw.setNoDelay(true);
    const payload = Buffer.alloc(sentBytes, "x");
    const send = () => echo.measure(raw, payload);
    await alternate(say, send, WARM_UP_PAIRS);
    const latencies = await alternate(say, send, PAIRS);
    return { ...latencies, sentBytes };
  } finally {
    await Promise.all([ana.end(), boris.end()]);
    tor.end();
    echo.close();
  }
}
