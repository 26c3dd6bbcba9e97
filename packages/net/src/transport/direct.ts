/** A plain TCP stream, for rooms of the local network. It shows this device's address: never for onion addresses. */

import { createConnection, isIP } from "node:net";
import type { Duplex } from "node:stream";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";

/**
 * What may be dialled without Tor: addresses, and names of the local network. Any other name would be looked up and
 * reached in the open, a mistyped onion address too.
 */
export function isNearbyHost(host: string): boolean {
  return isIP(host) !== 0 || host === "localhost" || /^[a-z0-9-]+\.local$/.test(host);
}

/** Throws DIAL_REFUSED, DIAL_TIMEOUT, or DIAL_BAD_ADDRESS for what is not nearby. */
export function dialDirect(host: string, port: number): Promise<Duplex> {
  if (!isNearbyHost(host)) return Promise.reject(new HushError("DIAL_BAD_ADDRESS"));
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port });
    const fail = (error: HushError) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(LOCAL_LIMITS.DIAL_TIMEOUT_MS, () => fail(new HushError("DIAL_TIMEOUT")));
    socket.once("error", (error) => fail(new HushError("DIAL_REFUSED", {}, error)));
    socket.once("connect", () => {
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}
