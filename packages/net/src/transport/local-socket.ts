/** Streams to a unix socket of this device, where the daemon's API listens. */

import { createConnection, type Socket } from "node:net";
import { HushError } from "@hushroom/protocol";

/** Throws DIAL_REFUSED if nothing listens there. */
export function dialLocalSocket(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path });
    socket.once("connect", () => resolve(socket));
    socket.once("error", (error) => reject(new HushError("DIAL_REFUSED", {}, error)));
  });
}

/** Whether a program listens at `path`: a socket file alone may be left over from one that was killed. */
export async function isListening(path: string): Promise<boolean> {
  try {
    (await dialLocalSocket(path)).destroy();
    return true;
  } catch {
    return false;
  }
}
