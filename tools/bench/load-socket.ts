/** A connection that costs its end next to nothing: it counts bytes, and sends what was made before. */

import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

/** As a browser would send it, with a mask of zeros. */
export function clientFrame(payload: Uint8Array, opcode = 2): Buffer {
  const length = payload.length;
  const head =
    length > 125
      ? Buffer.from([0x80 | opcode, 0xfe, length >> 8, length & 255])
      : Buffer.from([0x80 | opcode, 0x80 | length]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

export class LoadSocket {
  /** Since the upgrade, or since the connection where there is none. */
  received = 0;
  onData: () => void = () => {};
  readonly #socket: Socket;
  #corked = false;
  #isOver = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Resolves when it is connected and, with a path, when the server has switched to WebSocket. */
  static open(port: number, path: string | null): Promise<LoadSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      const load = new LoadSocket(socket);
      let isConnected = false;
      socket.on("connect", () => {
        isConnected = true;
      });
      socket.on("error", reject);
      socket.on("close", () => {
        // Otherwise a figure would be waited for for ever.
        if (isConnected && !load.#isOver) throw new Error("the server closed a connection");
      });
      if (path === null) socket.on("connect", () => resolve(load));
      else {
        const key = randomBytes(16).toString("base64");
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
        );
      }
      let isOpen = path === null;
      socket.on("data", (chunk) => {
        const end = isOpen ? -4 : chunk.indexOf("\r\n\r\n");
        load.received += chunk.length - end - 4;
        if (!isOpen) resolve(load);
        isOpen = true;
        load.onData();
      });
    });
  }

  /** What is sent in one turn of the event loop leaves in one write. */
  send(bytes: Buffer): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      setImmediate(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(bytes);
  }

  close(): void {
    this.#isOver = true;
    this.#socket.destroy();
  }
}
