/** A client that speaks bytes to a box server, or a relay, in virtual time; and what it puts. */

import {
  addressText,
  type BoxAnswer,
  type BoxRequest,
  boxAddress,
  decodeBoxAnswer,
  decodeRelayAnswer,
  encodeBoxRequest,
  encodeRelayRequest,
  FRAME_BYTES,
  isRelayAnswer,
  type RelayAnswer,
  type RelayOnlyRequest,
} from "@hushroom/protocol";
import type { BoxConnections } from "../src/index.ts";

export const TTL_MS = 60_000;

export const keyOf = (number: number) => new Uint8Array(32).fill(number & 255, 0, 31).fill(number >> 8, 31);
export const frameOf = (fill: number) => new Uint8Array(FRAME_BYTES).fill(fill);
export const addressOf = (key: number) => boxAddress(keyOf(key));
export const textOf = (key: number) => addressText(addressOf(key));

type Question<All> = All extends infer Each ? (Each extends All ? Omit<Each, "tag"> : never) : never;

export class HouseClient {
  readonly answers: (BoxAnswer | RelayAnswer)[] = [];
  /** Of every message that came. */
  readonly lengths: number[] = [];
  closed = false;
  readonly #connection;
  #tag = 0;

  constructor(server: BoxConnections) {
    this.#connection = server.connect(
      (bytes) => {
        this.lengths.push(bytes.length);
        this.answers.push(isRelayAnswer(bytes) ? decodeRelayAnswer(bytes) : decodeBoxAnswer(bytes));
      },
      () => {
        this.closed = true;
      },
    );
  }

  /** The answers that came at once. */
  ask(request: Question<BoxRequest>) {
    return this.#asked((tag) => encodeBoxRequest({ ...request, tag } as BoxRequest));
  }

  askRelay(request: Question<RelayOnlyRequest>) {
    return this.#asked((tag) => encodeRelayRequest({ ...request, tag } as RelayOnlyRequest));
  }

  #asked(encoded: (tag: number) => Uint8Array) {
    const before = this.answers.length;
    this.send(encoded(++this.#tag));
    return this.answers.slice(before);
  }

  put(key: number, frame: Uint8Array) {
    const [answer] = this.ask({ op: "put", writeKey: keyOf(key), frame });
    if (answer?.op !== "put-answer") throw new Error("a PUT is answered at once");
    return answer;
  }

  /** Null: not found. */
  get(key: number): Uint8Array | null {
    const [answer] = this.ask({ op: "get", address: addressOf(key) });
    if (answer?.op !== "box") throw new Error("a GET is answered at once");
    return answer.found ? answer.frame : null;
  }

  /** All in one message. */
  watch(...keys: number[]) {
    return this.ask({ op: "watch", addresses: Buffer.concat(keys.map(addressOf)) });
  }

  append(key: number, frame: Uint8Array) {
    return this.askRelay({ op: "append", address: addressOf(key), frame });
  }

  sync(cursor: bigint) {
    return this.askRelay({ op: "sync", cursor });
  }

  get last(): BoxAnswer | RelayAnswer | undefined {
    return this.answers.at(-1);
  }

  /** The logs that have come so far. */
  logs() {
    return this.answers.filter((answer) => answer.op === "log");
  }

  /** 1 if these bytes ask for what is answered later only. */
  watchesOpen(bytes: Uint8Array): number {
    return bytes[0] === 3 && bytes.length > 5 && (bytes.length - 5) % 32 === 0 ? 1 : 0;
  }

  send(bytes: Uint8Array): void {
    this.#connection.receive(bytes);
  }

  end(): void {
    this.#connection.ended();
  }
}
