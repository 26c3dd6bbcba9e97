/**
 * A client of one box server (docs/protocol.md, "Box protocol") over a stream that is already open. Requests go out one
 * after the other without waiting for the answers; a server that answers what was not asked is cut off.
 */

import type { Duplex } from "node:stream";
import {
  addressText,
  BOX_ANSWER_BYTES_MAX,
  BOX_PATH,
  type BoxAnswer,
  type BoxRequest,
  decodeBoxAnswer,
  decodeRelayAnswer,
  encodeBoxRequest,
  encodeRelayRequest,
  errorCodeOf,
  HushError,
  isRelayAnswer,
  LOCAL_LIMITS,
  PROTOCOL_LIMITS,
  type PutStatus,
  type RelayAnswer,
  type RelayOnlyRequest,
  type RelayRequest,
  type Tag,
} from "@hushroom/protocol";
import type { RawData, WebSocket } from "ws";
import { type BoxQuestion, BoxRequests, type ServerAnswer } from "./box-requests.ts";
import { openWebSocket } from "./websocket.ts";

export interface PutAnswer {
  readonly status: PutStatus;
  /** SHA-256 of what lies or lay there if the status is `exists` (protocol, frameHash); otherwise it means nothing. */
  readonly hash: Uint8Array;
}

/** Null: the server can't go on waiting; ask again later. */
export type FrameListener = (frame: Uint8Array | null) => void;

/** `error`: why the connection ended; null after `close()`. */
export type CloseListener = (error: HushError | null) => void;

/** What each PUT waits for, at a relay that asks for tickets. */
export interface PutGate {
  /** Resolves once there is a right to put. Rejects: nothing can be put over this connection. */
  enter(client: BoxClient): Promise<void>;
  answered(status: PutStatus): void;
}

/** What a relay answers beyond the box protocol, by what it is asked. */
interface RelayAnswers {
  readonly terms: "terms-answer";
  readonly issue: "issued";
  readonly redeem: "right";
}
const RELAY_ANSWERS: RelayAnswers = { terms: "terms-answer", issue: "issued", redeem: "right" };
type Asked<Op> = Omit<Extract<RelayOnlyRequest, { op: Op }>, "tag">;
type Answered<Op extends keyof RelayAnswers> = Extract<RelayAnswer, { op: RelayAnswers[Op] }>;

export interface BoxClientOptions {
  readonly putGate?: PutGate | null;
  /** From the stream to HELLO. */
  readonly connectTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
}

interface Watch {
  readonly address: string;
  readonly onFrame: FrameListener;
}

export class BoxClient {
  readonly bootId: Uint8Array;
  readonly ttlMs: number;
  readonly #websocket: WebSocket;
  readonly #stream: Duplex;
  readonly #requests: BoxRequests;
  readonly #watches = new Map<Tag, Watch>();
  readonly #watchTags = new Map<string, Tag>();
  /** Asked for in this turn. */
  #unsent: { readonly tag: Tag; readonly address: Uint8Array }[] = [];
  readonly #closeListeners: CloseListener[] = [];
  readonly #putGate: PutGate | null;
  #silence: NodeJS.Timeout | undefined;
  /** Undefined while open. */
  #end: HushError | null | undefined;

  /** `host`: for the Host header. Throws DIAL_TIMEOUT, DIAL_REFUSED or WIRE_BAD_FRAME, with the stream closed. */
  static connect(stream: Duplex, host: string, options: BoxClientOptions = {}): Promise<BoxClient> {
    const timeoutMs = options.connectTimeoutMs ?? LOCAL_LIMITS.BOX_HANDSHAKE_TIMEOUT_MS;
    const messageBytesMax = BOX_ANSWER_BYTES_MAX;
    const path = BOX_PATH;
    const websocket = openWebSocket(stream, { host, path, messageBytesMax, handshakeTimeoutMs: timeoutMs });
    return new Promise((resolve, reject) => {
      const fail = (error: HushError) => {
        clearTimeout(timer);
        websocket.removeAllListeners();
        websocket.on("error", () => {});
        websocket.terminate();
        stream.destroy();
        reject(error);
      };
      const timer = setTimeout(() => fail(new HushError("DIAL_TIMEOUT")), timeoutMs);
      websocket.on("error", (error) => fail(new HushError("DIAL_REFUSED", {}, error)));
      websocket.on("close", () => fail(new HushError("DIAL_REFUSED")));
      websocket.once("message", (data: RawData, isBinary: boolean) => {
        try {
          const hello = decoded(data, isBinary);
          if (hello.op !== "hello") throw new HushError("WIRE_BAD_FRAME");
          clearTimeout(timer);
          websocket.removeAllListeners();
          resolve(new BoxClient(stream, websocket, hello, options));
        } catch (error) {
          fail(new HushError(errorCodeOf(error), {}, error));
        }
      });
    });
  }

  private constructor(
    stream: Duplex,
    websocket: WebSocket,
    hello: Extract<BoxAnswer, { op: "hello" }>,
    options: BoxClientOptions,
  ) {
    this.bootId = hello.bootId;
    this.ttlMs = hello.ttlMs;
    this.#stream = stream;
    this.#websocket = websocket;
    this.#putGate = options.putGate ?? null;
    this.#requests = new BoxRequests(
      (request) => this.#send(encoded(request)),
      options.requestTimeoutMs ?? LOCAL_LIMITS.BOX_REQUEST_TIMEOUT_MS,
      () => this.#finish(new HushError("DIAL_TIMEOUT")),
    );
    this.#alive();
    websocket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    websocket.on("ping", () => this.#alive());
    websocket.on("error", (error) => this.#finish(new HushError("DIAL_REFUSED", {}, error)));
    websocket.on("close", () => this.#finish(new HushError("DIAL_REFUSED")));
  }

  async put(writeKey: Uint8Array, frame: Uint8Array): Promise<PutAnswer> {
    if (this.#putGate !== null) await this.#putGate.enter(this);
    const answer = await this.#requests.ask({ op: "put", writeKey, frame }, "put-answer");
    if (answer.op !== "put-answer") throw new HushError("INTERNAL");
    this.#putGate?.answered(answer.status);
    return { status: answer.status, hash: answer.hash };
  }

  /** What only a relay answers; another box server cuts the connection. */
  async ask<Op extends keyof RelayAnswers>(question: Asked<Op> & { readonly op: Op }): Promise<Answered<Op>> {
    const op = RELAY_ANSWERS[question.op];
    return (await this.#requests.ask(question as BoxQuestion, op)) as Answered<Op>;
  }

  /** Null: nothing lies there. */
  async get(address: Uint8Array): Promise<Uint8Array | null> {
    const answer = await this.#requests.ask({ op: "get", address }, "box");
    return answer.op === "box" && answer.found ? answer.frame : null;
  }

  /** Calls back once, when something lies there or comes; a second listener for the same address replaces the first. */
  watch(address: Uint8Array, onFrame: FrameListener): void {
    if (this.#end !== undefined) return;
    const text = addressText(address);
    const known = this.#watchTags.get(text);
    const tag = known ?? this.#requests.newTag();
    this.#watches.set(tag, { address: text, onFrame });
    this.#watchTags.set(text, tag);
    if (known === undefined) this.#watchSoon(tag, address);
  }

  /** Its listener is never called from now on. */
  async unwatch(address: Uint8Array): Promise<void> {
    const text = addressText(address);
    const tag = this.#watchTags.get(text);
    if (tag === undefined) return;
    this.#watchTags.delete(text);
    this.#watches.set(tag, { address: text, onFrame: () => {} });
    // Not behind other requests: a new watch of the address must come after it.
    await this.#requests.askAtOnce({ op: "unwatch", address }, "pong");
    this.#watches.delete(tag);
  }

  async ping(): Promise<void> {
    await this.#requests.ask({ op: "ping" }, "pong");
  }

  /** Called once, however the connection ends; at once if it has. */
  onClose(listener: CloseListener): void {
    if (this.#end === undefined) this.#closeListeners.push(listener);
    else listener(this.#end);
  }

  /** What is under way rejects with DIAL_REFUSED. */
  close(): void {
    this.#finish(null);
  }

  /** All that one turn of the event loop asks for goes in one message, and before whatever else is sent. */
  #watchSoon(tag: Tag, address: Uint8Array): void {
    if (this.#unsent.length === 0) queueMicrotask(() => this.#sendWatches());
    this.#unsent.push({ tag, address });
  }

  #sendWatches(): void {
    const unsent = this.#unsent;
    this.#unsent = [];
    for (let from = 0; from < unsent.length; from += PROTOCOL_LIMITS.WATCH_ADDRESSES_MAX) {
      const some = unsent.slice(from, from + PROTOCOL_LIMITS.WATCH_ADDRESSES_MAX);
      const addresses = Buffer.concat(some.map(({ address }) => address));
      this.#transmit(encodeBoxRequest({ op: "watch", tag: some[0]?.tag ?? 0, addresses }));
    }
  }

  #send(bytes: Uint8Array): void {
    // Their tags come one after the other.
    this.#sendWatches();
    this.#transmit(bytes);
  }

  #transmit(bytes: Uint8Array): void {
    if (this.#websocket.readyState === this.#websocket.OPEN) this.#websocket.send(bytes);
  }

  #alive(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(
      () => this.#finish(new HushError("DIAL_TIMEOUT")),
      LOCAL_LIMITS.BOX_SILENCE_MS,
    );
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#end !== undefined) return;
    this.#alive();
    try {
      const answer = decoded(data, isBinary);
      if (answer.op === "hello" || !this.#take(answer)) throw new HushError("WIRE_BAD_FRAME");
    } catch (error) {
      if (!(error instanceof HushError)) throw error;
      this.#finish(error);
    }
  }

  /** False: it answers nothing that was asked. */
  #take(answer: Exclude<ServerAnswer, { op: "hello" }>): boolean {
    const watch = answer.op === "box" ? this.#watches.get(answer.tag) : undefined;
    if (watch === undefined || answer.op !== "box") return this.#requests.answered(answer.tag, answer);
    this.#watches.delete(answer.tag);
    if (this.#watchTags.get(watch.address) === answer.tag) this.#watchTags.delete(watch.address);
    watch.onFrame(answer.found ? answer.frame : null);
    return true;
  }

  #finish(end: HushError | null): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    clearTimeout(this.#silence);
    this.#watches.clear();
    this.#watchTags.clear();
    if (end === null) this.#websocket.close();
    else this.#websocket.terminate();
    this.#stream.destroy();
    this.#requests.fail(end ?? new HushError("DIAL_REFUSED"));
    for (const listener of this.#closeListeners.splice(0)) listener(end);
  }
}

/** Copied, so that what is kept of it keeps no more alive. Throws WIRE_BAD_FRAME. */
function decoded(data: RawData, isBinary: boolean): ServerAnswer {
  if (!isBinary || !Buffer.isBuffer(data)) throw new HushError("WIRE_BAD_FRAME");
  const bytes = new Uint8Array(data);
  return isRelayAnswer(bytes) ? decodeRelayAnswer(bytes) : decodeBoxAnswer(bytes);
}

const RELAY_ONLY: ReadonlySet<string> = new Set(["append", "sync", "terms", "issue", "redeem"]);

function encoded(request: RelayRequest): Uint8Array {
  return RELAY_ONLY.has(request.op)
    ? encodeRelayRequest(request as RelayOnlyRequest)
    : encodeBoxRequest(request as BoxRequest);
}
