/**
 * SOCKS5 (RFC 1928, 1929) to a tor: the name goes unresolved, user name and password keep streams apart, and tor's
 * extended errors (socks-extensions.txt, 0xf0–0xf7) become DIAL_ codes. Nothing is ever looked up here.
 */

import { createConnection, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type ErrorCode, HushError, LOCAL_LIMITS, parseOnionAddress } from "@hushroom/protocol";
import type { ControlEndpoint } from "./control-connection.ts";

/** Where a SOCKS proxy listens; `host` is a loopback address unless the user named another. */
export type SocksEndpoint = ControlEndpoint | { readonly host: string; readonly port: number };

export interface DialRequest {
  readonly host: string;
  readonly port: number;
  /** 1 to 255 characters of ASCII; streams with different ones never share a circuit. */
  readonly user: string;
  readonly timeoutMs?: number | undefined;
}

const VERSION = 5;
const USER_PASSWORD = 2;
const ADDRESS_BYTES: Readonly<Record<number, number>> = { 1: 4, 4: 16 };
const NAME_ADDRESS = 3;

const REPLIES: Readonly<Record<number, ErrorCode>> = {
  1: "DIAL_UNREACHABLE",
  3: "DIAL_UNREACHABLE",
  4: "DIAL_UNREACHABLE",
  5: "DIAL_REFUSED",
  6: "DIAL_TIMEOUT",
  8: "DIAL_BAD_ADDRESS",
  240: "DIAL_NO_DESCRIPTOR",
  241: "DIAL_BAD_DESCRIPTOR",
  242: "DIAL_INTRODUCTION_FAILED",
  243: "DIAL_RENDEZVOUS_FAILED",
  244: "DIAL_NEEDS_KEY",
  245: "DIAL_WRONG_KEY",
  246: "DIAL_BAD_ADDRESS",
  247: "DIAL_INTRODUCTION_TIMEOUT",
};

/** Lower case. Throws DIAL_BAD_ADDRESS for what no proxy may be asked for, mistyped onion addresses included. */
export function checkedHost(host: string, port: number): string {
  const name = host.toLowerCase();
  const isName = /^[a-z0-9]([a-z0-9.:-]{0,253}[a-z0-9])?$/.test(name);
  const isOnion = name.endsWith(".onion");
  const isPort = Number.isInteger(port) && port > 0 && port < 65536;
  if (!isName || !isPort || (isOnion && parseOnionAddress(name) === null)) {
    throw new HushError("DIAL_BAD_ADDRESS");
  }
  return name;
}

/** Takes exactly as many bytes as are asked for; `release` gives back what came beyond. */
class Reader {
  readonly #socket: Socket;
  #buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  async take(length: number): Promise<Buffer> {
    while (this.#buffer.length < length) {
      // All of it: "readable" comes again at once, and for ever, while the socket itself holds a part.
      const chunk = this.#socket.read() as Buffer | null;
      if (chunk !== null) this.#buffer = Buffer.concat([this.#buffer, chunk]);
      else if (this.#socket.readableEnded || this.#socket.destroyed) throw new HushError("DIAL_PROXY");
      else await this.#more();
    }
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }

  release(): void {
    if (this.#buffer.length > 0) this.#socket.unshift(this.#buffer);
  }

  #more(): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      const settle = (error?: Error) => {
        socket.off("readable", onReadable).off("end", onReadable).off("error", settle).off("close", onClose);
        if (error === undefined) resolve();
        else reject(new HushError("DIAL_PROXY", {}, error));
      };
      const onReadable = () => settle();
      const onClose = () => settle(new Error("closed"));
      socket.on("readable", onReadable).on("end", onReadable).on("error", settle).on("close", onClose);
    });
  }
}

async function shakeHands(socket: Socket, request: DialRequest): Promise<void> {
  const reader = new Reader(socket);
  socket.write(Uint8Array.of(VERSION, 1, USER_PASSWORD));
  const method = await reader.take(2);
  if (method[0] !== VERSION || method[1] !== USER_PASSWORD) throw new HushError("DIAL_PROXY");
  const user = Buffer.from(request.user, "ascii");
  socket.write(Buffer.concat([Uint8Array.of(1, user.length), user, Uint8Array.of(1, 0x30)]));
  const login = await reader.take(2);
  if (login[0] !== 1 || login[1] !== 0) throw new HushError("DIAL_PROXY");
  const name = Buffer.from(request.host, "ascii");
  const head = Uint8Array.of(VERSION, 1, 0, NAME_ADDRESS, name.length);
  socket.write(Buffer.concat([head, name, Uint8Array.of(request.port >> 8, request.port & 255)]));
  await readAnswer(reader);
  reader.release();
}

async function readAnswer(reader: Reader): Promise<void> {
  const [version, reply = 0, , type = 0] = await reader.take(4);
  if (version !== VERSION) throw new HushError("DIAL_PROXY");
  if (reply !== 0) throw new HushError(REPLIES[reply] ?? "DIAL_PROXY", { reply });
  const length = type === NAME_ADDRESS ? (await reader.take(1))[0] : ADDRESS_BYTES[type];
  if (length === undefined) throw new HushError("DIAL_PROXY");
  await reader.take(length + 2);
}

function connect(proxy: SocksEndpoint): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const place = "path" in proxy ? { path: proxy.path } : { host: "127.0.0.1", ...proxy };
    const socket = createConnection(place);
    socket.once("error", (error) => reject(new HushError("DIAL_PROXY", {}, error)));
    socket.once("connect", () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
  });
}

/** A stream to `host:port` through `proxy`, not flowing yet. Throws HushError DIAL_*. */
export async function dialSocks(proxy: SocksEndpoint, request: DialRequest): Promise<Duplex> {
  const host = checkedHost(request.host, request.port);
  const timeoutMs = request.timeoutMs ?? LOCAL_LIMITS.DIAL_TIMEOUT_MS;
  let timer: NodeJS.Timeout | undefined;
  let socket: Socket | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HushError("DIAL_TIMEOUT")), timeoutMs);
  });
  const connecting = connect(proxy);
  try {
    socket = await Promise.race([connecting, late]);
    // For good: between the handshake's steps its next read tells, later the stream's "close" does, and a proxy that
    // dies must not stop a program that listens for that alone.
    socket.on("error", ignore);
    socket.setNoDelay(true);
    await Promise.race([shakeHands(socket, { ...request, host }), late]);
    return socket;
  } catch (error) {
    socket?.destroy();
    if (socket === null) connecting.then((late) => late.destroy(), ignore);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function ignore(): void {}
