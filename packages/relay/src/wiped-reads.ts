/**
 * Reads into memory that is wiped at once. By itself Node reads what comes on a connection into 64 KiB of its own, copies it
 * out, and frees those as they are (src/stream_base.cc, EmitToJSStreamListener::OnStreamRead), so that a copy of each packet
 * stays where nobody can wipe it, until something else is written there. With `onread` it reads into the caller's memory, but
 * takes that for connections that are dialled alone; here it is set for one that came.
 */

import type { Socket } from "node:net";

const READ_BYTES = 64 * 1024;
/** What it is called in Node 20 to 24 (lib/net.js). */
const MEMORY = "kBuffer";
const ON_READ = "kBufferCb";

/** Of all connections: nothing else happens between a read and its wiping. */
const memory = Buffer.alloc(READ_BYTES);

interface Handle {
  readonly useUserBuffer?: (memory: Uint8Array) => void;
}

/**
 * To be called before anything is read, or in the turn in which a parser of HTTP has ended, once somebody listens for what
 * comes. The socket tells of it as ever, in pieces that nobody else has; those that it hasn't told of at its end are wiped.
 * False: this Node has no such way, and everything is as it was.
 */
export function readWiped(socket: Socket): boolean {
  const fields = socket as unknown as Record<symbol, unknown>;
  const symbolOf = (name: string) =>
    Object.getOwnPropertySymbols(socket).find(({ description }) => description === name);
  const [at, onRead] = [symbolOf(MEMORY), symbolOf(ON_READ)];
  const handle = (socket as unknown as { readonly _handle?: Handle | null })._handle;
  if (at === undefined || onRead === undefined || handle?.useUserBuffer === undefined) return false;
  const untold: Buffer[] = [];
  fields[at] = memory;
  fields[onRead] = (length: number) => {
    // Apart from the heap: what lies there, as short arrays do, is copied about and not wiped.
    const piece = Buffer.from(new ArrayBuffer(length));
    memory.copy(piece, 0, 0, length);
    memory.fill(0, 0, length);
    untold.push(piece);
    return socket.push(piece);
  };
  handle.useUserBuffer(memory);
  socket.on("data", (piece: Buffer) => {
    if (untold[0] === piece) untold.shift();
  });
  // Before anybody else, who would make one piece of them, with a copy of each.
  socket.prependListener("close", () => {
    for (const piece of untold.splice(0)) {
      socket.read(piece.length);
      piece.fill(0);
    }
  });
  return true;
}
