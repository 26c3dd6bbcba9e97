/**
 * One control connection: commands answered in order, each within a time, and events in between. Whatever breaks it
 * (hostile reply, silence, end of the process) fails all that waits, and is told once by `onEnd`.
 */

import { createConnection, type Socket } from "node:net";
import { type ErrorCode, errorCodeOf, HushError, LOCAL_LIMITS } from "@hushroom/protocol";
import { checkedLine } from "./control-text.ts";
import { type ControlReply, ReplyParser } from "./reply.ts";

export type ControlEndpoint = { readonly path: string } | { readonly port: number };

interface Waiting {
  readonly resolve: (reply: ControlReply) => void;
  readonly reject: (error: HushError) => void;
}

export interface ControlListener {
  /** An asynchronous reply (650). */
  readonly onEvent: (event: ControlReply) => void;
  readonly onEnd: (cause: ErrorCode) => void;
}

const ASYNC = 650;

export class ControlConnection {
  readonly #socket: Socket;
  readonly #listener: ControlListener;
  readonly #timeoutMs: number;
  readonly #parser = new ReplyParser();
  readonly #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;
  #verdict: NodeJS.Immediate | null = null;
  #ended: ErrorCode | null = null;

  constructor(socket: Socket, listener: ControlListener, timeoutMs: number) {
    this.#socket = socket;
    this.#listener = listener;
    this.#timeoutMs = timeoutMs;
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("error", () => this.#end("TOR_DIED"));
    socket.on("close", () => this.#end("TOR_DIED"));
  }

  /** Rejects with the system's error while nothing listens there. */
  static open(
    endpoint: ControlEndpoint,
    listener: ControlListener,
    timeoutMs: number,
  ): Promise<ControlConnection> {
    return new Promise((resolve, reject) => {
      const place = "path" in endpoint ? { path: endpoint.path } : { host: "127.0.0.1", port: endpoint.port };
      const socket = createConnection(place);
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.removeListener("error", reject);
        resolve(new ControlConnection(socket, listener, timeoutMs));
      });
    });
  }

  /** Whatever tor answers. Throws TOR_BAD_ARGUMENT, TOR_HUNG, TOR_DIED, TOR_CONTROL_PROTOCOL, TOR_CONTROL_REFUSED. */
  ask(line: string): Promise<ControlReply> {
    return new Promise((resolve, reject) => {
      checkedLine(line);
      if (this.#ended !== null) throw new HushError(this.#ended);
      if (this.#waiting.length >= LOCAL_LIMITS.TOR_COMMANDS_QUEUED_MAX) {
        throw new HushError("TOR_CONTROL_REFUSED", { queued: this.#waiting.length });
      }
      this.#waiting.push({ resolve, reject });
      this.#socket.write(`${line}\r\n`);
      if (this.#waiting.length === 1) this.#restartTimer();
    });
  }

  /** As `ask`; throws TOR_CONTROL_REFUSED with the status unless that is one of the good ones, 250 to 252. */
  async command(line: string): Promise<ControlReply> {
    const reply = await this.ask(line);
    if (reply.status < 250 || reply.status > 252) {
      throw new HushError("TOR_CONTROL_REFUSED", { status: reply.status });
    }
    return reply;
  }

  close(): void {
    this.#end("TOR_STOPPED");
  }

  #restartTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#verdict !== null) clearImmediate(this.#verdict);
    this.#timer = null;
    this.#verdict = null;
    if (this.#waiting.length === 0) return;
    this.#timer = setTimeout(() => {
      // If it was this program that slept, the answer lies there to be read before that.
      this.#verdict = setImmediate(() => this.#end("TOR_HUNG"));
    }, this.#timeoutMs);
  }

  #read(chunk: Uint8Array): void {
    if (this.#ended !== null) return;
    try {
      for (const reply of this.#parser.feed(chunk)) this.#take(reply);
    } catch (error) {
      this.#end(errorCodeOf(error));
    }
  }

  #take(reply: ControlReply): void {
    if (reply.status === ASYNC) {
      this.#listener.onEvent(reply);
      return;
    }
    const asked = this.#waiting.shift();
    if (asked === undefined) throw new HushError("TOR_CONTROL_PROTOCOL");
    this.#restartTimer();
    asked.resolve(reply);
  }

  #end(cause: ErrorCode): void {
    if (this.#ended !== null) return;
    this.#ended = cause;
    const waiting = this.#waiting.splice(0);
    this.#restartTimer();
    this.#socket.destroy();
    for (const { reject } of waiting) reject(new HushError(cause));
    this.#listener.onEnd(cause);
  }
}
