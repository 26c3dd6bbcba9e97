/** A connection that costs its end next to nothing: it counts bytes, and sends what was made before. */

import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

const BINARY = 2;
export const TEXT = 1;
const HEAD_END = "\r\n\r\n";

/** As a browser would send it, with a mask of zeros. At most 65,535 bytes. */
export function clientFrame(payload: Uint8Array, opcode = BINARY): Buffer {
  const length = payload.length;
  const head =
    length > 125
      ? Buffer.from([0x80 | opcode, 0xfe, length >> 8, length & 255])
      : Buffer.from([0x80 | opcode, 0x80 | length]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

export interface LoadTarget {
  readonly port: number;
  /** Of the WebSocket; null for a plain stream. */
  readonly path: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

function upgradeRequest({ port, path, headers }: LoadTarget): string {
  const lines = Object.entries({
    Host: `127.0.0.1:${port}`,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}${HEAD_END}`;
}

export class LoadSocket {
  /** Since the upgrade, or since the connection where there is none. */
  received = 0;
  /** What came, valid during the call alone. */
  onData: (bytes: Buffer) => void = () => {};
  readonly #socket: Socket;
  /** Of the answer to the upgrade, as far as it has come; null: the server has switched. */
  #head: Buffer | null;
  #corked = false;
  #isOver = false;
  #awaited: { readonly bytes: number; readonly came: () => void } | null = null;

  private constructor(socket: Socket, hasHead: boolean) {
    this.#socket = socket;
    this.#head = hasHead ? Buffer.alloc(0) : null;
  }

  /** Resolves when it is connected and, with a path, when the server has switched to WebSocket. */
  static open(target: LoadTarget): Promise<LoadSocket> {
    const { port, path } = target;
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      const load = new LoadSocket(socket, path !== null);
      let isOpen = false;
      const opened = () => {
        isOpen = true;
        resolve(load);
      };
      socket.on("error", (error) => (load.#isOver ? undefined : reject(error)));
      socket.on("close", () => {
        if (!isOpen) reject(new Error("the server refused a connection"));
        // Otherwise a figure would be waited for for ever.
        else if (!load.#isOver) throw new Error("the server closed a connection");
      });
      if (path === null) socket.on("connect", opened);
      else socket.write(upgradeRequest(target));
      socket.on("data", (chunk) => load.#take(chunk, opened));
    });
  }

  /** Resolves when so many bytes have come. For one who waits at a time. */
  reached(bytes: number): Promise<void> {
    if (this.received >= bytes) return Promise.resolve();
    return new Promise((came) => {
      this.#awaited = { bytes, came };
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

  /** As who loses the network does: the server hears of it at once (RST). */
  reset(): void {
    this.#isOver = true;
    this.#socket.resetAndDestroy();
  }

  #take(chunk: Buffer, opened: () => void): void {
    if (this.#head === null) this.#count(chunk);
    else {
      this.#head = Buffer.concat([this.#head, chunk]);
      const end = this.#head.indexOf(HEAD_END);
      if (end < 0) return;
      const rest = this.#head.subarray(end + HEAD_END.length);
      const isSwitched = this.#head.toString("latin1", 9, 12) === "101";
      this.#head = null;
      if (!isSwitched) {
        this.#socket.destroy();
        return;
      }
      opened();
      // Once who opened it has been called back, and has said what becomes of it.
      if (rest.length > 0) queueMicrotask(() => this.#count(rest));
    }
  }

  #count(bytes: Buffer): void {
    this.received += bytes.length;
    this.onData(bytes);
    const awaited = this.#awaited;
    if (awaited === null || this.received < awaited.bytes) return;
    this.#awaited = null;
    awaited.came();
  }
}

const AT_A_TIME = 64;

/** Some at a time, so that the server's queue of new connections holds them. */
export async function openAll<T>(count: number, open: (number: number) => Promise<T>): Promise<T[]> {
  const opened: T[] = [];
  while (opened.length < count) {
    const some = Math.min(AT_A_TIME, count - opened.length);
    const from = opened.length;
    opened.push(...(await Promise.all(Array.from({ length: some }, (_, at) => open(from + at)))));
  }
  return opened;
}
