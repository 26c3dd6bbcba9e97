/**
 * A WebSocket client that does next to nothing: it counts frames by their first bytes. So the load generator costs
 * little, and the same for every server it loads.
 */

import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

export interface RawOptions {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Called for each text frame with its payload, which is only valid during the call. */
  readonly frame: (payload: Buffer) => void;
}

export class RawWebSocket {
  #pending: Buffer = Buffer.alloc(0);
  #open = false;
  #corked = false;
  readonly #socket: Socket;
  readonly #frame: (payload: Buffer) => void;

  private constructor(socket: Socket, frame: (payload: Buffer) => void) {
    this.#socket = socket;
    this.#frame = frame;
  }

  /** Resolves when the server has switched protocols. */
  static open({ port, path, headers, frame }: RawOptions): Promise<RawWebSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      const client = new RawWebSocket(socket, frame);
      const lines = Object.entries({
        Host: `127.0.0.1:${port}`,
        Upgrade: "websocket",
        Connection: "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
        ...headers,
      }).map(([name, value]) => `${name}: ${value}`);
      socket.write(`GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      socket.on("error", reject);
      socket.on("close", () => reject(new Error("the server closed the connection")));
      socket.on("data", (chunk) => client.#take(chunk, () => resolve(client)));
    });
  }

  /** What is sent in one turn of the event loop leaves in one write, so that the load costs little. */
  send(text: string): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      setImmediate(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    const payload = Buffer.from(text);
    const long = payload.length > 125;
    const head = long
      ? Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 255])
      : Buffer.from([0x81, 0x80 | payload.length]);
    // A mask of zeros: the payload as it is.
    this.#socket.write(Buffer.concat([head, Buffer.alloc(4), payload]));
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer, opened: () => void): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    if (!this.#open) {
      const end = this.#pending.indexOf("\r\n\r\n");
      if (end < 0) return;
      if (!this.#pending.toString("latin1", 9, 12).startsWith("101")) this.#socket.destroy();
      this.#pending = this.#pending.subarray(end + 4);
      this.#open = true;
      opened();
    }
    this.#readFrames();
  }

  #readFrames(): void {
    let at = 0;
    const bytes = this.#pending;
    while (bytes.length - at >= 2) {
      const short = (bytes[at + 1] ?? 0) & 127;
      const headBytes = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (bytes.length - at < headBytes) break;
      const length =
        short === 126
          ? bytes.readUInt16BE(at + 2)
          : short === 127
            ? Number(bytes.readBigUInt64BE(at + 2))
            : short;
      const end = at + headBytes + length;
      if (bytes.length < end) break;
      if (((bytes[at] ?? 0) & 15) === 1) this.#frame(bytes.subarray(at + headBytes, end));
      at = end;
    }
    this.#pending = bytes.subarray(at);
  }
}
