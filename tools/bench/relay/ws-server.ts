/** The child process of the relay benchmark that passes packets on as one would first write it: `ws` and a loop, bounded in the same ways as ours. */

import { isSlowReader, RelayGuard } from "@hushroom/oracles";
import { type WebSocket, WebSocketServer } from "ws";
import { serve } from "./child-process.ts";

const OK = Buffer.from([0]);
const FULL = Buffer.from([1]);
const rooms = new Map<string, Set<WebSocket>>();
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (client, request) => {
  const name = request.url ?? "";
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room);
  const isReader = !name.startsWith("/publish");
  if (isReader) room.add(client);
  const guard = new RelayGuard();
  client.on("message", (packet: Buffer) => {
    const isAdmitted = guard.admits(packet.length);
    client.send(isAdmitted ? OK : FULL);
    if (!isAdmitted) return;
    for (const reader of rooms.get(name.replace("/publish", "")) ?? []) {
      if (isSlowReader(reader)) reader.terminate();
      else reader.send(packet);
    }
  });
  client.on("close", () => room.delete(client));
});
server.on("listening", () => {
  const address = server.address();
  serve(typeof address === "object" ? (address?.port ?? 0) : 0);
});
