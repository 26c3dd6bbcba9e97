/** A box server in virtual time with clients that speak bytes to it. */

import {
  addressText,
  type BoxAnswer,
  type BoxRequest,
  boxAddress,
  decodeBoxAnswer,
  encodeBoxRequest,
  FRAME_BYTES,
} from "@hushroom/protocol";
import { SeededRandom } from "@hushroom/testkit";
import { BoxServer, type BoxServerOptions } from "../src/index.ts";

export const TTL_MS = 60_000;

export const keyOf = (number: number) => new Uint8Array(32).fill(number & 255, 0, 31).fill(number >> 8, 31);
export const frameOf = (fill: number) => new Uint8Array(FRAME_BYTES).fill(fill);
export const addressOf = (key: number) => boxAddress(keyOf(key));
export const textOf = (key: number) => addressText(addressOf(key));

export class HouseClient {
  readonly answers: BoxAnswer[] = [];
  closed = false;
  readonly #connection;
  #tag = 0;

  constructor(server: BoxServer) {
    this.#connection = server.connect(
      (bytes) => void this.answers.push(decodeBoxAnswer(bytes)),
      () => {
        this.closed = true;
      },
    );
  }

  get last(): BoxAnswer | undefined {
    return this.answers.at(-1);
  }

  /** The answers to it that came at once. */
  ask(
    request: BoxRequest extends infer Each ? (Each extends BoxRequest ? Omit<Each, "tag"> : never) : never,
  ) {
    const tag = ++this.#tag;
    const before = this.answers.length;
    this.send(encodeBoxRequest({ ...request, tag } as BoxRequest));
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

  watch(key: number) {
    return this.ask({ op: "watch", address: addressOf(key) });
  }

  send(bytes: Uint8Array): void {
    this.#connection.receive(bytes);
  }

  end(): void {
    this.#connection.ended();
  }
}

export class BoxHouse {
  nowMs = 0;
  readonly arrived: [string, Uint8Array][] = [];
  readonly server: BoxServer;

  constructor(options: Partial<BoxServerOptions> = {}) {
    this.server = new BoxServer({
      capacity: 8,
      ttlMs: TTL_MS,
      random: new SeededRandom(1).bytes,
      nowMs: () => this.nowMs,
      arrived: (address, frame) => void this.arrived.push([address, frame]),
      ...options,
    });
  }

  client(): HouseClient {
    return new HouseClient(this.server);
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.server.tick(this.nowMs);
  }
}
