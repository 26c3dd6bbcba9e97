/**
 * The child process of the relay benchmark that shows what Node and the system take by themselves: no framing, no box, no
 * bound. What a publisher's socket brings goes on to each reader of its group as it came, and what readers ask is thrown away.
 */

import { createServer, type Socket } from "node:net";
import { serve } from "./child-process.ts";

/** The first bytes of a connection: 1 for a publisher, and the number of its group. */
const ROLE_BYTES = 3;

const groups = new Map<number, Set<Socket>>();

function join(socket: Socket, role: Buffer): void {
  const number = role.readUInt16BE(1);
  const readers = groups.get(number) ?? new Set();
  groups.set(number, readers);
  const isPublisher = role[0] === 1;
  if (!isPublisher) readers.add(socket);
  const take = (bytes: Buffer) => {
    if (isPublisher) for (const reader of readers) reader.write(bytes);
  };
  if (role.length > ROLE_BYTES) take(role.subarray(ROLE_BYTES));
  socket.on("data", take);
  socket.write(Buffer.alloc(1));
}

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.once("data", (role) => join(socket, role));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  serve(typeof address === "object" ? (address?.port ?? 0) : 0);
});
