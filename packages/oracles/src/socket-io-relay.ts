/** What a relay does, with Socket.IO: whoever has joined a room gets each packet that is sent there, as it came. Bounded in the same ways as ours. */

import { createServer } from "node:http";
import { Server } from "socket.io";
import { isSlowReader, RelayGuard } from "./relay-guards.ts";

function dropSlowReaders(io: Server): void {
  for (const socket of io.sockets.sockets.values()) {
    const transport = socket.conn.transport as unknown as { socket?: { bufferedAmount: number } };
    if (transport.socket !== undefined && isSlowReader(transport.socket)) socket.disconnect(true);
  }
}

/** Listens on loopback and resolves with the port. */
export function startSocketIoRelay(): Promise<{ port: number }> {
  const http = createServer();
  const io = new Server(http, { serveClient: false, transports: ["websocket"] });
  io.on("connection", (socket) => {
    const guard = new RelayGuard();
    socket.join(String(socket.handshake.auth["room"]));
    socket.on("packet", (room: string, packet: Buffer, acknowledge: (ok: boolean) => void) => {
      const isAdmitted = guard.admits(packet.length);
      if (isAdmitted) io.to(room).emit("packet", packet);
      acknowledge(isAdmitted);
    });
  });
  setInterval(() => dropSlowReaders(io), 1000).unref();
  return new Promise((resolve) => {
    http.listen(0, "127.0.0.1", () => {
      const address = http.address();
      resolve({ port: typeof address === "object" ? (address?.port ?? 0) : 0 });
    });
  });
}
