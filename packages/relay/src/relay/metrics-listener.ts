/** `/metrics` for Prometheus, on an address of its own: rounded sums, nothing else, and only if the operator asks for it. */

import { createServer, type Server } from "node:http";
import { HushError, LOCAL_LIMITS } from "@hushroom/protocol";

const CONNECTIONS_MAX = 16;

export class MetricsListener {
  readonly #server: Server;

  /** `exposition`: the text of the moment. */
  constructor(exposition: () => string) {
    this.#server = createServer({
      maxHeaderSize: LOCAL_LIMITS.BOX_HEADER_BYTES_MAX,
      headersTimeout: LOCAL_LIMITS.BOX_HANDSHAKE_TIMEOUT_MS,
      requestTimeout: LOCAL_LIMITS.BOX_HANDSHAKE_TIMEOUT_MS,
    });
    this.#server.maxConnections = CONNECTIONS_MAX;
    this.#server.on("request", (request, response) => {
      const isAsked = request.method === "GET" && request.url === "/metrics";
      const headers = { "Content-Type": "text/plain; version=0.0.4; charset=utf-8", Connection: "close" };
      response.writeHead(isAsked ? 200 : 404, headers).end(isAsked ? exposition() : "");
    });
    this.#server.on("clientError", (_error, socket) => socket.destroy());
  }

  /** The port. Throws CONFIG_PORT_TAKEN. */
  open(target: { readonly host: string; readonly port: number }): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", (error) => reject(new HushError("CONFIG_PORT_TAKEN", {}, error)));
      this.#server.listen(target, () => {
        const address = this.#server.address();
        resolve(typeof address === "object" ? (address?.port ?? 0) : 0);
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}
