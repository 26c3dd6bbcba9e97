/** What a second relay process over Redis adds to the way of a packet. */

import { randomBytes } from "node:crypto";
import { boxAddress, encodeBoxRequest, FRAME_BYTES } from "@hushroom/protocol";
import { clientFrame, LoadSocket } from "../load-socket.ts";
import { HUSHROOM, REDIS, resp, startOwnRelay } from "./contenders.ts";
import { openReady } from "./fan-out.ts";
import { type RunningRelay, rest } from "./servers.ts";

const PACKETS = 300;
/** The first are not counted: code that runs for the first time is slow. */
const WARM_UP = 60;
/** Slower than one connection may put. */
const BETWEEN_MS = 8;
/** Until a WATCH has been taken in by Redis too. */
const WATCHED_MS = 4;

/** A writer and a reader, each at its own relay or both at one. */
class Way {
  readonly #writer: LoadSocket;
  readonly #reader: LoadSocket;
  #tag = 0;

  private constructor(writer: LoadSocket, reader: LoadSocket) {
    this.#writer = writer;
    this.#reader = reader;
  }

  static async open(writing: RunningRelay, reading: RunningRelay): Promise<Way> {
    const writer = await openReady(HUSHROOM, writing.port, 0, "publisher");
    return new Way(writer, await openReady(HUSHROOM, reading.port, 0, "reader"));
  }

  /** Milliseconds from PUT to BOX of one packet. */
  async timed(): Promise<number> {
    const tag = this.#tag++;
    const writeKey = randomBytes(32);
    const put = encodeBoxRequest({ op: "put", tag, writeKey, frame: new Uint8Array(FRAME_BYTES) });
    this.#reader.send(clientFrame(encodeBoxRequest({ op: "watch", tag, addresses: boxAddress(writeKey) })));
    await rest(WATCHED_MS);
    const came = this.#reader.reached(this.#reader.received + HUSHROOM.unit(0, FRAME_BYTES));
    const began = performance.now();
    this.#writer.send(clientFrame(put));
    await came;
    const ms = performance.now() - began;
    await rest(BETWEEN_MS);
    return ms;
  }

  close(): void {
    this.#writer.close();
    this.#reader.close();
  }
}

export interface Ways {
  /** Milliseconds from PUT to BOX, one packet after the other. */
  readonly alone: readonly number[];
  readonly two: readonly number[];
  /** Microseconds that Redis says the function of a PUT took it. */
  readonly inRedis: readonly number[];
}

/** Until Redis has answered all that it was asked before. */
const ANSWERED_MS = 200;
/** Of what Redis remembers of a call: how long it took, and what it was (redis.io, SLOWLOG GET). */
const REMEMBERED_PUT = /:(\d+)\r\n\*\d+\r\n\$5\r\nFCALL\r\n\$12\r\nhushroom_put\r\n/g;

async function askRedis(port: number, ...words: string[]): Promise<string> {
  const socket = await LoadSocket.open({ port, path: null });
  let answer = "";
  socket.onData = (bytes) => {
    answer += bytes.toString("latin1");
  };
  socket.send(resp(...words));
  await rest(ANSWERED_MS);
  socket.close();
  return answer;
}

/** In turn, packet by packet. */
export async function addedByRedis(): Promise<Ways> {
  const redis = await REDIS.start();
  const url = `redis://127.0.0.1:${redis.port}`;
  const relays = [await startOwnRelay(), await startOwnRelay(url), await startOwnRelay(url)] as const;
  const [single, one, other] = relays;
  const [alone, two] = [await Way.open(single, single), await Way.open(one, other)];
  const ways: { alone: number[]; two: number[] } = { alone: [], two: [] };
  const remember = ["slowlog-log-slower-than", "0", "slowlog-max-len", String(4 * PACKETS)];
  await askRedis(redis.port, "CONFIG", "SET", ...remember);
  for (let packet = 0; packet < PACKETS; packet++) {
    ways.alone.push(await alone.timed());
    ways.two.push(await two.timed());
  }
  const remembered = await askRedis(redis.port, "SLOWLOG", "GET", "-1");
  const inRedis = [...remembered.matchAll(REMEMBERED_PUT)].map(([, us]) => Number(us));
  for (const each of [alone, two]) each.close();
  for (const each of [...relays, redis]) each.stop();
  return { alone: ways.alone.slice(WARM_UP), two: ways.two.slice(WARM_UP), inRedis };
}
