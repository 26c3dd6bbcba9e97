/** The child process of the relay benchmark that passes packets on as one would first write it: `ws` and a loop. */

import { type WebSocket, WebSocketServer } from "ws";
import { serve } from "./child-process.ts";

const rooms = new Map<string, Set<WebSocket>>();
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (client, request) => {
  const name = request.url ?? "";
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room);
  const isReader = !name.startsWith("/publish");
  if (isReader) room.add(client);
  client.on("message", (packet) => {
    for (const reader of rooms.get(name.replace("/publish", "")) ?? []) reader.send(packet);
  });
  client.on("close", () => room.delete(client));
});
server.on("listening", () => {
  const address = server.address();
  serve(typeof address === "object" ? (address?.port ?? 0) : 0);
});
