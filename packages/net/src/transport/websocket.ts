/** A WebSocket over a stream that is already open (a Tor stream, or the daemon's unix socket). */

import type { Duplex } from "node:stream";
import { WebSocket } from "ws";

export interface WebSocketOptions {
  /** `host[:port]`, for the Host header. */
  readonly host: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly messageBytesMax: number;
  readonly handshakeTimeoutMs: number;
  /** Default: yes, at once. */
  readonly answersPings?: boolean;
}

/** Compression is off: what is guessed must not show in the size of what is secret. */
export function openWebSocket(stream: Duplex, options: WebSocketOptions): WebSocket {
  return new WebSocket(`ws://${options.host}${options.path}`, {
    createConnection: () => stream,
    perMessageDeflate: false,
    maxPayload: options.messageBytesMax,
    handshakeTimeout: options.handshakeTimeoutMs,
    followRedirects: false,
    autoPong: options.answersPings ?? true,
    headers: { ...options.headers },
  });
}
