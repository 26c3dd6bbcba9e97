/** A relay at the other end of a stream of slots, which sends what it likes when it likes. */

import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { until } from "@hushroom/testkit";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { SlotStream } from "../src/index.ts";

const MESSAGE_BYTES = 4096;
const FLOOD = 8000;

let server: WebSocketServer;
beforeEach(async () => {
  server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
});
afterEach(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

async function connected(atOnce: (relay: WebSocket) => void): Promise<[SlotStream, WebSocket]> {
  const { port } = server.address() as AddressInfo;
  const arrives = once(server, "connection").then(([relay]) => {
    atOnce(relay as WebSocket);
    return relay as WebSocket;
  });
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const stream = await SlotStream.connect(socket, { host: "relay", messageBytesMax: MESSAGE_BYTES });
  return [stream, await arrives];
}

it("takes in nothing before somebody listens, and then all of it in order", async () => {
  const [stream, relay] = await connected((relay) => {
    for (let i = 0; i < FLOOD; i++) {
      const message = Buffer.alloc(MESSAGE_BYTES);
      message.writeUInt32BE(i);
      relay.send(message);
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(relay.bufferedAmount).toBeGreaterThan(0);
  const got: number[] = [];
  stream.listen({ message: (bytes) => got.push(Buffer.from(bytes).readUInt32BE()), closed: () => {} });
  await until("all have come", 20_000, () => got.length === FLOOD);
  expect(got).toEqual(Array.from({ length: FLOOD }, (_, i) => i));
  stream.close();
});

it.each([
  ["text", (relay: WebSocket) => relay.send("words")],
  ["more than a message", (relay: WebSocket) => relay.send(Buffer.alloc(MESSAGE_BYTES + 1))],
  ["an end", (relay: WebSocket) => relay.terminate()],
])("is over by %s, and says so once", async (_what, act) => {
  const [stream] = await connected(act);
  let ends = 0;
  stream.listen({ message: () => {}, closed: () => ends++ });
  await until("it is over", 5000, () => ends > 0);
  stream.send([new Uint8Array(1)]);
  stream.close();
  expect(ends).toBe(1);
});

it("says nothing of an end that came from here", async () => {
  const [stream, relay] = await connected(() => {});
  let ends = 0;
  stream.listen({ message: () => {}, closed: () => ends++ });
  stream.close();
  await until("the relay sees it", 5000, () => relay.readyState === relay.CLOSED);
  expect(ends).toBe(0);
});
