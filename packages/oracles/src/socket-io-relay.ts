/** What a relay does, with Socket.IO: whoever has joined a room gets each packet that is sent there, as it came. */

import { createServer } from "node:http";
import { Server } from "socket.io";

/** Listens on loopback and resolves with the port. */
export function startSocketIoRelay(): Promise<{ port: number }> {
  const http = createServer();
  const io = new Server(http, { serveClient: false, transports: ["websocket"] });
  io.on("connection", (socket) => {
    socket.join(String(socket.handshake.auth["room"]));
    socket.on("packet", (room: string, packet: Buffer, acknowledge: () => void) => {
      io.to(room).emit("packet", packet);
      acknowledge();
    });
  });
  return new Promise((resolve) => {
    http.listen(0, "127.0.0.1", () => {
      const address = http.address();
      resolve({ port: typeof address === "object" ? (address?.port ?? 0) : 0 });
    });
  });
}
