/** A server that sends back what it gets, and what tests do with its streams. */

import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";

export class Echo {
  readonly sockets = new Set<Socket>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => this.sockets.delete(socket));
      socket.pipe(socket);
    });
  }

  listen(place: string | number): Promise<void> {
    return new Promise((resolve) => {
      if (typeof place === "string") this.#server.listen(place, resolve);
      else this.#server.listen(place, "127.0.0.1", resolve);
    });
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
  }
}

/** Reads until `text` has come; fails if the stream ends before. */
function reads(stream: Duplex, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let got = "";
    const onData = (chunk: Buffer) => {
      got += chunk.toString("latin1");
      if (got.includes(text)) {
        stream.off("data", onData);
        stream.pause();
        resolve(got);
      }
    };
    stream.on("data", onData);
    stream.resume();
    stream.once("close", () => reject(new Error(`closed after ${got.length} bytes`)));
  });
}

/** Sends `text` and returns all that has come when it is back. */
export async function echoes(stream: Duplex, text: string): Promise<string> {
  const answer = reads(stream, text);
  stream.write(text);
  return answer;
}

export const closed = (stream: Duplex) =>
  new Promise<void>((resolve) => {
    if (stream.destroyed) resolve();
    stream.once("close", resolve);
    stream.resume();
  });
