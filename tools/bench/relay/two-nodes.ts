/** What a second relay process over Redis adds to the way of a packet. */

import { boxAddress, encodeBoxRequest } from "@hushroom/protocol";
import { median } from "../figures.ts";
import { REDIS, type RunningRelay, startOwnRelay } from "./contenders.ts";
import { clientFrame, LoadSocket } from "./load-socket.ts";

const PACKET_BYTES = 4096;
const LATENCY_PACKETS = 200;

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds from PUT to BOX, one packet after the other, reader and writer each at its own relay. */
async function wayOf(writing: RunningRelay, reading: RunningRelay): Promise<number> {
  const [writer, reader] = [
    await LoadSocket.open(writing.port, "/boxes"),
    await LoadSocket.open(reading.port, "/boxes"),
  ];
  const times: number[] = [];
  for (let number = 0; number < LATENCY_PACKETS; number++) {
    const key = new Uint8Array(32);
    new DataView(key.buffer).setFloat64(0, Math.random());
    reader.send(clientFrame(encodeBoxRequest({ op: "watch", tag: number, addresses: boxAddress(key) })));
    await rest(1);
    const before = reader.received;
    const came = new Promise<void>((resolve) => {
      reader.onData = () => {
        if (reader.received - before >= PACKET_BYTES) resolve();
      };
    });
    const began = performance.now();
    writer.send(
      clientFrame(
        encodeBoxRequest({ op: "put", tag: number, writeKey: key, frame: new Uint8Array(PACKET_BYTES) }),
      ),
    );
    await came;
    times.push(performance.now() - began);
    // Slower than one connection may put.
    await rest(8);
  }
  writer.close();
  reader.close();
  return median(times);
}

export async function addedByRedis(): Promise<[alone: number, two: number]> {
  const alone = await startOwnRelay();
  const redis = await REDIS.start();
  const url = `redis://127.0.0.1:${redis.port}`;
  const [one, other] = [await startOwnRelay(url), await startOwnRelay(url)];
  const result: [number, number] = [await wayOf(alone, alone), await wayOf(one, other)];
  for (const each of [alone, one, other, redis]) each.stop();
  return result;
}
