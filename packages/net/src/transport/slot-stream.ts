/**
 * A connection to a relay that carries whole messages and thinks nothing of them: what is sent when, and what an answer
 * means, is for a level's machine. It sends nothing by itself: how soon a ping is answered would tell how long what came
 * before it took here, and a relay counts whatever comes in a slot as a sign of life.
 */

import type { Duplex } from "node:stream";
import { BOX_PATH, HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import type { RawData, WebSocket } from "ws";
import { openWebSocket } from "./websocket.ts";

export interface SlotStreamListener {
  message(bytes: Uint8Array): void;
  /** Once, unless it was closed from here. */
  closed(): void;
}

export interface SlotStreamOptions {
  /** For the Host header. */
  readonly host: string;
  readonly messageBytesMax: number;
}

export class SlotStream {
  readonly #stream: Duplex;
  readonly #websocket: WebSocket;
  #listener: SlotStreamListener | null = null;
  #isOver = false;

  /** Throws DIAL_REFUSED, with the stream closed. */
  static connect(stream: Duplex, { host, messageBytesMax }: SlotStreamOptions): Promise<SlotStream> {
    const handshakeTimeoutMs = LOCAL_LIMITS.BOX_HANDSHAKE_TIMEOUT_MS;
    const bounds = { messageBytesMax, handshakeTimeoutMs, answersPings: false };
    const websocket = openWebSocket(stream, { host, path: BOX_PATH, ...bounds });
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown) => {
        websocket.removeAllListeners();
        websocket.on("error", () => {});
        websocket.terminate();
        stream.destroy();
        reject(new HushError("DIAL_REFUSED", {}, cause));
      };
      websocket.on("error", fail);
      websocket.on("close", () => fail(null));
      websocket.once("open", () => {
        websocket.removeAllListeners();
        resolve(new SlotStream(stream, websocket));
      });
    });
  }

  private constructor(stream: Duplex, websocket: WebSocket) {
    this.#stream = stream;
    this.#websocket = websocket;
    // A relay may send at once, and as much as it likes: it waits for a listener.
    websocket.pause();
    websocket.on("message", (data: RawData, isBinary: boolean) => {
      if (isBinary && Buffer.isBuffer(data)) this.#listener?.message(new Uint8Array(data));
      else this.#end();
    });
    websocket.on("error", () => this.#end());
    websocket.on("close", () => this.#end());
  }

  /** From the first message on. */
  listen(listener: SlotStreamListener): void {
    this.#listener = listener;
    if (this.#isOver) listener.closed();
    else this.#websocket.resume();
  }

  /** All of them at once. */
  send(messages: readonly Uint8Array[]): void {
    if (this.#isOver || this.#websocket.readyState !== this.#websocket.OPEN) return;
    this.#stream.cork();
    for (const bytes of messages) this.#websocket.send(bytes);
    this.#stream.uncork();
  }

  close(): void {
    this.#listener = null;
    this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#websocket.terminate();
    this.#stream.destroy();
    this.#listener?.closed();
  }
}
