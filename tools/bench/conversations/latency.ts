/**
 * From `send` to shown, against the same number of bytes one way on the same circuit, in turn.
 */

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { pause, type Tornet } from "@hushroom/testkit";
import { BenchDaemon, befriend } from "./daemon.ts";
import { OneCircuitTor, RAW_PORT } from "./one-circuit-tor.ts";

const PAIRS = 100;
const WARM_UP_PAIRS = 5;
const BETWEEN_MS = 300;
const TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(3).trim();

interface ConversationLatency {
  /** Milliseconds, pair by pair. */
  readonly shown: readonly number[];
  readonly raw: readonly number[];
  readonly sentBytes: number;
}

/** Counts what arrives at a port of this machine. */
class Sink {
  readonly #server = createServer((socket) => this.#take(socket));
  #left = 0;
  #done = () => {};

  async open(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  expect(bytes: number): Promise<void> {
    this.#left = bytes;
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  close(): void {
    this.#server.close();
  }

  #take(socket: Socket): void {
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      this.#left -= chunk.length;
      if (this.#left === 0) this.#done();
    });
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

async function measured(action: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await action();
  return performance.now() - startMs;
}

async function alternate(say: () => Promise<void>, send: () => Promise<void>, pairs: number) {
  const shown: number[] = [];
  const raw: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const first = pair % 2 === 0;
    (first ? shown : raw).push(await measured(first ? say : send));
    await pause(BETWEEN_MS);
    (first ? raw : shown).push(await measured(first ? send : say));
    await pause(BETWEEN_MS);
  }
  return { shown, raw };
}

/** What a message puts on the way: the most frequent number of bytes of some. */
async function bytesOfMessage(say: () => Promise<void>, streams: readonly Socket[]): Promise<number> {
  const written = () => Math.max(...streams.map(({ bytesWritten }) => bytesWritten));
  const sizes: number[] = [];
  for (let i = 0; i < WARM_UP_PAIRS; i++) {
    const before = written();
    await say();
    sizes.push(written() - before);
    await pause(BETWEEN_MS);
  }
  return sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)] ?? 0;
}

export async function measureConversation(tornet: Tornet): Promise<ConversationLatency> {
  const tor = new OneCircuitTor(tornet);
  const sink = new Sink();
  const ana = await BenchDaemon.begin("Ana", tor.forDaemon("ana"));
  const boris = await BenchDaemon.begin("Boris", tor.forDaemon("boris"));
  try {
    await befriend(ana, boris);
    const [card, other] = [await ana.api.call("identity.get", {}), await boris.api.call("identity.get", {})];
    const [from, to] = [card?.address ?? "", other?.address ?? ""];
    await tor.begin([from, to], await sink.open());
    const [[conversation = ""]] = await Promise.all([ana.connected(1), boris.connected(1)]);
    const streams = tor.streams.filter(({ destroyed }) => !destroyed);
    const say = talker(ana, boris, conversation);
    const sentBytes = await bytesOfMessage(say, streams);
    const raw = await tor.dial(to, RAW_PORT, "ana");
    raw.setNoDelay(true);
    const payload = Buffer.alloc(sentBytes, "x");
    const send = () => {
      const done = sink.expect(sentBytes);
      raw.write(payload);
      return done;
    };
    await alternate(say, send, WARM_UP_PAIRS);
    const latencies = await alternate(say, send, PAIRS);
    return { ...latencies, sentBytes };
  } finally {
    await Promise.all([ana.end(), boris.end()]);
    tor.end();
    sink.close();
  }
}
