/**
 * What a relay that lies does to the messages of its circuits: it gives out frames of other boxes and old ones, holds
 * back and so reorders, answers twice, says that boxes are taken or that it is full, and lies about its memory.
 */

import { SeededRandom, type VirtualWorld } from "@hushroom/testkit";
import {
  type BoxAnswer,
  decodeBoxAnswer,
  decodeBoxRequest,
  encodeBoxAnswer,
} from "../../../src/wire/box-protocol.ts";

type Pass = (bytes: Uint8Array) => void;

const ARCHIVE_FRAMES = 500;
const HOLD_MAX_MS = 2 * 3_600_000;
const DAYS_24_MS = 2 ** 31;

export class RelayMischief {
  isOn = false;
  readonly #time: VirtualWorld;
  /** Of its own, so that honest runs draw the same as without it. */
  readonly #random: SeededRandom;
  /** Frames that it was given, whether it still should have them or not. */
  readonly #archive: Uint8Array[] = [];
  readonly #bootIds: Uint8Array[] = [];

  constructor(time: VirtualWorld, seed: number) {
    this.#time = time;
    this.#random = new SeededRandom(seed ^ 0x11e5);
  }

  /** Between the box server and one circuit. */
  answering(send: Pass): Pass {
    return (bytes) => {
      if (!this.isOn) return send(bytes);
      const answer = decodeBoxAnswer(bytes);
      if (answer.op === "hello") return send(encodeBoxAnswer(this.#lieOfItself(answer)));
      const changed = encodeBoxAnswer(this.#lie(answer));
      this.#pass(changed, send);
    };
  }

  /** `send`: to whoever asks. */
  asking(receive: Pass, send: Pass): Pass {
    return (bytes) => {
      const request = decodeBoxRequest(bytes);
      if (request.op === "put") this.#keep(request.frame);
      if (!this.isOn) return receive(bytes);
      if (request.op === "watch" && this.#random.chance(0.1)) {
        send(encodeBoxAnswer({ op: "box", tag: request.tag, found: true, frame: this.#old() }));
      }
      this.#pass(bytes, receive);
    };
  }

  #keep(frame: Uint8Array): void {
    this.#archive.push(frame.slice());
    if (this.#archive.length > ARCHIVE_FRAMES) this.#archive.shift();
  }

  #old(): Uint8Array {
    return this.#archive.length === 0 ? this.#random.bytes(4096) : this.#random.pick(this.#archive);
  }

  /** Late, twice, or as it should be. */
  #pass(bytes: Uint8Array, pass: Pass): void {
    const copy = bytes.slice();
    const times = this.#random.chance(0.03) ? 2 : 1;
    for (let i = 0; i < times; i++) {
      if (this.#random.chance(0.8)) pass(copy);
      else this.#time.after(this.#random.between(1000, HOLD_MAX_MS), () => pass(copy));
    }
  }

  #lie(answer: Exclude<BoxAnswer, { op: "hello" }>): BoxAnswer {
    if (answer.op === "box" && answer.found && this.#random.chance(0.2))
      return { ...answer, frame: this.#old() };
    if (answer.op !== "put-answer" || this.#random.chance(0.85)) return answer;
    const status = this.#random.pick(["exists", "full", "aside"] as const);
    return { ...answer, status, hash: this.#random.bytes(32) };
  }

  /** That it is another process, or still the one that it was, and how long it keeps what it is given. */
  #lieOfItself(hello: Extract<BoxAnswer, { op: "hello" }>): BoxAnswer {
    this.#bootIds.push(hello.bootId.slice());
    const bootId = this.#random.pick([hello.bootId, this.#random.bytes(16), ...this.#bootIds.slice(0, 1)]);
    const ttlMs = this.#random.pick([hello.ttlMs, 0, DAYS_24_MS]);
    return { ...hello, bootId, ttlMs };
  }
}
